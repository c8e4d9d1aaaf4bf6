"""New figures for the units of a ready dataset: a census table, a land inventory, staff lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geodata.columns import is_blank, is_no_area, read_areas, stated_area_unit
from geodata.dataset import BUILDING, FLAGS, Dataset
from geodata.joining.attributes import Figures, read_figures
from geodata.joining.matching import Join, join_rows
from geodata.joining.table_input import TableInput
from geodata.problems import Finding, message, refuse, refuse_all
from geodata.provenance import Basis, Origin
from geodata.wording import Text, listing

_FIGURES = ("population", "staff", "minority_percent", "terrain", "seat", *BUILDING, *FLAGS)
"""Roles a table may bring anew beside the area; names, kinds and districts stay."""


@dataclass(frozen=True, eq=False)
class Update:
    """A dataset with new figures, and how the table's rows found their units.

    Attributes:
        dataset: the units with the table's figures.
        columns: roles that were taken from the table.
        joined: rows that found a unit.
        left_rows: rows that did not, as people name them.
        left_units: codes of units that keep their figures.
        doubts: matches that look odd.
        notices: how cells were read.
    """

    dataset: Dataset
    columns: tuple[str, ...]
    joined: int
    left_rows: tuple[str, ...]
    left_units: tuple[str, ...]
    doubts: tuple[Finding, ...]
    notices: tuple[Text, ...]


def update_figures(
    dataset: Dataset, given: TableInput, counted: Mapping[str, pd.Series[bool]] | None = None
) -> Update:
    """Lay a table's figures over those of the units; units without a row keep theirs.

    Boundaries and borders stay. An estimate that a table replaces is an estimate no longer.

    Args:
        dataset: the units.
        given: the table.
        counted: which cells say something, by role and row of the table; without it all that are
            not blank.

    Raises:
        InputError: no column by which rows could join, none with figures, no row that joins, or
            cells that cannot be read.
    """
    filename = given.table.filename
    roles = given.mapping.columns
    found = ", ".join(map(str, given.table.frame.columns))
    if not {"code", "name"} & set(roles):
        raise refuse("table-without-key", file=filename, found=found)
    columns = [role for role in _FIGURES if role in roles] + (["area"] if "area" in roles else [])
    if not columns:
        raise refuse("table-without-figures", file=filename, found=found)
    figures = read_figures(given.table.frame, given.mapping, filename)
    errors = [f for f in figures.findings if f.severity == "error"]
    if errors:
        raise refuse_all(errors)
    join = join_rows(as_rows(dataset), figures.table, given.accepted)
    if not join.unit_of:
        raise refuse("table-joins-nothing", file=filename)
    slipped = [f for f in join.findings if f.severity == "error"]
    if slipped:
        raise refuse_all(slipped)
    rows = list(join.unit_of)
    codes = [dataset.codes[unit] for unit in join.unit_of.values()]
    notices = [*given.table.notices, *figures.notices]
    units = dataset.units.copy()
    told_of: dict[str, frozenset[str]] = {}
    if "area" in columns:
        areas, told = _areas(dataset, figures, rows, codes, given)
        cells = _counted(figures.table.loc[rows, "area"], "area", counted)
        says = np.array([not is_no_area(cell) for cell in cells], dtype=bool)
        units["area_km2"] = _overruled(
            units["area_km2"], pd.Series(areas[says], index=np.array(codes)[says])
        )
        notices += told
        pairs = zip(codes, cells, strict=True)
        told_of["area"] = frozenset(code for code, cell in pairs if not is_no_area(cell))
    for column in columns:
        if column != "area":
            cells = _counted(given.table.frame.loc[rows, roles[column]], column, counted)
            fresh = _said(figures.table.loc[rows, column], cells, codes)
            units[column] = _overruled(units[column], fresh)
            told_of[column] = frozenset(fresh.index)
    left_units = tuple(dataset.codes[unit] for unit in join.left_units)
    updated = replace(dataset, units=units)
    return Update(
        _with_provenance(updated, given, told_of, columns, join),
        tuple(columns),
        len(rows),
        tuple(figures.label(row) for row in join.left_rows),
        left_units,
        join.findings,
        tuple(notices),
    )


def as_rows(dataset: Dataset) -> pd.DataFrame:
    """The units as rows that a table can join."""
    units = dataset.units
    scopes = [c for c in ("district", "province") if (units[c] != "").any()]
    table = pd.DataFrame(units[["name", "kind", *scopes]]).reset_index(names="code")
    table["label"] = table["code"] + " " + table["name"]
    return table


def _counted(
    cells: pd.Series[Any], role: str, counted: Mapping[str, pd.Series[bool]] | None
) -> pd.Series[Any]:
    """Cells of a column; blank where they are said to say nothing."""
    if counted is None:
        return cells
    return cells.astype(object).where(counted[role].loc[cells.index], None)


def _said(values: pd.Series[Any], cells: pd.Series[Any], codes: list[str]) -> pd.Series[Any]:
    """Values by unit code of the rows whose cell says something."""
    fresh = pd.Series(values.to_numpy(), index=codes, dtype=object)
    blank = np.array([is_blank(cell) for cell in cells])
    return fresh[~blank & fresh.notna().to_numpy()]


def _overruled(now: pd.Series[Any], fresh: pd.Series[Any]) -> pd.Series[Any]:
    made = now.astype(object)
    made.loc[fresh.index] = fresh
    return made.astype(now.dtype)


def _areas(
    dataset: Dataset, figures: Figures, rows: list[int], codes: list[str], given: TableInput
) -> tuple[np.ndarray[Any, Any], list[Text]]:
    before = dataset.units.loc[codes, "area_km2"].to_numpy(dtype=float)
    cells = figures.table.loc[rows, "area"].tolist()
    labels = [figures.label(row) for row in rows]
    stated = stated_area_unit(given.mapping.columns["area"])
    areas, notices, found = read_areas(cells, before, given.mapping, stated, labels, fill=True)
    if found:
        raise refuse_all(found)
    return np.where(np.isnan(areas), before, areas), notices  # a blank cell says nothing


def _with_provenance(
    dataset: Dataset,
    given: TableInput,
    told_of: Mapping[str, frozenset[str]],
    columns: list[str],
    join: Join,
) -> Dataset:
    told = dataset.provenance
    basis: dict[str, Basis] = dict(told.basis)
    estimated = dict(told.estimated)
    for role in columns:
        column = "area_km2" if role == "area" else role
        unsure = {c for c in dataset.codes if told.is_estimated(column, c)} - told_of[role]
        basis[column] = given.basis.get(role, "given")
        estimated[column] = frozenset(unsure) | given.estimated.get(role, frozenset())
        told = told.without_remarks(column, told_of[role])
    title = given.table.filename
    source = Text(
        f"{told.source.vi}; số liệu cập nhật theo {title} ({len(join.unit_of)} đơn vị)",
        f"{told.source.en}; figures updated from {title} ({len(join.unit_of)} units)",
    )
    origins = (*told.origins, Origin(title=title, sha256=given.table.sha256))
    findings = (*told.findings, *join.findings)
    return replace(
        dataset,
        provenance=replace(
            told,
            source=source,
            basis=basis,
            estimated=estimated,
            origins=origins,
            findings=findings,
        ),
    )


def describe_update(update: Update) -> list[Text]:
    """Say how many rows joined, what was left on either side, and how cells were read."""
    told = [message("update-joined", count=update.joined)]
    if update.left_rows:
        rows = listing(list(update.left_rows))
        told.append(message("update-left-rows", count=len(update.left_rows), rows=rows))
    if update.left_units:
        names = update.dataset.units["name"]
        units = listing([f"{code} {names[code]}" for code in update.left_units])
        told.append(message("update-left-units", count=len(update.left_units), units=units))
    told += [finding.text for finding in update.doubts]
    return [*told, *update.notices]
