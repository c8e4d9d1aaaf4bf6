"""The default template of the dossier: blocks of ``dossier.yaml`` as a Word file to be filled.

A person may take this file, change it in Word, and give it back: what stands in double braces is
filled in either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from geodata import Language
from geodata.wording import read_yaml
from scenarios.exports.annexes import Annex
from scenarios.wording import sentence

_FONT = "Times New Roman"
_BODY, _TABLE, _ANNEX = 14, 12, 8
_PORTRAIT_CM, _LANDSCAPE_CM = 16.5, 25.7


@cache
def dossier_spec() -> Mapping[str, Any]:
    """Placeholders and blocks."""
    text = resources.files("scenarios.exports").joinpath("dossier.yaml").read_text("utf-8")
    spec: Mapping[str, Any] = read_yaml(text)
    return spec


def default_template(annexes: Sequence[Annex], language: Language) -> bytes:
    """Return the template: A4, type and margins of administrative documents (NĐ 30/2020)."""
    document = docx.Document()
    _set_up(document)
    _letterhead(document, language)
    for block in dossier_spec()["blocks"]:
        _block(document, block, annexes, language)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Document) -> None:
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(_BODY)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.1
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    for level in (1, 2, 3):
        heading = document.styles[f"Heading {level}"]
        heading.font.name = _FONT
        heading.font.size = Pt(_BODY)
        heading.font.bold = True
        heading.font.italic = level == 3
        heading.font.color.rgb = None
        heading.element.rPr.rFonts.set(qn("w:asciiTheme"), _FONT)
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            heading.element.rPr.rFonts.attrib.pop(qn(name), None)
        heading.paragraph_format.space_before = Pt(8)
        heading.paragraph_format.space_after = Pt(4)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _letterhead(document: Document, language: Language) -> None:
    """Authority on the left, the state's name on the right (Vietnamese), number and day."""
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, [6.8, 9.7])
    left, right = table.rows[0].cells
    _cell(left, "{{ authority_head|upper }}", 13, bold=True, centre=True)
    _cell(left, "{{ authority_place|upper }}", 13, bold=True, centre=True, more=True)
    if language == "vi":
        _cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, centre=True)
        _cell(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, centre=True, more=True)
    left, right = table.rows[1].cells
    number = sentence("dossier-number").to(language)
    _cell(left, f"{number} {{{{ document }}}}", 13, centre=True)
    _cell(right, "{{ place_and_day }}", 13, italic=True, centre=True)
    document.add_paragraph()


def _block(
    document: Document, block: Mapping[str, Any], annexes: Sequence[Annex], language: Language
) -> None:
    style, text = block["style"], block.get(language, "")
    if style == "tag":
        document.add_paragraph(f"{{%p {text} %}}")
    elif style in ("title", "subtitle"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.bold = True
        run.font.size = Pt(16 if style == "title" else _BODY)
    elif style.startswith("heading"):
        paragraph = document.add_heading(text, int(style[-1]))
        if style == "heading1":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif style == "table":
        _rows_table(document, block, language)
    elif style == "signature":
        _signature(document, language)
    elif style == "annexes":
        for annex in annexes:
            _annex(document, annex, text, language)
    elif style == "maps":
        _maps(document)
    else:
        _paragraph(document, text, style)


def _paragraph(document: Document, text: str, style: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(3), Pt(3)
    if style != "note":
        layout.first_line_indent = Cm(1)
    run = paragraph.add_run(f"- {text}" if style == "bullet" else text)
    run.italic = style == "note"
    run.font.size = Pt(12 if style == "note" else _BODY)


def _cell(
    cell: _Cell,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    centre: bool = False,
    right: bool = False,
    more: bool = False,
) -> None:
    """Write into a cell, in a further paragraph where asked."""
    paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.size = Pt(size)
    run.font.name = _FONT


def _rows_table(document: Document, block: Mapping[str, Any], language: Language) -> None:
    columns = block["columns"]
    table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, column in enumerate(columns):
        _cell(table.cell(0, number), column[language], _TABLE, bold=True, centre=True)
        text = f"{{{{ row.{column['key']} }}}}"
        _cell(table.cell(2, number), text, _TABLE, right=column.get("right", False))
    _loop(table, block["rows"])
    _widths(table, [column["width"] for column in columns])
    _repeat(table)


def _loop(table: Table, rows: str) -> None:
    """Have the third row repeated: rows of tags around it, as docxtpl wants them."""
    _cell(table.cell(1, 0), f"{{%tr for row in {rows} %}}", 8)
    _cell(table.cell(3, 0), "{%tr endfor %}", 8)


def _widths(table: Table, widths: Sequence[float]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _whole(table: Table) -> None:
    """Keep every row on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(table: Table) -> None:
    """Show the heading row on every page, and break no row."""
    _whole(table)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _signature(document: Document, language: Language) -> None:
    """Who is to have it on the left, who signs on the right."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _cell(left, sentence("dossier-recipients").to(language), 12, bold=True, italic=True)
    for key in ("dossier-recipient-above", "dossier-recipient-file"):
        _cell(left, sentence(key).to(language), 11, more=True)
    for text in (sentence("sign-for", authority="{{ authority_head|upper }}").to(language),
                 "{{ authority_place|upper }}"):  # fmt: skip
        _cell(right, text, _BODY, bold=True, centre=True, more=text.startswith("{{"))
    _cell(right, "{%p for title in signer_titles %}", 8, more=True)
    _cell(right, "{{ title|upper }}", _BODY, bold=True, centre=True, more=True)
    _cell(right, "{%p endfor %}", 8, more=True)
    for _ in range(4):
        right.add_paragraph()
    _cell(right, "{{ signer }}", _BODY, bold=True, centre=True, more=True)
    _whole(table)


def _landscape(document: Document) -> None:
    """Begin the annexes on sheets turned."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    if section.orientation != WD_ORIENT.LANDSCAPE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin, section.right_margin = Cm(2), Cm(2)


def _annex(document: Document, annex: Annex, word: str, language: Language) -> None:
    _landscape(document)
    place = f"annexes.{annex.key}"
    for text in (f"{word} {{{{ {place}.number }}}}", f"{{{{ {place}.title }}}}"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.bold = True
    columns = annex.columns
    total = any(column.sum for column in columns)
    table = document.add_table(rows=5 if total else 4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, column in enumerate(columns):
        right = column.form != "text"
        head = column.head.text.to(language)
        _cell(table.cell(0, number), head, _ANNEX, bold=True, centre=True)
        _cell(table.cell(2, number), f"{{{{ row.{column.key} }}}}", _ANNEX, right=right)
        if total:
            text = f"{{{{ {place}.totals.{column.key} }}}}"
            _cell(table.cell(4, number), text, _ANNEX, bold=True, right=right)
    _loop(table, f"{place}.rows")
    scale = _LANDSCAPE_CM / sum(column.width for column in columns)
    _widths(table, [column.width * scale for column in columns])
    _repeat(table)


def _maps(document: Document) -> None:
    for key in ("map_current", "map_plan"):
        _landscape(document)
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{{{{ {key} }}}}")


__all__ = ["default_template", "dossier_spec"]
