"""Workbooks that hide things, merge cells and spread a table over sheets."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from geodata import InputError
from geodata.columns import propose_mapping
from geodata.files import read_table
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
    assert "1 hidden (or filtered) rows and 1 hidden columns" in told.en


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
