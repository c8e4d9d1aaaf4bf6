"""Provinces as people write them, of today and before July 2025."""

from __future__ import annotations

import pytest

from geodata import embedded_names
from geodata.gazetteer import provinces_then, with_provinces_spelt
from geodata.sources import find_old_units, provinces_called


def _called(asked: str) -> list[tuple[str, str]]:
    return [(place.today, place.former) for place in provinces_called(asked)]


@pytest.mark.parametrize(
    "asked",
    [
        "TP.HCM",
        "tp hcm",
        "TPHCM",
        "Sài Gòn",
        "sai gon",
        "HCM",
        "hochiminh",
        "Thành phố Hồ Chí Minh",
    ],
)
def test_one_city_in_many_spellings(asked: str) -> None:
    assert _called(asked) == [("Hồ Chí Minh", "")]


@pytest.mark.parametrize(
    "asked", ["BR-VT", "brvt", "Bà Rịa - Vũng Tàu", "ba ria vung tau", "Tỉnh Bà Rịa – Vũng Tàu"]
)
def test_a_province_that_went_leads_to_the_one_of_today(asked: str) -> None:
    (place,) = provinces_called(asked)
    assert (place.today, place.former) == ("Hồ Chí Minh", "Bà Rịa - Vũng Tàu")
    assert place.told is not None
    assert "1/7/2025" in place.told.vi
    assert "Bà Rịa - Vũng Tàu" in place.told.en


def test_a_new_name_of_the_same_province_needs_no_word() -> None:
    for asked in ("Thừa Thiên Huế", "thua thien - hue", "TT-Huế", "TTH", "thành phố Huế"):
        assert _called(asked) == [("Huế", "")]


def test_every_former_province_leads_somewhere_that_opens() -> None:
    for then, now in provinces_then().items():
        (place,) = provinces_called(then)
        assert place.today == now
        assert place.dataset in embedded_names()
        assert place.former in ("", then)


def test_parts_of_names_and_initials() -> None:
    assert _called("quang n") == [("Quảng Ngãi", ""), ("Quảng Ninh", ""), ("Đà Nẵng", "Quảng Nam")]
    assert ("Bắc Ninh", "") in _called("bn")
    assert _called("nowhere") == []
    assert _called(" - ") == []


def test_old_units_are_found_behind_any_spelling_of_their_province() -> None:
    def codes(query: str) -> list[str]:
        return [old.code for old in find_old_units(query)]

    assert codes("Phường 1, Vũng Tàu, BR-VT") == codes("phuong 1, vung tau, ba ria vung tau") != []
    assert codes("Phước Vĩnh, TT Huế") == codes("phuoc vinh, Thừa Thiên Huế") != []
    assert codes("Bến Nghé, TP.HCM") == codes("Bến Nghé, Sài Gòn") != []
    assert with_provinces_spelt("ben nghe tp hcm") == "ben nghe ho chi minh"
