from __future__ import annotations

from typing import Any

import pytest

from geodata.columns.cells import flag_of, kind_of, number_of, terrain_of, whole_number_of


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("12.345", 12345),
        ("12,345", 12345),
        ("12 345", 12345),
        ("12\u00a0345", 12345),
        ("1.234.567", 1234567),
        ("12,000", 12000),
        ("5,000", 5000),
        ("12'345", 12345),
        ("12\u202f345", 12345),
        ("12\u2019345", 12345),
        ("12.345,0", 12345),
        ("12,345.00", 12345),
        ("1.234.567,0", 1234567),
        ("12.345,5", None),
        ("12.345 nhân khẩu", 12345),
        ("1.234,567", None),
        ("5000.0", 5000),
        (True, None),
        ("7894", 7894),
        (7894, 7894),
        (7894.0, 7894),
        (12.345, None),
        ("khoảng 5000", None),
        ("12,5", None),
        ("-5", -5),
    ],
)
def test_people_are_whole(value: Any, people: int | None) -> None:
    assert whole_number_of(value) == people


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [("12,5", 12.5, None), ("12.345", 12345.0, 12.345), ("12.5", 12.5, 12.5), ("x", None, None)],
)
def test_numbers_depend_on_the_locale(text: str, vi: float | None, en: float | None) -> None:
    assert number_of(text, "vi") == vi
    assert number_of(text, "en") == en


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Xã Sơn Kim 1", "xa"),
        ("PHƯỜNG Nam Hà", "phuong"),
        ("Thị trấn Phố Châu", "thi_tran"),
        ("TT. Hương Khê", "thi_tran"),
        ("P", "phuong"),
        ("P. Nam Hà", "phuong"),
        ("P.Nam Hà", "phuong"),
        ("X. Sơn Kim", "xa"),
        ("Đặc khu Lý Sơn", "dac_khu"),
        ("Sơn Kim", None),
        ("Xanh", None),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


def test_terrain_and_flags() -> None:
    assert terrain_of("Miền núi") == "mountain"
    assert terrain_of("x") == "mountain"
    assert terrain_of(None) == "lowland"
    assert terrain_of("sao Hỏa") is None
    assert flag_of("Có") is True
    assert flag_of("") is False
    assert flag_of("có lẽ") is None
