"""The annexes as a workbook: laid out for print, totals as formulas that carry their value."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from scenarios.cells import FORMULA_STARTS
from scenarios.exports.annex_tables import DIGITS, Annex, Column, Figure, number_of
from scenarios.exports.annexes import annexes
from scenarios.markup import xml_text
from scenarios.papers import Papers, about_rows
from scenarios.texts import plan_title

_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_A4 = 9
_RED = "#8d2f1a"


class _Formats:
    """Cell formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **wanted: Any) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({**_FONT, **wanted})
        return self.made[key]


def workbook(papers: Papers) -> bytes:
    """Return the annexes as XLSX, with a last sheet on how the plan was made."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = plan_title(papers.scenario.name).to(papers.language)
    book.set_properties({"title": xml_text(title), "created": papers.scenario.created})
    formats = _Formats(book)
    for annex in annexes(papers):
        _sheet(book.add_worksheet(annex.sheet[:31]), annex, papers, formats)
    _about(book.add_worksheet(papers.say("sheet-about")), papers, formats)
    book.close()
    return out.getvalue()


def _sheet(sheet: Worksheet, annex: Annex, papers: Papers, formats: _Formats) -> None:
    last = len(annex.columns) - 1
    centred = {"align": "center", "bold": True}
    heads = [
        (papers.say("annex-number", number=annex.number).upper(), formats(**centred)),
        (f"{annex.title.upper()}", formats(**centred, text_wrap=True)),
        (_attached(papers), formats(align="center", italic=True)),
        (
            _warning(papers),
            formats(align="center", italic=True, text_wrap=True, font_color="#8d2f1a"),
        ),
    ]
    for row, (text, style) in enumerate(heads):
        sheet.merge_range(row, 0, row, last, "", style)
        _write(sheet, row, 0, text, style)
    sheet.set_row(1, 30)
    width = sum(column.width for column in annex.columns)
    sheet.set_row(3, _height([(_warning(papers), width)]))
    top = len(heads)
    head = formats(bold=True, align="center", text_wrap=True, border=1, bg_color="#f2efe8")
    small = formats(italic=True, align="center", border=1, font_size=9)
    for number, column in enumerate(annex.columns):
        sheet.set_column(number, number, column.width)
        _write(sheet, top, number, column.head.text.to(papers.language), head)
        sheet.write_string(top + 1, number, f"({number + 1})", small)
    sheet.set_row(top, 48)
    row = top + 2
    for position in range(len(annex.lines)):
        _line(sheet, row + position, annex, position, formats)
    end = row + len(annex.lines)
    if any(column.sum for column in annex.columns) and annex.lines:
        _totals(sheet, annex, row, end, papers, formats)
        end += 1
    sheet.freeze_panes(row, 2)
    sheet.repeat_rows(top, top + 1)
    sheet.print_area(0, 0, end - 1, last)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L&8{_footer(annex.title)}&R&8&P/&N")


def _footer(text: str) -> str:
    """Text of a footer; an ampersand would begin a code."""
    return text.replace("&", "&&")[:200]


def _attached(papers: Papers) -> str:
    return papers.say(
        "annex-attached",
        document=papers.office.document or "……………",
        authority=papers.office.authority or "……………",
    )


def _warning(papers: Papers) -> str:
    schematic = papers.dataset.provenance.schematic
    notes = [papers.say("about-schematic")] if schematic else []
    return " ".join([*notes, *papers.texts.cautions])


def _height(texts: Iterable[tuple[str, float]], least: float = 15.0) -> float:
    """Height of a row, points, in which text fits cells of these widths (characters)."""
    lines = [
        sum(max(-(-len(part) // max(int(width * 1.05), 1)), 1) for part in text.split("\n"))
        for text, width in texts
    ]
    return max(least, 14.5 * max(lines, default=1))


def _line(sheet: Worksheet, row: int, annex: Annex, position: int, formats: _Formats) -> None:
    line = annex.lines[position]
    if line.level == "heading":
        style = formats(bold=True, border=1, bg_color="#f7f5f0")
        sheet.merge_range(row, 0, row, len(annex.columns) - 1, "", style)
        _write(sheet, row, 0, line.cells["name"], style)
        return
    texts = [
        (str(line.cells.get(column.key) or ""), column.width)
        for column in annex.columns
        if column.form == "text"
    ]
    sheet.set_row(row, _height(texts))
    whole = line.level == "whole"
    parts = _parts(annex, position) if whole else 0
    for number, column in enumerate(annex.columns):
        value = line.cells.get(column.key)
        style = _style(column, value, formats, bold=whole)
        if whole and column.sum and parts:
            first, last = (xl_rowcol_to_cell(row + step, number) for step in (1, parts))
            sheet.write_formula(
                row, number, f"=SUBTOTAL(9,{first}:{last})", style, number_of(value) or 0
            )
        else:
            _write(sheet, row, number, value, style)


def _parts(annex: Annex, position: int) -> int:
    """How many rows a whole sums up."""
    count = 0
    for line in annex.lines[position + 1 :]:
        if line.level != "row":
            break
        count += 1
    return count


def _totals(
    sheet: Worksheet, annex: Annex, first: int, end: int, papers: Papers, formats: _Formats
) -> None:
    """Sums of the columns; SUBTOTAL leaves out the sums of wholes, which are SUBTOTALs too."""
    for number, column in enumerate(annex.columns):
        total = annex.total(column)
        style = _style(column, total if column.sum else "", formats, bold=True)
        if column.sum:
            cells = f"{xl_rowcol_to_cell(first, number)}:{xl_rowcol_to_cell(end - 1, number)}"
            sheet.write_formula(end, number, f"=SUBTOTAL(9,{cells})", style, total.value)
        elif column.key == "name":
            _write(sheet, end, number, papers.say("row-total"), style)
        else:
            sheet.write_blank(end, number, None, style)


def _style(column: Column, value: Any, formats: _Formats, *, bold: bool) -> Format:
    wanted: dict[str, Any] = {"border": 1, "text_wrap": column.form == "text", "bold": bold}
    if column.form == "text":
        wanted["align"] = "left"
        if isinstance(value, str) and value.startswith(FORMULA_STARTS):
            wanted["quote_prefix"] = True
    else:
        digits = DIGITS[column.form]
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        mark = value.mark if isinstance(value, Figure) else ""
        wanted |= {"align": "right", "num_format": pattern + (f'"{mark}"' if mark else "")}
    return formats(**wanted)


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    number = number_of(value)
    if number is not None:
        sheet.write_number(row, column, number, style)
    elif value in (None, ""):
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_string(row, column, xml_text(str(value)), style)


def _about(sheet: Worksheet, papers: Papers, formats: _Formats) -> None:
    """How the plan was made: data, law, proof."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for row, (key, value) in enumerate(about_rows(papers.scenario, papers.language)):
        quoted = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        _write(sheet, row, 0, papers.say(key), formats(bold=True, text_wrap=True))
        style = formats(text_wrap=True, align="left", quote_prefix=quoted)
        _write(sheet, row, 1, value, style)
        sheet.set_row(row, _height([(papers.say(key), 34.0), (str(value), 90.0)]))
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
