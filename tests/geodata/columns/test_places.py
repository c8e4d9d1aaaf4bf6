"""Districts and provinces in the spellings of offices: one key, one title."""

from __future__ import annotations

import pytest

from geodata.columns import (
    district_key,
    district_title,
    heading_of,
    is_district,
    province_heading_of,
    province_key,
    province_title,
)
from geodata.dataset import district_kind


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("H. Hương Khê", "Huyện Hương Khê"),
        ("H.Hương Khê", "Huyện Hương Khê"),
        ("Huyện Hương Khê (21 xã)", "Huyện Hương Khê"),
        ("Huyện Hương Khê: 21 xã", "Huyện Hương Khê"),
        ("Huyện Hương Khê gồm 21 đơn vị", "Huyện Hương Khê"),
        ("Q.3", "Quận 3"),
        ("Q3", "Quận 3"),
        ("Quận 03", "Quận 3"),
        ("Q. Bình Thạnh", "Quận Bình Thạnh"),
        ("T.X Kỳ Anh", "Thị xã Kỳ Anh"),
        ("TX. Kỳ Anh", "Thị xã Kỳ Anh"),
        ("Kỳ Anh (Thị xã)", "Thị xã Kỳ Anh"),
        ("Kỳ Anh (TX)", "Thị xã Kỳ Anh"),
        ("Thị xã Kỳ Anh (11 ĐVHC)", "Thị xã Kỳ Anh"),
        ("TP. Hà Tĩnh", "Thành phố Hà Tĩnh"),
        ("T.P Vinh", "Thành phố Vinh"),
        ("Hương Khê", "Hương Khê"),
        ("Hồng Lĩnh", "Hồng Lĩnh"),
        ("Quảng Điền", "Quảng Điền"),
    ],
)
def test_one_title(written: str, title: str) -> None:
    assert district_title(written) == title
    assert district_key(written) == district_key(title)


def test_the_kind_of_a_short_district_is_known() -> None:
    assert district_kind(district_title("Q.3")) == "quan"
    assert district_kind(district_title("T.X Kỳ Anh")) == "thi_xa"
    assert district_key("Huyện Kỳ Anh") == district_key("Kỳ Anh (Thị xã)") == "ky anh"


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ("II. Huyện Hương Khê", "Huyện Hương Khê"),
        ("2) Huyện Hương Khê (21 xã)", "Huyện Hương Khê"),
        ("B. Thị xã Kỳ Anh", "Thị xã Kỳ Anh"),
        ("1- H. Can Lộc", "Huyện Can Lộc"),
        ("Thành phố Hà Tĩnh", "Thành phố Hà Tĩnh"),
        ("Xã Một", ""),
        ("X. Sơn Lộc", ""),
        ("Thị trấn Nghèn", ""),
        ("Huyền Sơn", ""),
        ("Quảng Lộc", ""),
        ("Hòa Bình", ""),
    ],
)
def test_headings(written: str, heading: str) -> None:
    assert heading_of(written) == heading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("Thủ đô Hà Nội", "Thành phố Hà Nội"),
        ("Thừa Thiên Huế", "Thành phố Huế"),
        ("Tỉnh Thừa Thiên - Huế", "Huế"),
        ("Tỉnh Hà Tĩnh", "HÀ TĨNH"),
        ("Tỉnh Hà Tĩnh (cũ)", "Hà Tĩnh"),
    ],
)
def test_one_province(one: str, other: str) -> None:
    assert province_key(one) == province_key(other)


def test_titles_of_provinces_keep_their_words() -> None:
    assert province_title("Tỉnh Thừa Thiên Huế", short=True).vi == "Thừa Thiên Huế"
    assert province_title("Thành phố Huế").vi == "thành phố Huế"
    assert province_title("Hue City").en == "Hue city"
    assert province_title("Ha Tinh Province").en == "Ha Tinh province"
    assert province_heading_of("Tỉnh Hà Tĩnh") == "Tỉnh Hà Tĩnh"
    assert not province_heading_of("Tĩnh Gia")
    assert not is_district("Tỉnh Hà Tĩnh")


@pytest.mark.parametrize(
    "name", ["1. Huyện Hương Khê", "I - Huyện Hương Khê", "Hương Khê, huyện", "II) H. Hương Khê"]
)
def test_numbered_districts_and_kinds_behind(name: str) -> None:
    assert district_title(name) == "Huyện Hương Khê"
    assert district_key(name) == "huong khe"


@pytest.mark.parametrize(
    ("name", "key"),
    [("T.P. HCM", "ho chi minh"), ("TT Huế", "hue"), ("BR-VT", "ba ria vung tau")],
)
def test_provinces_in_short(name: str, key: str) -> None:
    assert province_key(name) == key


def test_the_key_of_an_island_district_and_of_one_with_its_province() -> None:
    assert district_key("Huyện đảo Lý Sơn") == district_key("Huyện Lý Sơn") == "ly son"
    assert district_key("Huyện Hương Khê, tỉnh Hà Tĩnh") == "huong khe"
    assert district_key("Thành phố Phan Rang - Tháp Chàm") == "phan rang thap cham"
