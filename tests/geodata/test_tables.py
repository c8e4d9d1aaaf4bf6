"""Sheets as the statistics office and Home Affairs keep them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from geodata import InputError
from geodata.figures import read_figures
from geodata.mapping import propose_mapping
from geodata.tables import list_sheets, read_table
from tests.geodata.test_encodings import TCVN3, to_1258

ROWS = [
    ["Mã xã", "Tên xã", "Diện tích (ha)", "Dân số"],
    ["00123", "Xã Hòa Bình", "1.234,5", "12.345"],
    ["18070", "Xã Sơn Kim", 900.25, 8000],
]


def official_sheet(path: Path) -> Path:
    """A sheet with a title, a header over two rows, column numbers, headings and totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    for row in (
        ["BIỂU TỔNG HỢP DIỆN TÍCH, DÂN SỐ", None, None, None, None, None],
        ["(Đến ngày 31/12/2024)", None, None, None, None, None],
        [None] * 6,
        ["TT", "Đơn vị hành chính", "Diện tích tự nhiên", None, "Quy mô dân số", None],
        [None, None, "Hiện trạng (km²)", "Tỷ lệ %", "Dân số (người)", "Tỷ lệ %"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)=(5)/8000"],
        ["I", "Thành phố Hà Tĩnh", 20.5, None, 30000, None],
        [1, "Phường Nam Hà", "1,11", 20.2, 7590, 50.6],
        [2, "Xã Thạch Trung", "6,05", 30.2, "12.345", 120],
        ["II", "Huyện Kỳ Anh", 40, None, 9000, None],
        [3, "Xã Kỳ Xuân", "29,5", 98.3, "5 678", 70],
        [None, "Tổng cộng", 60.5, None, 39000, None],
        ["Ghi chú: số liệu chưa chính thức", None, None, None, None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("C4:D4")
    sheet.merge_cells("E4:F4")
    sheet.merge_cells("B4:B5")
    book.create_sheet("Bìa")["A1"] = "Trang bìa"
    book.save(path)
    return path


def test_the_official_sheet_is_understood(tmp_path: Path) -> None:
    path = official_sheet(tmp_path / "bieu.xlsx")
    table = read_table(path)
    assert table.sheet == "Biểu 1"
    mapping = propose_mapping(table.frame.columns)
    assert mapping.columns["name"] == "Đơn vị hành chính"
    assert mapping.columns["area"].startswith("Diện tích tự nhiên")
    assert mapping.columns["population"].endswith("Dân số (người)")
    figures = read_figures(table.frame, mapping, table.filename)
    assert not figures.findings
    assert figures.table.name.tolist() == ["Phường Nam Hà", "Xã Thạch Trung", "Xã Kỳ Xuân"]
    assert figures.table.population.tolist() == [7590, 12345, 5678]
    assert figures.table.district.tolist() == ["Thành phố Hà Tĩnh"] * 2 + ["Huyện Kỳ Anh"]
    assert figures.table.index.tolist() == [8, 9, 11]  # the rows' numbers in Excel
    told = " ".join(n.vi for n in figures.notices)
    assert "Tổng cộng" in told
    assert "Ghi chú" in told


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(path)


def _xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    book.save(str(path))


def _ods(path: Path) -> None:
    """As LibreOffice writes it, without styles; no library that writes ODS comes as a wheel."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            start = '<table:table-cell office:value-type="string"><text:p>'
            return f"{start}{value}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f'<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)


def _csv(separator: str, encoding: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        text = "\n".join(separator.join(str(c) for c in row) for row in ROWS)
        if encoding == "windows-1258":
            path.write_bytes(to_1258(text))
        else:
            path.write_text(text, encoding)

    return write


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.xlsx", _xlsx),
        ("a.xls", _xls),
        ("a.ods", _ods),
        ("a.csv", _csv(";", "utf-8")),
        ("b.csv", _csv(";", "utf-8-sig")),
        ("c.csv", _csv("\t", "utf-16")),
        ("d.csv", _csv(";", "windows-1258")),
        ("e.txt", _csv("|", "utf-8")),
    ],
)
def test_formats_keep_cells_as_written(
    tmp_path: Path, name: str, write: Callable[[Path], None]
) -> None:
    write(tmp_path / name)
    table = read_table(tmp_path / name)
    assert table.frame.iloc[0].tolist() == ["00123", "Xã Hòa Bình", "1.234,5", "12.345"]
    assert [str(c) for c in table.frame.iloc[1]] == ["18070", "Xã Sơn Kim", "900.25", "8000"]


def test_tcvn3_in_a_sheet_is_converted_and_said(tmp_path: Path) -> None:
    path = tmp_path / "tcvn3.csv"
    lines = ["ma xa,ten xa", *(f"1807{i},{name}" for i, name in enumerate(TCVN3))]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    table = read_table(path)
    assert table.frame["ten xa"].tolist()[0] == "Xã Hương Sơn"
    assert "TCVN3" in " ".join(n.vi for n in table.notices)


def test_sheets_are_listed_and_chosen(tmp_path: Path) -> None:
    path = official_sheet(tmp_path / "bieu.xlsx")
    assert list_sheets(path) == ["Biểu 1", "Bìa"]
    assert list_sheets(tmp_path / "x.csv") == []
    with pytest.raises(InputError, match="Bìa"):
        read_table(path, "Không có")
    with pytest.raises(InputError, match="no header"):
        read_table(path, "Bìa")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"not a workbook"), ("a.csv", b"\0\1\2"), ("a.pdf", b"%PDF"), ("a.csv", b"")],
)
def test_what_is_no_table(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read_table(tmp_path / name)
    assert name in error.value.text.vi


def test_real_communes_are_not_taken_for_totals_or_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    names = ["Cộng Hòa", "Tổng Cọt", "Quán Toan", "Huyền Sơn", "Phượng Sơn"]
    rows = ["Tên xã,Dân số", *(f"{name},{i + 5000}" for i, name in enumerate(names))]
    path.write_text("\n".join([*rows, "Tổng số toàn tỉnh,25010", "Cộng huyện Kỳ Anh,1"]), "utf-8")
    table = read_table(path)
    figures = read_figures(table.frame, propose_mapping(table.frame.columns), "a.csv")
    assert figures.table.name.tolist() == names
    assert "district" not in figures.table


def test_a_stray_cell_far_away_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.cell(1_048_576, 600, "x")
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(InputError, match="far away"):
        read_table(tmp_path / "far.xlsx")


def test_a_stray_quotation_mark_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = ["ma_xa,ten_xa,dan_so", '18070,"Xã Một,5000', *(f"{i},Xã {i},500" for i in range(60))]
    path.write_text("\n".join(rows), "utf-8")
    assert len(read_table(path).frame) == 61
    path.write_text("ma_xa,ten_xa\r18070,Xã Một\r18071,Xã Hai\r", "utf-8", newline="")
    assert len(read_table(path).frame) == 2
