"""Sheets as the statistics office and Home Affairs keep them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from geodata import InputError
from geodata.columns import code_text, is_blank
from geodata.columns.mapping import propose_mapping
from geodata.files.tables import list_sheets, read_table
from geodata.folding import fold
from geodata.joining.attributes import read_figures
from tests.support.encodings import TCVN3, to_1258

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


def columns_of(path: Path) -> dict[str, str]:
    return dict(propose_mapping([str(c) for c in read_table(path).frame.columns]).columns)


def _book(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


TWO_ROWS: list[list[object]] = [
    [None, None, "Diện tích tự nhiên (km2)", "Dân số", None, None],
    ["Mã xã", "Tên xã", "Tổng", "Nam", "Nữ", "Tổng số"],
    ["18070", "Xã Một", 9.5, 2400, 2600, 5000],
    ["18071", "Xã Hai", 8.5, 2500, 2500, 5000],
]


@pytest.mark.parametrize("merged", [(), ("D1:F1",)])
def test_a_label_over_parts_names_the_whole(tmp_path: Path, merged: tuple[str, ...]) -> None:
    path = _book(tmp_path / "a.xlsx", TWO_ROWS, merged)
    table = read_table(path)
    assert columns_of(path)["population"] == table.frame.columns[5]
    assert table.frame.iloc[0, 5] == 5000
    assert columns_of(path)["area"] == table.frame.columns[2]
    lines = [";".join("" if c is None else str(c) for c in row) for row in TWO_ROWS]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    assert columns_of(tmp_path / "a.csv")["population"] == table.frame.columns[5]


def test_of_years_under_one_label_the_later_is_read(tmp_path: Path) -> None:
    rows = [
        [None, None, "Dân số", None],
        ["Mã xã", "Tên xã", 2009, 2019],
        ["18070", "Xã Một", 1000, 5000],
    ]
    rows[1][2:] = ["2009", "2019"]
    path = _book(tmp_path / "a.xlsx", rows)
    assert columns_of(path)["population"] == "Dân số 2019"


def test_the_standard_beside_the_figure_is_not_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [None, None, "Dân số", None],
        ["Mã xã", "Tên xã", "Tiêu chuẩn", "Hiện trạng"],
        ["18070", "Xã Một", 8000, 5000],
    ]
    path = _book(tmp_path / "a.xlsx", rows)
    table = read_table(path)
    assert columns_of(path)["population"] == table.frame.columns[3]


def test_a_row_of_words_is_not_taken_into_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Mã xã,Tên xã,Khu vực\n18070,Xã Một,Miền núi\n18071,Xã Hai,Miền núi\n", "utf-8")
    assert len(read_table(path).frame) == 2


def test_merged_districts_speak_for_every_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Huyện", "Tên xã", "Dân số"], ["Huyện A", "Xã Một", 5000]]
    rows += [[None, "Xã Hai", 6000], [None, "Xã Ba", 7000]]
    table = read_table(_book(tmp_path / "a.xlsx", rows, ("A2:A4",)))
    assert table.frame["Huyện"].tolist() == ["Huyện A"] * 3


def test_headers_in_old_fonts_and_utf16_without_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "M· x·;Tªn x·;D©n sè\n18070;X· H\u00ad¬ng S¬n;5000\n18071;X· §øc Thä;6000\n"
    path.write_bytes(text.encode("latin-1"))
    table = read_table(path)
    assert table.frame["Tên xã"].tolist() == ["Xã Hương Sơn", "Xã Đức Thọ"]
    rows = [f"{18070 + i},Xã Số {i}" for i in range(60)]
    path.write_bytes("\n".join(["ma_xa,ten_xa", *rows]).encode("utf-16-le"))
    assert len(read_table(path).frame) == 60


def test_headers_in_two_languages_and_on_every_page(tmp_path: Path) -> None:
    rows = [
        ["Mã số", "Tên xã", "Dân số trung bình (Người)"],
        ["Code", "Commune", "Average population (Person)"],
        ["18070", "Xã Một", "5000"],
        ["Mã số", "Tên xã", "Dân số trung bình (Người)"],
        ["18073", "Xã Hai", "6000"],
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    table = read_table(path)
    assert table.frame.index.tolist() == [3, 5]
    assert propose_mapping(table.frame.columns).columns["population"] == rows[0][2]
    told = [n for n in table.notices if "lặp lại" in n.vi]
    assert "2, 4" in told[0].vi
    assert "2, 4" in told[0].en
    joined = tmp_path / "b.csv"
    joined.write_text(f"x\nTên xã;{rows[0][2]} {rows[1][2]}\nXã Một;5000\n", "utf-8")
    assert "population" in propose_mapping(read_table(joined).frame.columns).columns


def test_a_lost_byte_in_a_csv_spoils_one_cell_only(tmp_path: Path) -> None:
    names = [f"Xã Hương Khê {i}" for i in range(40)]
    lines = ["ma_xa;ten_xa;dan_so", *(f"{18070 + i};{n};5000" for i, n in enumerate(names))]
    content = "\n".join(lines).encode()
    place = content.index("ê 7;".encode())
    path = tmp_path / "a.csv"
    path.write_bytes(content[:place] + content[place + 1 :])
    table = read_table(path)
    got = table.frame["ten_xa"].tolist()
    assert got[:7] + got[8:] == names[:7] + names[8:]
    assert "\ufffd" in got[7]
    told = [n for n in table.notices if "cắt giữa chừng" in n.vi]
    assert "dòng 9" in told[0].vi
    assert "row 9" in told[0].en


def test_invisible_characters_change_nothing(tmp_path: Path) -> None:
    part = "Mã xã;Tên xã;Dân số\n{};{};{}\n"
    first = part.format("180\u200b70", "Xã H\u200còa\u00a0Bình\u2060", "5\u200b.000")
    second = "\ufeff" + part.format("\ufeff18073", "\u202aXã Hai\u202c", "6000")
    path = tmp_path / "a.csv"
    path.write_text("\ufeff" + first + second, "utf-8")
    table = read_table(path)
    figures = read_figures(table.frame, propose_mapping(table.frame.columns), "a.csv")
    assert not figures.findings
    assert figures.table.code.tolist() == ["18070", "18073"]
    assert figures.table.name.tolist() == ["Xã Hòa Bình", "Xã Hai"]
    assert figures.table.population.tolist() == [5000, 6000]
    assert code_text("\u200b18070\ufeff") == "18070"
    assert is_blank("\u200b \ufeff")
    assert fold("Xã H\u200dòa") == "xa hoa"


def test_names_that_differ_by_a_space_are_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Mã xã", "Tên xã", "Ghi\u00a0chú", "Ghi chú"], ["18070", "Xã Một", "a", "b"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx").frame
    assert table.columns.tolist() == ["Mã xã", "Tên xã", "Ghi chú", "Ghi chú (2)"]
