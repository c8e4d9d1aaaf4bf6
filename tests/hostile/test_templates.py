"""Workbook templates whose merged cells would fill memory, overlap or hide."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from scenarios.exports.workbook_template import fill_workbook, starter_workbook
from tests.hostile.outcomes import outcome, refused
from tests.support.papers import papers_of, small

SHEET = "xl/worksheets/sheet1.xml"
MERGES = {
    "whole-sheet": ["A1:XFD1048576"],
    "whole-columns": ["A1:C1048576"],
    "beyond": ["A1:ZZZ9999999"],
    "no-range": ["x"],
    "empty": [""],
    "backwards": ["D9:A5"],
    "overlap": ["A5:C8", "B7:D9"],
    "inside": ["A5:F20", "B7:C8"],
    "twice": ["A5:B6", "A5:B6"],
    "thousands-alike": ["A9:B9"] * 15_000,
    "thousands": [f"A{row}:B{row}" for row in range(9, 30_000)],
    "hidden-signs": ["&#65;5:&#88;FD1048576"],
    "repeated-whole-row": ["A3:XFD3"],
}


def _template(merges: list[str], part: str = SHEET, quote: str = '"') -> bytes:
    """A starter whose sheet says it has these merged cells, in another part if asked."""
    told = "".join(f"<mergeCell ref={quote}{ref}{quote}/>" for ref in merges)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(starter_workbook("vi"))) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == SHEET:
                cells = f"</sheetData><mergeCells>{told}</mergeCells>"
                text = text.replace(b"</sheetData>", cells.encode())
            text = text.replace(b"worksheets/sheet1.xml", part.removeprefix("xl/").encode())
            after.writestr(part if name == SHEET else name, text)
    return out.getvalue()


@pytest.mark.parametrize(("part", "quote"), [(SHEET, '"'), ("xl/other/Units.XML", "'")])
@pytest.mark.parametrize("kind", MERGES)
def test_merged_cells_are_refused(kind: str, quote: str, part: str) -> None:
    # 30 rows of 16,384 cells where the row is repeated.
    scenario = small(6, 5) if kind == "repeated-whole-row" else small()
    refused(fill_workbook, papers_of(scenario), _template(MERGES[kind], part, quote))


@pytest.mark.parametrize("part", [SHEET, "xl/other/Units.XML"])
def test_merged_cells_that_are_right_stay(part: str) -> None:
    filled = outcome(fill_workbook, papers_of(small()), _template(["A1:D1", "A4:B4"], part))
    sheet = openpyxl.load_workbook(io.BytesIO(filled)).active
    assert sheet is not None
    assert "A1:D1" in {merge.coord for merge in sheet.merged_cells.ranges}
    assert len(sheet.merged_cells.ranges) == 2
