"""One table in the spellings, encodings and layouts of many offices: one dataset, or a message."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geodata import InputError, open_table
from geodata.files import RawLayer
from geodata.ingest.intake import open_intake
from geodata.ingest.overlay import lay_over, told_by_files
from tests.support import LONG
from tests.support.encodings import to_1258, to_viscii
from tests.support.layers import frame

NAMES = ["Hương Sơn", "Đức Thọ", "Cẩm Bình", "Thạch Hà", "Kỳ Xuân", "Nghi Xuân"]
DISTRICTS = ["Huyện Hương Khê", "Huyện Hương Khê", "Huyện Hương Khê"] + ["Thị xã Kỳ Anh"] * 3
PEOPLE = [5000, 12_345, 7600, 9100, 6020, 8000]
HEADERS = [
    ("Mã xã", "Tên xã", "Dân số"),
    ("Mã số xã", "Phường/Xã", "Tổng nhân khẩu"),
    ("a01_ma", "a03_ten", "a08_ds"),
    ("wardCode", "shapeName", "Population (person)"),
    ("Mã xã (GSO)", "Đơn vị hành chính cấp xã", "Dân số (theo CSDL quốc gia về dân cư) (1)"),
]
HEADINGS: list[Callable[[int, str], str]] = [
    lambda _, name: name,
    lambda i, name: f"{'I' * i}. {name}",
    lambda i, name: f"{i}) {name} (3 xã)",
    lambda _, name: name.replace("Huyện ", "H. ").replace("Thị xã ", "TX. "),
]
PEOPLE_AS: list[Callable[[int], object]] = [
    lambda n: n,
    str,
    lambda n: f"{n:,}".replace(",", "."),
    lambda n: f"{n:,}",
    lambda n: f"{n:,} người".replace(",", " "),
]
NAMES_AS: list[Callable[[str], str]] = [
    lambda n: f"Xã {n}",
    lambda n: f"xã  {n} ",
    lambda n: f"X. {n}",
    lambda n: f"Xã {n}".upper(),
    lambda n: f"Xã {n[:2]}\u200b{n[2:]}",
    lambda n: n,
]


def write(folder: Path, seed: int) -> Path:
    """A table by chance; a few seeds see every header, heading, number, name and encoding."""
    chance = random.Random(seed)
    code, name, people = HEADERS[seed % len(HEADERS)]
    with_code = chance.random() < 0.5
    heading = HEADINGS[seed // 3 % len(HEADINGS)]
    counted, named = PEOPLE_AS[seed * 2 % len(PEOPLE_AS)], NAMES_AS[seed % len(NAMES_AS)]
    order = chance.sample(range(2), 2)
    head: list[object] = [*([code] if with_code else []), name, people]
    rows: list[list[object]] = [["BIỂU TỔNG HỢP"], head]
    for place, district in enumerate(order, 1):
        title = heading(place, DISTRICTS[3 * district])
        rows.append([*([None] if with_code else []), title, None])
        for i in chance.sample(range(3 * district, 3 * district + 3), 3):
            start: list[object] = [f"{18070 + i}"] if with_code else []
            rows.append([*start, named(NAMES[i]), counted(PEOPLE[i])])
    rows.append([*([None] if with_code else []), "Tổng cộng", sum(PEOPLE)])
    if seed % 3 == 0:
        book = openpyxl.Workbook()
        book.active.title = "Số liệu"
        for row in rows:
            book.active.append(row)
        for title, state in chance.sample([("Bìa", "visible"), ("Nháp", "hidden")], 2):
            other = book.create_sheet(title, chance.choice([0, 1]))
            other["A1"] = "Trang bìa"
            if state == "hidden":  # an older draft of the same table
                other.sheet_state = state
                for row in rows:
                    other.append([c + 1 if isinstance(c, int) else c for c in row])
        if chance.random() < 0.3:  # a stray row that nobody sees
            book["Số liệu"].append([*([None] if with_code else []), "Xã Ẩn", 999_999])
            book["Số liệu"].row_dimensions[book["Số liệu"].max_row].hidden = True
        book.active = book.sheetnames.index("Số liệu")
        book.save(folder / "a.xlsx")
        return folder / "a.xlsx"
    separator, ending = chance.choice(";\t|"), chance.choice(["\n", "\r\n"])
    text = ending.join(
        separator.join("" if c is None else str(c) for c in [*row, "", ""][: len(head)])
        for row in rows
    )
    path = folder / chance.choice(["a.csv", "a.txt"])
    path.write_bytes(ENCODERS[seed // 3 % len(ENCODERS)](text))
    return path


def old(encode: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Old encodings know no invisible characters, and hold composed letters only."""
    return lambda text: encode(text.replace("\u200b", ""))


ENCODERS: list[Callable[[str], bytes]] = [
    lambda text: text.encode("utf-8"),
    lambda text: unicodedata.normalize("NFD", text).encode("utf-8-sig"),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("utf-16-le"),
    old(to_1258),
    old(to_viscii),
]


def layer() -> RawLayer:
    bare = frame(3, 2).drop(columns=["dan_so", "dien_tich", "huyen"])
    return RawLayer(bare.assign(ten_xa=[f"Xã {n}" for n in NAMES]), "ranh.gpkg")


@pytest.mark.parametrize("seed", range(120 if LONG else 18))
def test_any_way_of_writing_ends_in_one_table_of_units(tmp_path: Path, seed: int) -> None:
    try:
        given = open_table(write(tmp_path, seed))
        intake = open_intake(tmp_path / "ranh.gpkg", tables=[given], layer=layer())
        report = told_by_files(intake)
        units = lay_over(intake, report)
        report.stop_on_errors()
    except InputError as error:
        pytest.fail(f"{seed}: {error.text.en}")
    assert units.population.tolist() == PEOPLE
    assert units.district.tolist() == DISTRICTS
    assert units.kind.tolist() == ["xa"] * 6
