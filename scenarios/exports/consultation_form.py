"""The form of a consultation: one row a village, to be filled in and read back."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter

from geodata import Language
from scenarios.consulting import Consultation, asked_units, consult_rule
from scenarios.markup import xml_text
from scenarios.papers import Papers
from scenarios.wording import sentence

_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_WIDTHS = {"code": 11, "name": 24, "village": 26}
_BLANK_ROWS = 12
_MOST = 100_000


def consultation_form(
    papers: Papers, consultation: Consultation, codes: Iterable[str] | None = None
) -> bytes:
    """Return the form as XLSX.

    Villages of the list stand in it with their households; a commune without a list gets blank
    rows. Text is written as text, whatever it begins with.

    Args:
        papers: of the scenario that is asked about.
        consultation: its rule and list of villages.
        codes: of the communes; all that are asked by default.
    """
    language = papers.language
    rule = consult_rule(consultation.rule)
    chosen = list(asked_units(papers.scenario) if codes is None else codes)
    columns = ("code", "name", "village", rule.counted, "took_part", "agree", "disagree", "other",
               "day")  # fmt: skip
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_said("sheet", language)[:31])
    plain = book.add_format({**_FONT, "text_wrap": True})
    head = {"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#f2efe8"}
    heading = book.add_format({**_FONT, **head})
    text = book.add_format({**_FONT, "border": 1, "num_format": "@"})
    whole = book.add_format({**_FONT, "border": 1, "num_format": "#,##0"})
    day = book.add_format({**_FONT, "border": 1, "num_format": "dd/mm/yyyy"})
    title = book.add_format({**_FONT, "bold": True, "font_size": 13})
    name = papers.texts.unit_name(chosen[0]) if len(chosen) == 1 else papers.texts.province
    sheet.write_string(0, 0, xml_text(_said("form-title", language, name=name)), title)
    told = {"rule": rule.title.text, "cite": rule.cite, "counted": _head(rule.counted, language)}
    lines = [_said("form-help", language, **told)]
    if len(chosen) == 1:
        lines.append(_question(papers, chosen[0]))
    sheet.merge_range(1, 0, 1, len(columns) - 1, "", plain)
    sheet.write_string(1, 0, xml_text("\n".join(lines)), plain)
    sheet.set_row(1, 48 + 32 * (len(lines) - 1))
    for place, role in enumerate(columns):
        sheet.write_string(2, place, _head(role, language), heading)
        sheet.set_column(place, place, _WIDTHS.get(role, 12))
    number = 3
    for code in chosen:
        for village, eligible in _villages(consultation, code):
            sheet.write_string(number, 0, code, text)
            sheet.write_string(number, 1, xml_text(papers.texts.unit_name(code)), text)
            sheet.write_string(number, 2, xml_text(village), text)
            for place in range(3, len(columns)):
                sheet.write_blank(number, place, None, day if place == len(columns) - 1 else whole)
            if eligible is not None:
                sheet.write_number(number, 3, eligible, whole)
            number += 1
    _restrict(sheet, 3, number - 1, language)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return out.getvalue()


def _villages(consultation: Consultation, code: str) -> list[tuple[str, int | None]]:
    known = consultation.register.get(code)
    return list(known.items()) if known else [("", None)] * _BLANK_ROWS


def _question(papers: Papers, code: str) -> str:
    """What the people of a commune are asked."""
    group = next(group for group in papers.figures.mergers if code in group.members)
    return _said(
        "form-asked",
        papers.language,
        members=papers.texts.members(group),
        name=papers.texts.in_text(group.name),
        seat=papers.texts.seat(group),
    )


def _restrict(sheet: Any, first: int, last: int, language: Language) -> None:
    """What the spreadsheet program itself refuses: more ballots than there are."""
    for place in range(3, 8):
        rule: dict[str, Any] = {"validate": "integer", "criteria": "between", "minimum": 0}
        rule["maximum"] = f"=$D{first + 1}" if place > 3 else _MOST
        rule["error_message"] = _said("form-number", language)
        sheet.data_validation(first, place, last, place, rule)


def _said(key: str, language: Language, **values: Any) -> str:
    return sentence(f"consult-{key}", **values).to(language)


def _head(role: str, language: Language) -> str:
    return _said(f"head-{role}", language)
