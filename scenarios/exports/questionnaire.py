"""The workbook that goes out to the communes: one row a unit, filled in as far as is known."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from geodata import KIND_LABELS, TERRAIN_LABELS, Dataset, Language
from geodata.dataset import CONDITION_LABELS, SITUATION_FLAGS
from geodata.joining import ASKED, form_cells
from scenarios.markup import xml_text
from scenarios.texts import dataset_title
from scenarios.wording import sentence

_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_WIDTHS = {"name": 26, "seat": 30, "kind": 11, "notes": 46}
_DIGITS = {
    **dict.fromkeys(("population", "staff", "seat_rooms", "seat_area_m2"), "#,##0"),
    **{"area": "#,##0.00", "minority_percent": "0.0"},
}
_COLUMN_OF = {"area": "area_km2"}
_BETWEEN = {
    **{"area": (0, 400_000), "population": (0, 20_000_000), "staff": (0, 1_000_000)},
    **{"seat_rooms": (0, 10_000), "seat_area_m2": (0, 1_000_000), "seat_year": (1_800, 2_100)},
    "minority_percent": (0, 100),
}
_DECIMAL = ("area", "seat_area_m2", "minority_percent")


def questionnaire(dataset: Dataset, language: Language) -> bytes:
    """Return the form as XLSX.

    Text is written as text, whatever it begins with: names come from files nobody checked.
    Figures that are estimates stand on a coloured ground, with the reason in the last column.

    Args:
        dataset: the units that are asked.
        language: of headings and notes; words in cells are read back in either.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(sentence("ask-sheet").to(language)[:31])
    title = book.add_format({**_FONT, "bold": True, "font_size": 13})
    plain = book.add_format({**_FONT, "text_wrap": True})
    head = {"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#f2efe8"}
    heading = book.add_format({**_FONT, **head})
    columns = ["code", "name", "kind", *ASKED, "confirmed", "notes"]
    sheet.write_string(
        0, 0, xml_text(_said("ask-title", language, name=dataset_title(dataset))), title
    )
    sheet.merge_range(1, 0, 1, len(columns) - 1, "", plain)
    sheet.write_string(1, 0, xml_text(_said("ask-help", language)), plain)
    sheet.set_row(1, 48)
    top = 2
    for place, role in enumerate(columns):
        sheet.write_string(top, place, _said(f"ask-{role}", language), heading)
        sheet.set_column(place, place, _WIDTHS.get(role, 13))
    sheet.set_row(top, 48)
    cells = form_cells(dataset)
    formats: dict[tuple[str, bool], Any] = {}
    for number, (code, known) in enumerate(cells.iterrows(), top + 1):
        for place, role in enumerate(columns):
            unsure = role in ASKED and _unsure(dataset, role, str(code))
            key = (_DIGITS.get(role, "@" if role == "code" else ""), unsure)
            if key not in formats:
                look: dict[str, Any] = {"border": 1, "num_format": key[0] or "General"}
                if unsure:
                    look["bg_color"] = "#fdf1c7"
                formats[key] = book.add_format({**_FONT, **look})
            value = _cell(dataset, known, role, str(code), language)
            if value is None:
                sheet.write_blank(number, place, None, formats[key])
            elif isinstance(value, str):
                sheet.write_string(number, place, xml_text(value), formats[key])
            else:
                sheet.write_number(number, place, float(value), formats[key])
    _restrict(sheet, columns, top + 1, top + len(cells), language)
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return out.getvalue()


def _said(key: str, language: Language, **values: Any) -> str:
    return sentence(key.replace("_", "-"), **values).to(language)


def _unsure(dataset: Dataset, role: str, code: str) -> bool:
    column = _COLUMN_OF.get(role, role)
    return column in ("population", "area_km2", "terrain") and dataset.provenance.is_estimated(
        column, code
    )


def _cell(dataset: Dataset, known: pd.Series[Any], role: str, code: str, language: Language) -> Any:
    if role == "code":
        return code
    if role == "kind":
        return KIND_LABELS[known["kind"]].to(language)
    if role == "terrain" and known[role] is not None:
        return TERRAIN_LABELS[str(dataset.units.at[code, "terrain"])].to(language)
    if role == "seat_condition" and known[role] is not None:
        return CONDITION_LABELS[dataset.units.at[code, role]].to(language)
    if role in SITUATION_FLAGS and known[role] is not None:
        return _said("ask-yes" if known[role] == "có" else "ask-no", language)
    if role == "confirmed":
        return None
    if role == "notes":
        told = dataset.provenance
        said = [
            f"{_said(f'ask-{column}', language)}: {reason.to(language)}"
            for column in ("area", "population", "terrain")
            for reason in told.reasons(_COLUMN_OF.get(column, column), code)
        ]
        return "; ".join(said) or None
    return known[role]


def _restrict(sheet: Any, columns: list[str], first: int, last: int, language: Language) -> None:
    """What the spreadsheet program itself refuses or offers in each column."""
    yes_no = [_said("ask-yes", language), _said("ask-no", language)]
    for place, role in enumerate(columns):
        rule: dict[str, Any] | None = None
        if role == "terrain":
            words = [TERRAIN_LABELS[t].to(language) for t in ("lowland", "mountain", "island")]
            rule = {"validate": "list", "source": words}
        elif role == "seat_condition":
            states = [label.to(language) for label in CONDITION_LABELS.values()]
            rule = {"validate": "list", "source": states}
        elif role in SITUATION_FLAGS or role == "confirmed":
            rule = {"validate": "list", "source": yes_no}
        elif role in _BETWEEN:
            least, most = _BETWEEN[role]
            rule = {"validate": "decimal" if role in _DECIMAL else "integer"}
            rule |= {"criteria": "between", "minimum": least, "maximum": most}
            told = {"least": str(least), "most": f"{most}"}
            rule["error_message"] = _said("ask-number", language, **told)
        if rule is not None:
            sheet.data_validation(first, place, last, place, rule)
