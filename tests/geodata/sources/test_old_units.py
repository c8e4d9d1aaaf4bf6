"""Where old units went; twenty names looked up by hand in the table of mergers."""

from __future__ import annotations

import pytest

from geodata.sources import find_old_units, old_units, similar_old_units


@pytest.mark.parametrize(
    ("query", "went_to"),
    [
        ("Cẩm Mỹ, Cẩm Xuyên", {("18739", "whole")}),
        ("xa cam my ha tinh", {("18739", "whole")}),
        ("Xã Cẩm Mĩ", {("18739", "whole")}),
        ("Phường Trúc Bạch", {("00004", "whole")}),
        ("Phường Sa Pa", {("03006", "whole")}),
        ("Tả Van", {("03037", "whole")}),
        ("TT. Lao Bảo", {("19432", "whole")}),
        ("An Cựu, Huế", {("19815", "whole")}),
        ("Thị trấn Cát Bà", {("11914", "whole")}),
        ("sơn kim 1", {("18196", "whole")}),
        ("Phường Bến Nghé, quận 1", {("26740", "whole")}),
        ("dat mui ca mau", {("32248", "whole")}),
        ("Mộc Lỵ", {("03980", "whole")}),
        ("Xã Bát Tràng", {("00145", "part"), ("00565", "part_area_only"), ("00577", "part")}),
        ("Thảo Điền, TP Thủ Đức", {("27094", "whole")}),
        ("TT Tiên Điền Nghi Xuân", {("18373", "whole")}),
        ("Xuân Mỹ, huyện Cẩm Mỹ", {("26341", "whole")}),
        ("Hồng Gai", {("06685", "whole")}),
        ("Dương Đông, Phú Quốc, Kiên Giang", {("31078", "whole")}),
        ("Lũng Cú", {("00715", "whole")}),
        ("Măng Đen", {("23473", "whole")}),
        ("P15 quan Tan Binh TPHCM", {("27004", "part"), ("27007", "part")}),
        ("Thạnh An, Cần Giờ", {("27676", "whole")}),
        ("Hải Châu, Đà Nẵng", {("20242", "whole")}),
        ("Cồn Cỏ", {("19742", "whole")}),
    ],
)
def test_old_names_looked_up_by_hand(query: str, went_to: set[tuple[str, str]]) -> None:
    (found,) = find_old_units(query)
    assert {(part.code, part.part) for part in found.parts} == went_to


def test_all_places_with_one_name_are_offered() -> None:
    found = find_old_units("Xuân Mỹ")
    assert [unit.district for unit in found] == ["Huyện Cẩm Mỹ", "Huyện Nghi Xuân"]
    assert len(find_old_units("phường 15")) == 7
    assert {unit.province for unit in find_old_units("thanh an")} > {"Tỉnh Long An"}


def test_accents_decide_where_they_are_written() -> None:
    assert [unit.name for unit in find_old_units("Bát Tràng")] == ["Xã Bát Tràng"]
    assert [unit.name for unit in find_old_units("bat trang")] == ["Xã Bát Tràng", "Xã Bát Trang"]
    assert {unit.name for unit in find_old_units("phuong sa pa")} == {
        "Phường Sa Pa",
        "Phường Sa Pả",
    }


def test_a_name_of_today_and_its_dataset_stand_in_the_answer() -> None:
    (part,) = find_old_units("Cẩm Mỹ, Hà Tĩnh")[0].parts
    assert (part.label, part.dataset) == ("Xã Cẩm Duệ, Hà Tĩnh", "hatinh-2026")


def test_an_unknown_name_gets_the_nearest() -> None:
    assert find_old_units("Xã Bát Trang Trang") == ()
    assert find_old_units("") == ()
    assert any("Bát Tràng" in unit.name for unit in similar_old_units("Xã Bat Trangg"))


def test_every_old_unit_is_there_and_finds_itself() -> None:
    units = old_units()
    assert len(units) == 10_035 + 6
    sample = list(units.values())[::97]
    assert all(unit in find_old_units(unit.label) for unit in sample)
