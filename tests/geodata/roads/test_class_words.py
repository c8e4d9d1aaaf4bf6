"""Classes by the words and numbers that files write; street names are none."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.problems import Finding
from geodata.roads import CLASS_KEYS
from geodata.roads.attributes import road_classes
from geodata.roads.class_words import class_by_number, class_of, named_class
from geodata.roads.classes import CLASS_WORDS

STATED = {
    "national": ("Quốc lộ", "Đường quốc lộ", "primary", "cấp III đồng bằng", "Vành đai 3", "I"),
    "provincial": ("tỉnh lộ", "Tuyến đường cấp tỉnh", "IV", "duong_tinh", "Đường Ven Biển"),
    "district": ("Cấp V miền núi", "Đường huyện quản lý", "DuongHuyen", "Đ. huyện", "tertiary"),
    "commune": ("đường liên xã", "Xã", "Đường xã Tân Lập", "duong lien xa Tan Lap"),
    "street": ("living_street", "đô thị", "Phố Huế", "Đại lộ Lê Nin"),
    "lane": ("đường liên thôn", "Ngõ 12 Xã Đàn", "Hẻm 193 Nam Kỳ Khởi Nghĩa", "Kiệt 12", "Hem 5"),
    "ferry": ("Phà Cát Lái", "Bến phà", "đò ngang"),
    "track": ("đường đất", "track_grade2"),
    "path": ("steps", "lối đi bộ"),
    "unbuilt": ("quy hoạch", "Đường quy hoạch"),
    "rail": ("đường sắt",),
    "expressway": ("Đường cao tốc Hà Nội - Hải Phòng", "motorway_link"),
}

NUMBERED = {
    "expressway": ("CT.01", "CT01", "Cao tốc 01"),
    "national": ("Quốc lộ 1A", "QL8B", "Q.L 18", "QuocLo1A", "AH1", "QL1;ĐT.550"),
    "provincial": ("ĐT.550", "TL 8", "Duong tinh 550", "ĐƯỜNG TỈNH 550B", "Đường Tỉnh lộ 10"),
    "district": ("ĐH 12", "DH.32", "Đường huyện 5"),
    "commune": ("ĐX.03", "Hương lộ 2"),
}

NAMES = (
    *("Đường Ngô Quyền", "Duong Ngo Quyen", "Ngo Quyen", "ĐƯỜNG NGÔ QUYỀN", "Đ. Ngô Quyền"),
    *("Đường Huyền Trân Công Chúa", "Huyen Tran Cong Chua", "Đường Xã Đàn", "Xã Đàn"),
    *("Đường Láng", "Đường Đất Đỏ", "Đường Phà Rừng", "Phổ Quang", "Lý Thường Kiệt"),
    *("Đường Đỗ Xuân Hợp", "Duong Do Thi Minh", "Đường Tỉnh ủy", "Đường Đò Cấm"),
    *("Đường số 7", "Đường 3/2", "Trần Hưng Đạo", "Khu phố 13", "Đường", "đường tuyến", "?", ""),
)


@pytest.mark.parametrize(("value", "key"), [(v, k) for k, vs in STATED.items() for v in vs])
def test_words_for_classes(value: str, key: str) -> None:
    named = named_class(value)
    assert named is not None
    assert (named.key, named.by_number) == (key, False)


@pytest.mark.parametrize(("value", "key"), [(v, k) for k, vs in NUMBERED.items() for v in vs])
def test_numbers_of_roads_are_estimates(value: str, key: str) -> None:
    named = named_class(value)
    assert named is not None
    assert (named.key, named.by_number, class_by_number(value)) == (key, True, key)


@pytest.mark.parametrize("value", NAMES)
def test_names_of_streets_are_no_classes(value: str) -> None:
    assert class_of(value) is None


def test_every_word_names_one_class() -> None:
    words = [word for words in CLASS_WORDS.values() for word in words]
    assert len(words) == len(set(words))
    assert {class_of(word) for words in CLASS_WORDS.values() for word in words} <= set(CLASS_KEYS)


def kinds_of(**columns: list[str | None]) -> tuple[list[str], dict[str, Finding]]:
    table = pd.DataFrame(columns)
    classes, findings = road_classes(table, "duong.gpkg", list(columns))
    return [CLASS_KEYS[c] for c in classes], {f.check: f for f in findings}


def test_a_column_of_names_says_nothing_but_by_numbers() -> None:
    """The class is stated for one line, told by a number for another, and unknown for the rest."""
    names = ["Đường Ngô Quyền", "Quốc lộ 1A", "Đường Xã Đàn", "Hương Khê"]
    kinds, told = kinds_of(ten_duong=names, loai_duong=["Đường huyện", None, None, None])
    assert kinds == ["district", "national", "unknown", "unknown"]
    assert set(told) == {"roads-class-numbered"}
    assert "Quốc lộ 1A" in told["roads-class-numbered"].text.vi
    assert "estimated" in told["roads-class-numbered"].text.en


def test_the_column_that_tells_most_classes_is_taken() -> None:
    """One cell that happens to read like a class does not beat a column of classes."""
    kinds, told = kinds_of(
        loai=["nhựa", "bê tông", "Tỉnh", "nhựa"],
        phan_loai=["Đường xã", "Đường xã", "Đường huyện", "Đường thôn"],
    )
    assert kinds == ["commune", "commune", "district", "lane"]
    assert told == {}
