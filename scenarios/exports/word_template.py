"""Templates of Word papers: blocks of a YAML file as a Word file to be filled.

A person may take such a file, change it in Word, and give it back: what stands in double braces
is filled in either. Form of administrative papers by the annex of NĐ 30/2020/NĐ-CP: A4, Times New
Roman, margins 20, 20, 30 and 15 mm, the state's name and motto, number, place and day, signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from geodata import Language
from geodata.wording import read_yaml
from scenarios.exports.word_blanks import mark_blanks
from scenarios.wording import sentence

_FONT = "Times New Roman"
_BODY, _TABLE, _NOTE, _SMALL = 14, 12, 12, 9
_HEAD_CM = (6.8, 9.7)
Spec = Mapping[str, Any]
More = Callable[[Document], None]


@cache
def word_spec(name: str) -> Spec:
    """Placeholders and blocks of a paper: a YAML file of this folder."""
    text = resources.files("scenarios.exports").joinpath(f"{name}.yaml").read_text("utf-8")
    spec: Spec = read_yaml(text)
    return spec


def word_template(spec: Spec, language: Language, more: Mapping[str, More] | None = None) -> bytes:
    """Return the template of a paper.

    Args:
        spec: its YAML: ``letterhead``, ``size`` of type in points, ``blocks``.
        language: of the text.
        more: what draws the blocks of a style that only this paper has.
    """
    document = docx.Document()
    size = spec.get("size", _BODY)
    _set_up(document, size)
    letterhead = spec.get("letterhead", {})
    if letterhead != "none":
        _letterhead(document, letterhead, language)
    for block in spec["blocks"]:
        if more is not None and block["style"] in more:
            more[block["style"]](document)
        else:
            _block(document, block, size, language)
    out = BytesIO()
    mark_blanks(document)
    document.save(out)
    return out.getvalue()


def _set_up(document: Document, size: float) -> None:
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(size)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.1
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    for level in (1, 2, 3):
        heading = document.styles[f"Heading {level}"]
        heading.font.name = _FONT
        heading.font.size = Pt(size)
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


def _letterhead(document: Document, spec: Spec, language: Language) -> None:
    """Issuer on the left, the state's name and motto on the right (Vietnamese), number and day."""
    if "draft" in spec:
        _centred(document, spec["draft"][language], 13)
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths(table, _HEAD_CM)
    left, right = table.rows[0].cells
    issuer = spec.get("issuer", {}).get(
        language, ["{{ authority_head|upper }}", "{{ authority_place|upper }}"]
    )
    for number, line in enumerate(issuer):
        write_cell(left, line, 13, bold=True, centre=True, more=number > 0)
    _rule(left.add_paragraph(), 2.2)
    if language == "vi":
        write_cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, centre=True)
        write_cell(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, centre=True, more=True)
        _rule(right.add_paragraph(), 1.9)
    left, right = table.rows[1].cells
    usual = f"{sentence('dossier-number').to(language)} {{{{ document }}}}"
    number_and_sign = spec.get("number", {}).get(language, usual)
    write_cell(left, number_and_sign, 13, centre=True)
    day = spec.get("place_and_day", {}).get(language, "{{ place_and_day }}")
    write_cell(right, day, 13, italic=True, centre=True)
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)


_AFTER_BORDERS = tuple(
    f"w:{name}"
    for name in (
        *("shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct"),
        *("topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid"),
        *("spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
        *("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId"),
        *("cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
)


def _rule(paragraph: Paragraph, indent: float) -> None:
    """A thin line under what stands above, so many centimetres shorter on either side."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Cm(indent)
    layout.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    # The schema wants it before all of these.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def _centred(document: Document, text: str, size: float, *, bold: bool = True) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(size)


def _block(document: Document, block: Spec, size: float, language: Language) -> None:
    style, text = block["style"], block.get(language, "")
    if style == "tag":
        document.add_paragraph(f"{{%p {text} %}}")
    elif style in ("title", "subtitle"):
        _centred(document, text, size + 2 if style == "title" else size)
    elif style == "sheet":  # each on a page of its own, the first without an empty one before it
        _centred(document, text, size + 3)
        document.paragraphs[-1].paragraph_format.page_break_before = True
    elif style == "rule":
        _rule(document.add_paragraph(), 6.3)
    elif style.startswith("heading"):
        paragraph = document.add_heading(text, int(style[-1]))
        if style == "heading1":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
    elif style == "table":
        _rows_table(document, block, language)
    elif style == "pairs":
        _pairs(document, block, language)
    elif style == "signature":
        _signature(document, block, language)
    elif style == "page":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif style == "picture":
        _centred(document, text, size, bold=False)
    else:
        _paragraph(document, text, style, size)


def _paragraph(document: Document, text: str, style: str, size: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(3), Pt(3)
    if style == "addressee":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        layout.space_before, layout.space_after = Pt(6), Pt(6)
    elif style not in ("note", "small"):
        layout.first_line_indent = Cm(1)
    run = paragraph.add_run(f"- {text}" if style == "bullet" else text)
    run.italic = style in ("note", "small", "basis", "blank")
    if style == "blank":  # to be written by a person: it must not go out unseen
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    run.font.size = Pt({"note": min(_NOTE, size), "small": _SMALL}.get(style, size))


def write_cell(
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


def _rows_table(document: Document, block: Spec, language: Language) -> None:
    columns, size = block["columns"], block.get("size", _TABLE)
    table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, column in enumerate(columns):
        write_cell(table.cell(0, number), column[language], size, bold=True, centre=True)
        text = f"{{{{ row.{column['key']} }}}}"
        write_cell(table.cell(2, number), text, size, right=column.get("right", False))
    repeat_row(table, block["rows"])
    widths(table, [column["width"] for column in columns])
    repeat_head(table)


def _pairs(document: Document, block: Spec, language: Language) -> None:
    """A table of headings on the left and what they say on the right."""
    rows, size = block["rows"], block.get("size", _TABLE)
    table = document.add_table(rows=len(rows), cols=2)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cells, row in zip(table.rows, rows, strict=True):
        left, right = cells.cells
        write_cell(left, row["head"][language], size, bold=True)
        write_cell(right, row[language], size)
    widths(table, block["widths"])
    whole_rows(table)


def repeat_row(table: Table, rows: str) -> None:
    """Have the third row repeated: rows of tags around it, as docxtpl wants them."""
    write_cell(table.cell(1, 0), f"{{%tr for row in {rows} %}}", 8)
    write_cell(table.cell(3, 0), "{%tr endfor %}", 8)


def widths(table: Table, centimetres: Sequence[float]) -> None:
    """Set the widths of a table's columns."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)


def whole_rows(table: Table) -> None:
    """Keep every row on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeat_head(table: Table) -> None:
    """Show the heading row on every page, and break no row."""
    whole_rows(table)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _signature(document: Document, block: Spec, language: Language) -> None:
    """Who is to have it on the left, who signs on the right."""
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    usual = [sentence(f"dossier-recipient-{key}").to(language) for key in ("above", "file")]
    write_cell(left, sentence("dossier-recipients").to(language), 12, bold=True, italic=True)
    for text in block.get("recipients", {}).get(language, usual):
        write_cell(left, text, 11, more=True)
    authority = sentence("sign-for", authority="{{ authority_head|upper }}").to(language)
    for number, text in enumerate(
        block.get("for", {}).get(language, [authority, "{{ authority_place|upper }}"])
    ):
        write_cell(right, text, 14, bold=True, centre=True, more=number > 0)
    if "title" in block:
        write_cell(right, block["title"][language], 14, bold=True, centre=True, more=True)
    else:
        write_cell(right, "{%p for title in signer_titles %}", 8, more=True)
        write_cell(right, "{{ title|upper }}", 14, bold=True, centre=True, more=True)
        write_cell(right, "{%p endfor %}", 8, more=True)
    for _ in range(block.get("room", 4)):
        right.add_paragraph()
    signer = block.get("signer", {}).get(language, "{{ signer }}")
    write_cell(right, signer, 14, bold=True, centre=True, more=True)
    whole_rows(table)


def turned(document: Document) -> None:
    """Begin the annexes on sheets turned."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    if section.orientation != WD_ORIENT.LANDSCAPE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin, section.right_margin = Cm(2), Cm(2)
