"""Tables that ask for more than there is, or are none."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata import InputError, open_table
from geodata.files import list_sheets, read_table
from tests.hostile.archives import (
    ROWS,
    blank_part,
    cells,
    old_workbook,
    open_cell,
    open_sheet,
    sheet,
    with_numbers,
    workbook,
)
from tests.hostile.outcomes import outcome, refused
from tests.support import LONG

_FAR = [
    '<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>',
    '<row r="9"><c r="XFE9"><v>1</v></c></row>',
    '<row r="9"><c r="AAAAAAAAA9"><v>1</v></c></row>',
    '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    '<row r="9"><c r="A99999999999"><v>1</v></c></row>',
    "<row r='9'><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="9"><c s="0" t="n" r="XFD1048576"><v>1</v></c></row>',
    '<row r="9"><c\n\tr = "XFD1048576"><v>1</v></c></row>',
    '<row r="9"><c r="XF&#68;1048576"><v>1</v></c></row>',
    '<row r="9"><c r="xfd1048576"><v>1</v></c></row>',
    '<row r="9"><c r="$XFD$1048576"><v>1</v></c></row>',
    '<row r="9"><c r="A0"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1048576"><c r="A1048576"><v>1</v></c></row><row><c r="XFD2"><v>1</v></c></row>',
    '<row r="1048570"><c><v>1</v></c><c r="ZZ3"><v>1</v></c></row>',
    '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9">'
    '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
]


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_the_generators_make_good_tables(tmp_path: Path) -> None:
    good = {
        "a.xlsx": workbook(sheet()),
        "b.xlsx": workbook(sheet(), "xl/other.bin"),
        "a.ods": open_sheet(),
        "a.xls": old_workbook(),
    }
    for name, content in good.items():
        table = open_table(_write(tmp_path / name, content)).table
        assert len(table.frame) >= 6, name
        assert table.frame["dan_so"].iloc[0] in (5000, "5000"), name


@pytest.mark.parametrize("number", range(len(_FAR)))
def test_cells_beyond_the_format(number: int, tmp_path: Path) -> None:
    content = sheet(_FAR[number])
    path = _write(tmp_path / "x.xlsx", workbook(content))
    assert refused(read_table, path) in {"sheet-too-large", "unreadable-sheet"}


@pytest.mark.parametrize("part", ["xl/a.png", "xl/sharedStrings.xml", "xl/worksheets/Sheet1.XML"])
def test_a_sheet_may_lie_in_any_part(part: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "x.xlsx", workbook(sheet(_FAR[1]), part))
    assert refused(list_sheets, path) in {"sheet-too-large", "unreadable-sheet"}


def test_entities_and_other_encodings(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = _write(tmp_path / "x.xlsx", workbook(sheet(prolog=bomb)))
    assert refused(read_table, path) == "unreadable-sheet"
    wide = sheet(_FAR[5]).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert refused(read_table, _write(path, workbook(wide))) == "sheet-too-large"


def test_merged_ranges_over_each_other(tmp_path: Path) -> None:
    count = 20_000 if LONG else 3_000
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * count + "</mergeCells>"
    path = _write(tmp_path / "x.xlsx", workbook(sheet(after=merges)))
    assert refused(read_table, path) == "unreadable-sheet"
    one = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    outcome(read_table, _write(path, workbook(sheet(after=one))))


_PARTS = ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/app.xml"]


@pytest.mark.parametrize("part", _PARTS if LONG else _PARTS[1:2])
def test_parts_that_unpack_without_end(part: str, tmp_path: Path) -> None:
    megabytes = 10_240 if LONG else 820
    content = workbook(sheet(), more={part: blank_part(megabytes, b"<a>")})
    assert len(content) < 12_000_000
    path = _write(tmp_path / "x.xlsx", content)
    assert refused(read_table, path) in {"unpacks-too-large", "child-time"}


def test_parts_that_lie_about_their_size(tmp_path: Path) -> None:
    part = "xl/worksheets/sheet1.xml"
    content = workbook(blank_part(820, sheet()), declared={part: 100})
    path = _write(tmp_path / "x.xlsx", content)
    assert refused(read_table, path) in {"unpacks-too-large", "unreadable-sheet"}


@pytest.mark.parametrize(
    "more",
    [
        f"<table:table-row table:number-rows-repeated='1048576'>{open_cell('x')}</table:table-row>",
        f"<table:table-row>{open_cell('x', number_columns_repeated=2_000_000)}</table:table-row>",
        "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/>"
        f"</table:table-row><table:table-row>{open_cell('x', number_columns_repeated=16384)}"
        "</table:table-row>",
        f"<table:table-row>{open_cell('x', number_columns_repeated='99999999999999999999')}"
        "</table:table-row>",
        f"<table:table-row>{open_cell('x', number_columns_repeated='-5')}</table:table-row>",
        f"<table:table-row table:number-rows-repeated='²'>{open_cell('x')}</table:table-row>",
        "<table:table-row table:number-rows-repeated='1000000'>"
        f"<table:table-cell table:number-columns-repeated='16000'/>{open_cell('x')}"
        "</table:table-row>",
    ],
)
def test_repeated_rows_and_columns(more: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "x.ods", open_sheet(more))
    assert refused(read_table, path) in {"sheet-too-large", "unreadable-sheet"}


def test_empty_rows_to_the_end_are_usual(tmp_path: Path) -> None:
    empty = (
        "<table:table-row table:number-rows-repeated='1048569'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert len(read_table(_write(tmp_path / "x.ods", open_sheet(empty))).frame) == 6


def _looping() -> dict[str, Callable[[bytes], bytes]]:
    def fat_at(content: bytes) -> int:
        return (struct.unpack_from("<I", content, 76)[0] + 1) * 512

    return {
        "table loops": lambda c: with_numbers(c, fat_at(c), *range(1, 100), 0),
        "each sector follows itself": lambda c: with_numbers(c, fat_at(c), *range(100)),
        "sectors outside": lambda c: with_numbers(c, fat_at(c), *[5_000_000] * 100),
        "directory outside": lambda c: with_numbers(c, 48, 4_000_000),
        "table of tables loops": lambda c: with_numbers(c, 68, 0, 100),
        "no such sector size": lambda c: c[:30] + b"\x1e\x00" + c[32:],
        "cut": lambda c: c[:600],
        "only a header": lambda c: c[:8],
    }


@pytest.mark.parametrize("kind", list(_looping()))
def test_sector_chains(kind: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "x.xls", _looping()[kind](old_workbook()))
    assert refused(read_table, path) == "unreadable-sheet"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9" * 5_000, "bad-population"),
        ("1e308", "bad-population"),
        ("²", "bad-population"),
        ("0x" + "f" * 5_000, "bad-population"),
        ("-" + "9" * 40, "bad-population"),
        ("inf", "bad-population"),
        ("٣٤٥", ""),
    ],
)
def test_numbers_that_are_none(cell: str, expected: str, tmp_path: Path) -> None:
    from geodata import read_units
    from tests.support.layers import frame

    frame().drop(columns="dan_so").to_file(tmp_path / "xa.gpkg")
    rows = "".join(f"{c},{n},{p}\n" for c, n, p in ROWS[2:])
    path = _write(tmp_path / "x.csv", f"ma_xa,ten_xa,dan_so\n18070,Xã Số 1,{cell}\n{rows}".encode())
    result = outcome(lambda: read_units(tmp_path / "xa.gpkg", tables=[open_table(path)]))
    if expected:
        assert isinstance(result, InputError)
        assert result.findings[0].check == expected
        assert "18070" in result.text.vi
        assert len(result.text.vi) < 1_000


def test_limits_of_tables(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    head = "ma_xa,ten_xa,dan_so"
    _write(path, (head + "\n" + "1,Xã A,5\n" * 50_000).encode())
    assert refused(read_table, path) == "too-many-rows"
    wide = ",".join(f"c{i}" for i in range(20_000))
    _write(path, f"{head},{wide}\n1,Xã A,5,{'1,' * 20_000}\n".encode())
    assert refused(read_table, path) == "too-many-columns"
    _write(path, f"{head}\n1,Xã {'a' * 30_000_000},5\n".encode())
    assert refused(read_table, path) == "text-too-long"
    _write(path, f"{head},{'b' * 30_000}\n1,Xã A,5,\n".encode())
    assert refused(read_table, path) == "text-too-long"


def test_many_doubled_codes_make_a_short_message(tmp_path: Path) -> None:
    from geodata import read_units
    from tests.support.layers import frame

    frame().to_file(tmp_path / "xa.gpkg")
    rows = "18070,Xã A,5\n" * (29_000 if LONG else 5_000)
    path = _write(tmp_path / "x.csv", f"ma_xa,ten_xa,dan_so\n{rows}".encode())
    result = outcome(lambda: read_units(tmp_path / "xa.gpkg", tables=[open_table(path)]))
    assert isinstance(result, InputError)
    assert len(result.text.vi) < 1_000


def test_rows_that_join_nothing(tmp_path: Path) -> None:
    from geodata import read_units
    from tests.support.layers import frame

    frame().to_file(tmp_path / "xa.gpkg")
    count = 29_000 if LONG else 2_000
    rows = "".join(f"{i:07},Xã Khác {i},5\n" for i in range(count))
    path = _write(tmp_path / "x.csv", f"ma_xa,ten_xa,dan_so\n{rows}".encode())
    outcome(lambda: read_units(tmp_path / "xa.gpkg", tables=[open_table(path)]))


def test_merged_cells_still_work(tmp_path: Path) -> None:
    rows = [("Mã", "Tên", "Dân số"), ("18070", "Xã A", 7)]
    merges = "<mergeCells><mergeCell ref='A1:A1'/></mergeCells>"
    content = sheet(rows=cells(list(rows)), after=merges)
    assert len(read_table(_write(tmp_path / "x.xlsx", workbook(content))).frame) == 1
