"""What is asked of the communes: one row a unit with what is known, and the answers read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from geodata.columns import code_text, condition_of, flag_of, is_blank, number_of, terrain_of
from geodata.dataset import BUILDING, CONDITION_LABELS, SITUATION_FLAGS, TERRAIN_LABELS, Dataset
from geodata.folding import clean, fold
from geodata.joining.newer_figures import Update, update_figures
from geodata.joining.table_input import TableInput
from geodata.problems import Finding, error, message, refuse, refuse_all
from geodata.wording import listing

ASKED = (
    *("area", "population", "staff", "seat", *BUILDING),
    *("terrain", "minority_percent", *SITUATION_FLAGS),
)
"""Roles of the columns that are asked for."""

CONFIRMED = frozenset({"xac nhan dung", "confirmed"})
"""Folded names of the column by which a commune confirms what was filled in."""

_FAR = 3.0
"""From this many times the figure at hand an answer is doubted."""


def form_cells(dataset: Dataset) -> pd.DataFrame:
    """What is known of each unit, as cells of the form; None where it is not known.

    Returns:
        By unit code: ``name``, ``kind`` and the columns of :data:`ASKED`; area in km², population
        and staff in persons, floor area in m²; condition, terrain and flags in Vietnamese words.
    """
    units = dataset.units
    told = dataset.provenance
    cells = pd.DataFrame(index=units.index)
    cells["name"], cells["kind"] = units["name"].astype(object), units["kind"].astype(object)
    missing = units.index.isin(list(told.missing("population")))
    cells["area"] = units["area_km2"].astype(object)
    cells["population"] = units["population"].astype(object).where(~missing, None)
    cells["staff"] = units["staff"].astype(object).where(units["staff"].notna(), None)
    cells["seat"] = units["seat"].astype(object).where(units["seat"] != "", None)
    states = {condition: label.vi for condition, label in CONDITION_LABELS.items()}
    for column in BUILDING:
        known = units[column].astype(object)
        cells[column] = known.map(states.get) if column == "seat_condition" else known
    words = {terrain: label.vi for terrain, label in TERRAIN_LABELS.items() if terrain != "unknown"}
    cells["terrain"] = [words.get(terrain) for terrain in units["terrain"]]
    share = units["minority_percent"]
    cells["minority_percent"] = share.astype(object).where(share.notna(), None)
    for flag in SITUATION_FLAGS:
        known = flag in told.basis or bool(units[flag].any())
        cells[flag] = [("có" if has else "không") if known else None for has in units[flag]]
    plain = cells.astype(object)
    return plain.where(plain.notna(), None)


def read_answers(dataset: Dataset, given: TableInput) -> Update:
    """Lay the answers of a form over the figures of the units.

    A cell that stands as it was filled in says nothing, unless its row is confirmed: an estimate
    stays one. Blank cells and units without a row keep what is known.

    Args:
        dataset: the units the form was made of.
        given: the form as it came back.

    Raises:
        InputError: no column of codes, rows that name no unit or one twice, cells that cannot be
            read (all of them named, with row and column), or no answer at all.
    """
    roles = given.mapping.columns
    frame, filename = given.table.frame, given.table.filename
    if "code" not in roles:
        found = ", ".join(map(str, frame.columns))
        raise refuse("answers-without-codes", file=filename, found=found)
    codes = frame[roles["code"]].map(code_text)
    wrong = _strange_rows(dataset, codes, filename)
    if wrong:
        raise refuse_all(wrong)
    answered, doubts = _answers(dataset, frame, codes, roles)
    asked = {role: "" for role in roles if role not in ("code", "name") and role not in answered}
    if not answered:
        raise refuse("answers-nothing", file=filename)
    table = given.table
    if "population" in answered:
        # A table of figures may not leave a population out; a form may.
        cells, now = frame[roles["population"]].astype(object), dataset.units["population"]
        cells = cells.where(answered["population"], codes.map(now))
        table = replace(table, frame=frame.assign(**{roles["population"]: cells}))
    # Codes alone decide: a commune may have corrected the spelling of its name.
    mapping = given.mapping.with_columns({**asked, "name": ""})
    update = update_figures(dataset, replace(given, table=table, mapping=mapping), answered)
    return replace(update, doubts=(*update.doubts, *doubts))


def _strange_rows(dataset: Dataset, codes: pd.Series[str], filename: str) -> list[Finding]:
    known = set(dataset.codes)
    found = []
    for row, code in codes.items():
        if code not in known:
            found.append(error("answers-unknown", file=filename, row=str(row), value=code or "–"))
    for code, rows in codes[codes.isin(known)].groupby(codes):
        if len(rows) > 1:
            told = listing([str(row) for row in rows.index])
            found.append(error("answers-twice", (str(code),), file=filename, rows=told, code=code))
    return found


def _answers(
    dataset: Dataset, frame: pd.DataFrame, codes: pd.Series[str], roles: Mapping[str, str]
) -> tuple[dict[str, pd.Series[bool]], list[Finding]]:
    """Which cells of each column say something new or confirmed, and answers to be doubted."""
    before = form_cells(dataset)
    confirmed = _confirmed(frame)
    answered: dict[str, pd.Series[bool]] = {}
    doubts = []
    for role in ASKED:
        if role not in roles:
            continue
        cells = frame[roles[role]]
        told = [
            not is_blank(cell) and (sure or not _same(role, cell, before.at[code, role]))
            for cell, code, sure in zip(cells, codes, confirmed, strict=True)
        ]
        if any(told):
            answered[role] = pd.Series(told, index=frame.index)
        if role in ("area", "population"):
            for row, cell, code in zip(frame.index, cells, codes, strict=True):
                now: Any = before.at[code, role]
                value = number_of(cell, "vi")
                if value and now and not 1 / _FAR < value / now < _FAR:
                    doubts.append(_far(row, roles[role], code, cell, now, dataset))
    return answered, doubts


def _far(row: Any, column: str, code: str, cell: Any, now: Any, dataset: Dataset) -> Finding:
    return Finding(
        "answer-far",
        "warning",
        message(
            "answer-far",
            row=str(row),
            unit=f"{code} {dataset.units.at[code, 'name']}",
            column=column,
            value=str(cell),
            before=float(now),
        ),
        codes=(code,),
    )


def _confirmed(frame: pd.DataFrame) -> list[bool]:
    column = next((c for c in frame.columns if fold(str(c)) in CONFIRMED), None)
    if column is None:
        return [False] * len(frame)
    return [not is_blank(cell) and bool(flag_of(cell)) for cell in frame[column]]


def _same(role: str, cell: Any, before: Any) -> bool:
    """Whether a cell stands as it was filled in."""
    if before is None:
        return False
    if role == "terrain":
        return terrain_of(cell) == terrain_of(before)
    if role == "seat_condition":
        return condition_of(cell) == condition_of(before)
    if role in SITUATION_FLAGS:
        return flag_of(cell) == flag_of(before)
    if isinstance(before, str):
        return clean(str(cell)).lower() == before.lower()
    value = number_of(cell, "vi")
    return value is not None and abs(value - float(before)) < 1e-6
