"""Workbooks that hide things, merge cells and spread a table over sheets."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlwt

from geodata import InputError
from geodata.columns import propose_mapping
from geodata.files import read_table
from geodata.files.sheet_layout import SheetLayout, _broken_in, _note_broken
from geodata.joining import read_figures

HEADER = ["Mã xã", "Tên xã", "Dân số"]


def book(path: Path, **sheets: list[list[object]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return made


def rows(start: int, count: int = 2) -> list[list[object]]:
    return [HEADER, *([f"{start + i}", f"Xã Số {start + i}", 5000 + i] for i in range(count))]


def test_a_hidden_sheet_before_the_visible_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = book(path, cu=rows(18000, 9), nay=rows(18070))
    made["cu"].sheet_state = "hidden"
    made.save(path)
    table = read_table(path)
    assert table.sheet == "nay"
    told = [n for n in table.notices if "trang tính ẩn cu" in n.vi]
    assert "hidden sheets were left out: cu" in told[0].en
    assert read_table(path, "cu").frame["Mã xã"].iloc[0] == "18000"


def test_hidden_rows_and_columns_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = book(path, A=[[*row, "cũ"] for row in rows(18070, 4)])
    made["A"].row_dimensions[3].hidden = True
    made["A"].column_dimensions["D"].hidden = True
    made.save(path)
    table = read_table(path)
    assert table.frame["Mã xã"].tolist() == ["18070", "18072", "18073"]
    assert table.frame.index.tolist() == [2, 4, 5]
    assert table.frame.shape[1] == 3
    (told,) = [n for n in table.notices if "đang ẩn" in n.vi]
    assert "1 dòng và 1 cột" in told.vi
    assert "left out, rows: 1, columns: 1" in told.en


def test_sheets_of_the_same_columns_are_asked_for_and_stacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets = {f"Huyện {c}": rows(18070 + 10 * i) for i, c in enumerate("ABC")}
    book(path, **{"Bìa": [["Trang bìa"]], **sheets})
    with pytest.raises(InputError) as error:
        read_table(path)
    assert error.value.key == "several-sheets"
    assert "Huyện A, Huyện B, Huyện C" in error.value.text.vi
    assert "stack all" in error.value.text.en
    assert len(read_table(path, "Huyện B").frame) == 2
    table = read_table(path, "*")
    figures = read_figures(table.frame, propose_mapping(table.frame.columns), table.filename)
    assert figures.table.code.tolist() == ["18070", "18071", "18080", "18081", "18090", "18091"]
    assert figures.table.district.tolist() == [d for d in sheets for _ in range(2)]
    assert figures.table.row.tolist()[2:4] == ["2/2 (a.xlsx)", "2/3 (a.xlsx)"]
    assert "3 trang" in table.notices[0].vi


def test_sheets_of_other_columns_are_no_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book(path, A=rows(18070), B=[["Tên xã", "Diện tích"], ["Xã Một", 5]])
    assert read_table(path).sheet == "A"


def merged_ods(path: Path) -> None:
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)

    def cell(text: str, more: str = "") -> str:
        start = f'<table:table-cell office:value-type="string"{more}>'
        return f"{start}<text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    lines = [
        cell("Huyện") + cell("Tên xã") + cell("Dân số"),
        cell("Huyện A", ' table:number-rows-spanned="2"') + cell("Xã Một") + cell("5000"),
        covered + cell("Xã Hai") + cell("6000"),
        cell("Huyện B") + cell("Xã Ba") + cell("7000"),
        cell("Huyện B") + cell("Xã Ẩn") + cell("8000"),
    ]
    hidden = ["", "", "", "", ' table:visibility="collapse"']
    body = "".join(
        f"<table:table-row{h}>{line}</table:table-row>"
        for h, line in zip(hidden, lines, strict=True)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')


def merged_xls(path: Path) -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("A")
    for c, text in enumerate(["Huyện", "Tên xã", "Dân số"]):
        sheet.write(0, c, text)
    sheet.write_merge(1, 2, 0, 0, "Huyện A")
    sheet.write(3, 0, "Huyện B")
    for r, (name, people) in enumerate([("Xã Một", 5000), ("Xã Hai", 6000), ("Xã Ba", 7000)], 1):
        sheet.write(r, 1, name)
        sheet.write(r, 2, people)
    made.save(str(path))


def merged_xlsm(path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (
        ["Huyện", "Tên xã", "Dân số"],
        ["Huyện A", "Xã Một", 5000],
        [None, "Xã Hai", 6000],
        ["Huyện B", "Xã Ba", 7000],
    ):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    made.save(path)


@pytest.mark.parametrize(
    ("name", "write"), [("a.ods", merged_ods), ("a.xls", merged_xls), ("a.xlsm", merged_xlsm)]
)
def test_merged_cells_of_every_kind_of_workbook(tmp_path: Path, name: str, write: object) -> None:
    write(tmp_path / name)  # type: ignore[operator]
    table = read_table(tmp_path / name)
    assert table.frame["Huyện"].tolist() == ["Huyện A", "Huyện A", "Huyện B"]
    assert table.frame["Tên xã"].tolist() == ["Xã Một", "Xã Hai", "Xã Ba"]


def test_errors_and_formulas_without_a_result_are_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = book(path, A=[*rows(18070, 3), ["18079", "=B2&B3", 5000]])
    made["A"]["C2"] = "#N/A"
    made["A"]["C3"] = "=C4*2"
    made.save(path)
    table = read_table(path)
    figures = read_figures(table.frame, propose_mapping(table.frame.columns), table.filename)
    found = {f.check: f.text for f in figures.findings if "C4" in f.text.vi or "#N/A" in f.text.vi}
    assert set(found) == {"cell-error", "cell-formula"}
    assert "Dòng 2" in found["cell-error"].vi
    assert "error “#N/A”" in found["cell-error"].en
    assert "«=C4*2»" in found["cell-formula"].vi
    assert "no stored result" in found["cell-formula"].en
    assert any("=B2&B3" in f.text.vi for f in figures.findings)


def test_a_formula_that_gives_no_text_is_no_broken_one() -> None:
    layout = SheetLayout()
    for place, rest in (("A1", ' t="str"><f>IF(B1,1,"")</f><v/>'), ("A2", "><f>B1</f><v/>")):
        _note_broken(ElementTree.fromstring(f'<c r="{place}"{rest}</c>'), layout)
    assert set(layout.broken) == {(1, 0)}
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table")
    )
    cell = f'<table:table-cell {spaces} table:formula="of:=[.B1]"'
    assert not _broken_in(ElementTree.fromstring(f'{cell} office:value-type="string"/>'))
    assert _broken_in(ElementTree.fromstring(f"{cell}/>")) == "=[.B1]"


def test_rows_and_columns_that_an_xls_hides(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("Bìa").write(0, 0, "Trang bìa")
    sheet = made.add_sheet("Số liệu")
    table = [[*row, "Dân số 2025" if i == 0 else 1] for i, row in enumerate(rows(18070, 3))]
    for r, cells in enumerate(table):
        for c, cell in enumerate(cells):
            sheet.write(r, c, cell)
    sheet.row(2).hidden = True
    sheet.col(3).hidden = True
    made.save(str(tmp_path / "a.xls"))
    read = read_table(tmp_path / "a.xls")
    assert list(read.frame.columns) == HEADER
    assert read.frame["Mã xã"].tolist() == ["18070", "18072"]
    told = "\n".join(notice.vi for notice in read.notices)
    assert "1 dòng" in told
    assert "ẩn" in told


def test_rows_of_no_height_are_hidden(tmp_path: Path) -> None:
    book(tmp_path / "b.xlsx", A=rows(18070, 3))
    with (
        zipfile.ZipFile(tmp_path / "b.xlsx") as old,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content.replace(b'<row r="3"', b'<row r="3" ht="0"'))
    assert read_table(tmp_path / "a.xlsx").frame["Mã xã"].tolist() == ["18070", "18072"]


def test_a_summary_of_districts_before_their_sheets(tmp_path: Path) -> None:
    summary: list[list[object]] = [["Huyện", "Dân số"], ["Huyện A", 10_001], ["Huyện B", 10_001]]
    path = tmp_path / "a.xlsx"
    book(path, **{"Tổng hợp": summary, "Huyện A": rows(18070), "Huyện B": rows(18080)})
    with pytest.raises(InputError) as error:
        read_table(path)
    assert error.value.key == "several-sheets"
    assert "Tổng hợp" not in error.value.text.vi
    stacked = read_table(path, "*").frame
    assert stacked["Mã xã"].tolist() == ["18070", "18071", "18080", "18081"]
    assert stacked["Huyện"].tolist() == ["Huyện A"] * 2 + ["Huyện B"] * 2


@pytest.mark.parametrize(
    ("title", "header", "people"),
    [
        ("Đơn vị tính: nghìn người", "Dân số", 12_400),
        ("Biểu 2. Dân số (1.000 người)", "Dân số", 12_400),
        ("Biểu 2", "Dân số (1.000 người)", 12_400),
        ("Biểu 2", "Dân số - ĐVT: nghìn người", 12_400),
        ("Biểu 2", "Population ('000)", 12_400),
        ("Biểu 2", "Dân số / Population (thousand)", 12_400),
        ("Đơn vị tính: triệu người", "Dân số (nghìn người)", 12_400),
    ],
)
def test_thousands_of_people_wherever_they_are_stated(
    tmp_path: Path, title: str, header: str, people: int
) -> None:
    table: list[list[object]] = [[title], ["Tên xã", header], ["Xã Một", 12.4], ["Xã Hai", 9]]
    book(tmp_path / "a.xlsx", A=table)
    read = read_table(tmp_path / "a.xlsx")
    figures = read_figures(read.frame, propose_mapping(read.frame.columns), "a.xlsx")
    assert not figures.findings
    assert figures.table.population.tolist() == [people, 9000]


SUMMARY = [
    ["TT", "Đơn vị", "Diện tích (km2)", "Dân số"],
    [1, "Huyện A", 30, 10_001],
    [2, "Huyện B", 31, 10_001],
    ["", "Tổng", 61, 20_002],
]


@pytest.mark.parametrize("place", [0, 2])
def test_a_summary_is_no_part_of_the_sheets_it_sums(tmp_path: Path, place: int) -> None:
    path = tmp_path / "a.xlsx"
    sheets = [("Huyện A", rows(18070)), ("Huyện B", rows(18080))]
    sheets.insert(place, ("Tổng hợp", SUMMARY))
    book(path, **dict(sheets))
    with pytest.raises(InputError) as error:
        read_table(path)
    assert "Huyện A, Huyện B." in error.value.text.vi
    table = read_table(path, "*")
    assert table.frame["Mã xã"].tolist() == ["18070", "18071", "18080", "18081"]
    (told,) = [n for n in table.notices if "không đọc các trang khác" in n.vi]
    assert "Tổng hợp" in told.vi and "summaries" in told.en


def test_sheets_with_remarks_of_their_own_are_stacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    more = [[*row, note] for row, note in zip(rows(18080), ["Ghi chú", "x", ""], strict=True)]
    book(path, **{"H. A": rows(18070), "H. B": more})
    table = read_table(path, "*")
    figures = read_figures(table.frame, propose_mapping(table.frame.columns), table.filename)
    assert figures.table.code.tolist() == ["18070", "18071", "18080", "18081"]
    assert figures.table.district.unique().tolist() == ["Huyện A", "Huyện B"]


def test_a_sheet_of_other_columns_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    other = [["Mã xã", "Tên xã", "Tổng nhân khẩu"], *rows(18090)[1:]]
    book(path, **{"Huyện A": rows(18070), "Huyện B": rows(18080), "Huyện C": other})
    told = [n.vi for n in read_table(path, "*").notices if "không đọc các trang khác" in n.vi]
    assert len(told) == 1 and "Huyện C" in told[0]


def test_one_figure_over_two_units_is_neither_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = book(path, A=rows(18070, 4))
    made["A"].merge_cells("C2:C3")
    made.save(path)
    table = read_table(path)
    assert table.frame["Dân số"].tolist()[0] == 5000
    assert table.frame["Dân số"].isna().tolist() == [False, True, False, False]
    (told,) = [n for n in table.notices if "ô gộp" in n.vi]
    assert "(2–3)" in told.vi and "each unit's own" in told.en
