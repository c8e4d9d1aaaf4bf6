"""The same unit, written in the ways offices write it."""

from __future__ import annotations

import pytest

from geodata.columns import (
    accented_key,
    district_key,
    is_district,
    kind_before,
    kind_of,
    plain_key,
    province_key,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xã Hòa Lạc", "xã Hoà  Lạc"),
        ("Phường Thủy Xuân", "P. Thuỷ Xuân"),
        ("Thị trấn Đức Thọ", "TT Đức Thọ"),
        ("Phường 01", "Phường 1"),
        ("Xã Sơn Kim I", "Sơn Kim 1"),
        ("Xã Kỳ Anh", "Phường Kỳ Anh"),
        ("Cam Lộ", "Xã Cam Lộ"),
    ],
)
def test_one_key(one: str, other: str) -> None:
    assert accented_key(one) == accented_key(other)
    assert plain_key(one) == plain_key(other)


def test_accents_make_a_difference_only_in_the_accented_key() -> None:
    assert accented_key("Xã Sơn Lộc") != accented_key("Xã Sơn Lọc")
    assert plain_key("Xã Sơn Lộc") == plain_key("xa son loc")
    assert accented_key("Xã Xuân An") != accented_key("Xã Xuân Án")


def test_a_name_that_begins_like_a_kind_keeps_it() -> None:
    assert plain_key("Phường 5") == "5"
    assert plain_key("Xã Phường Mới") == "phuong moi"
    assert plain_key("Xã") == "xa"
    assert plain_key("Xã Đàn") == "dan"


def test_districts_and_provinces() -> None:
    assert district_key("Huyện Kỳ Anh") == district_key("TX. Kỳ Anh") == "ky anh"
    assert province_key("Tỉnh Hà Tĩnh") == province_key("Hà Tĩnh") == "ha tinh"
    assert is_district("Thành phố Hà Tĩnh")
    assert is_district("TX Hồng Lĩnh")
    assert not is_district("Thị trấn Cẩm Xuyên")
    assert not is_district("Xã Quảng Lộc")


def test_accents_decide_whether_a_name_begins_with_a_kind() -> None:
    assert plain_key("Phượng Sơn") == "phuong son"
    assert plain_key("Xà Hồ") == "xa ho"
    assert kind_before("Phượng Sơn") is None
    assert kind_before("Phường Sơn Trà") == "phuong"
    assert kind_before("phuong Son Tra") == "phuong"
    assert not is_district("Quán Toan")
    assert not is_district("Huyền Sơn")
    assert is_district("HUYỆN KỲ ANH")


@pytest.mark.parametrize(
    ("written", "key", "kind"),
    [
        ("Xa Dung", "xa dung", None),
        ("Xã Xa Dung", "xa dung", "xa"),
        ("P Rao", "p rao", None),
        ("TT P Rao", "p rao", "thi_tran"),
        ("Phường Đúc", "phuong duc", "phuong"),
        ("Phường Phường Đúc", "phuong duc", "phuong"),
        ("Phuong Son", "phuong son", None),
        ("Xã Phượng Sơn", "phuong son", "xa"),
        ("Xa Phin", "xa phin", None),
        ("Phường Sơn Trà", "son tra", "phuong"),
        ("T.T Nghèn", "nghen", "thi_tran"),
        ("TTr. Nghèn", "nghen", "thi_tran"),
        ("TTr Nghèn", "nghen", "thi_tran"),
        ("Phường1", "1", "phuong"),
        ("P1", "1", "phuong"),
        ("P.01", "1", "phuong"),
    ],
)
def test_the_list_of_names_decides_where_a_kind_ends(
    written: str, key: str, kind: str | None
) -> None:
    assert plain_key(written) == key
    assert kind_before(written) == kind
    assert kind_of(written) == kind


@pytest.mark.parametrize("written", ["T.T", "TTr.", "tt", "Thị trấn"])
def test_kinds_in_a_cell_of_their_own(written: str) -> None:
    assert kind_of(written) == "thi_tran"
