from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import COUNTRY, InputError, embedded_dataset
from merger import load_criteria
from scenarios.comparing import CountryCount, count_country


@pytest.fixture(scope="module")
def counted() -> CountryCount:
    return count_country(embedded_dataset(COUNTRY), load_criteria("nq112-2026"))


def test_the_country_and_ha_tinh(counted: CountryCount) -> None:
    total = counted.total
    assert (total.units, total.judged) == (3321, 3308)
    assert (total.sure, total.hanging, total.by_list, total.at_most) == (420, 1610, 637, 2030)
    assert (total.unsettled, total.dataset) == (36, COUNTRY)
    hatinh = next(row for row in counted.provinces if row.province == "Hà Tĩnh")
    assert (hatinh.units, hatinh.sure, hatinh.by_list, hatinh.at_most) == (69, 7, 14, 50)
    assert (hatinh.dataset, len(hatinh.codes)) == ("hatinh-2026", 14)
    assert hatinh.share == pytest.approx(14 / 69)


def test_provinces_add_up_to_the_country(counted: CountryCount) -> None:
    assert len(counted.provinces) == 34
    for key in ("units", "judged", "sure", "hanging", "by_list", "unsettled", "people"):
        assert sum(getattr(row, key) for row in counted.provinces) == getattr(counted.total, key)
    assert all(row.sure <= row.by_list <= row.at_most for row in counted.provinces)


def test_the_state_figure_is_cited_and_its_difference_told(counted: CountryCount) -> None:
    assert counted.state is not None
    assert (counted.state.count, counted.state.certainty) == (705, "secondary")
    told = " ".join(text.vi for text in counted.difference)
    assert "705" in told and "637" in told and "chênh 68" in told
    assert "dân tộc thiểu số" in told
    assert "36" in told


def test_a_province_alone_has_no_state_figure() -> None:
    alone = count_country(embedded_dataset("hatinh-2026"), load_criteria("nq112-2026"))
    assert alone.state is None and alone.difference == ()
    assert (alone.total.by_list, alone.total.at_most) == (14, 50)


def test_a_rule_set_of_districts_and_units_without_province_are_refused() -> None:
    country = embedded_dataset("hatinh-2026")
    with pytest.raises(InputError, match="nq112-2026"):
        count_country(country, load_criteria("nq35-2023-2025"))
    count_country(country, load_criteria("nq76-2025"))  # its new units have no districts
    nameless = replace(country, units=country.units.assign(province=""))
    with pytest.raises(InputError, match=country.codes[0]):
        count_country(nameless, load_criteria("nq112-2026"))
