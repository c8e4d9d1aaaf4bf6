from __future__ import annotations

from geodata.folding import collation_key


def test_vietnamese_order() -> None:
    names = ["Đồng Tháp", "Đà Nẵng", "Điện Biên", "Đắk Lắk", "An Giang", "Ấp", "Áo", "Ao", "Dân"]
    assert sorted(names, key=collation_key) == [
        *("An Giang", "Ao", "Áo", "Ấp", "Dân", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Tháp"),
    ]


def test_tones_come_second() -> None:
    assert sorted(["mát", "mạ", "má", "mã", "mả", "mà", "ma"], key=collation_key) == [
        *("ma", "mà", "mả", "mã", "má", "mạ", "mát"),
    ]


def test_where_the_tone_is_put_does_not_matter() -> None:
    assert collation_key("Hòa Bình") == collation_key("Hoà Bình") == collation_key("HÒA  BÌNH")


def test_numbers_by_value() -> None:
    wards = ["Phường 10", "Phường 2", "Phường Ba", "Phường"]
    assert sorted(wards, key=collation_key) == ["Phường", "Phường 2", "Phường 10", "Phường Ba"]
    assert collation_key("9" * 5000)  # no limit of digits is met
