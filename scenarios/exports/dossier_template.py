"""The default template of the dossier: ``dossier.yaml``, with annexes and maps on turned sheets."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH

from geodata import Language
from scenarios.exports.annex_tables import Annex
from scenarios.exports.word_template import (
    Spec,
    repeat_head,
    repeat_row,
    turned,
    widths,
    word_spec,
    word_template,
    write_cell,
)

_ANNEX = 8
_LANDSCAPE_CM = 25.7


def dossier_spec() -> Spec:
    """Placeholders and blocks."""
    return word_spec("dossier")


def default_template(annexes: Sequence[Annex], language: Language) -> bytes:
    """Return the template."""
    spec = dossier_spec()
    word = next(block[language] for block in spec["blocks"] if block["style"] == "annexes")

    def all_annexes(document: Document) -> None:
        for annex in annexes:
            _annex(document, annex, word, language)

    return word_template(spec, language, {"annexes": all_annexes, "maps": _maps})


def _annex(document: Document, annex: Annex, word: str, language: Language) -> None:
    turned(document)
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
        write_cell(table.cell(0, number), head, _ANNEX, bold=True, centre=True)
        write_cell(table.cell(2, number), f"{{{{ row.{column.key} }}}}", _ANNEX, right=right)
        if total:
            text = f"{{{{ {place}.totals.{column.key} }}}}"
            write_cell(table.cell(4, number), text, _ANNEX, bold=True, right=right)
    repeat_row(table, f"{place}.rows")
    scale = _LANDSCAPE_CM / sum(column.width for column in columns)
    widths(table, [column.width * scale for column in columns])
    repeat_head(table)


def _maps(document: Document) -> None:
    for key in ("map_current", "map_plan"):
        turned(document)
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{{{{ {key} }}}}")
