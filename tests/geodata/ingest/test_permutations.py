"""One table in the spellings, encodings and layouts of many offices: one dataset, or a message."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geodata import InputError, open_table, read_units
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
    chance = random.Random(seed)
    code, name, people = chance.choice(HEADERS)
    with_code = chance.random() < 0.5
    heading = chance.choice(HEADINGS)
    counted, named = chance.choice(PEOPLE_AS), chance.choice(NAMES_AS)
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
    if chance.random() < 0.5:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        sheets = [book.active, book.create_sheet("Bìa", chance.choice([0, 1]))]
        sheets[1]["A1"] = "Trang bìa"
        book.save(folder / "a.xlsx")
        return folder / "a.xlsx"
    text = "\n".join(
        ";".join("" if c is None else str(c) for c in [*row, "", ""][: len(head)]) for row in rows
    )
    path = folder / "a.csv"
    path.write_bytes(text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"])))
    return path


@pytest.mark.parametrize("seed", range(40))
def test_any_way_of_writing_ends_in_one_dataset(tmp_path: Path, seed: int) -> None:
    layer = frame(3, 2).drop(columns=["dan_so", "dien_tich", "huyen"])
    layer.assign(ten_xa=[f"Xã {n}" for n in NAMES]).to_file(tmp_path / "ranh.gpkg")
    try:
        dataset = read_units(tmp_path / "ranh.gpkg", tables=[open_table(write(tmp_path, seed))])
    except InputError as error:
        pytest.fail(f"{seed}: {error.text.en}")
    assert dataset.units.population.tolist() == PEOPLE
    assert dataset.units.district.tolist() == DISTRICTS
    assert dataset.units.kind.tolist() == ["xa"] * 6
