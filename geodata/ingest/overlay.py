"""Figures of the layer and of its tables laid over each other: one row a unit, nothing unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geodata.dataset import BUILDING, FLAGS
from geodata.ingest.intake import Intake
from geodata.joining import WORDS, Figures, Join
from geodata.problems import Report, message
from geodata.provenance import Basis
from geodata.wording import Text, listing

_DISAGREE = 1.5
"""Two files whose populations differ by more than this factor cannot mean the same."""

_DEFAULTS: Mapping[str, Any] = {
    "province": "",
    "district_code": "",
    "district": "",
    "terrain": "unknown",
    "rearranged_2019_2021": False,
    "rearranged_2023_2025": False,
    "land_border": False,
    "disadvantaged_coast": False,
    "red_river_delta": False,
    "minority_percent": float("nan"),
    "seat": "",
    **BUILDING,
    "staff": float("nan"),
}


def all_figures(intake: Intake) -> list[Figures]:
    """Figures of the layer and of every table, in the order in which they speak."""
    return [intake.figures, *(figures for figures, _ in intake.tables)]


def told_by_files(intake: Intake) -> Report:
    """What reading and joining the files said already."""
    report = Report([*intake.notices, *intake.figures.notices], list(intake.figures.findings))
    for figures, join in intake.tables:
        report.notices += figures.notices
        report.findings += [*figures.findings, *join.findings]
        if figures.must_join and join.left_rows:
            rows = listing([figures.label(row) for row in join.left_rows])
            report.error("carried-left", file=figures.filename, units=rows)
    return report


def known_basis(intake: Intake) -> dict[str, Basis]:
    """How each column of figures is known, before areas are read."""
    basis: dict[str, Basis] = {"population": "given", "area_km2": "given", **intake.basis}
    if not any("terrain" in figures.table for figures in all_figures(intake)):
        basis["terrain"] = "estimated"
    return basis


def lay_over(intake: Intake, report: Report) -> pd.DataFrame:
    """Figures of the layer, overruled by those of the tables.

    Returns:
        A row for each row of the layer; every column of a dataset but the measured ones.
    """
    base = intake.figures.table.copy()
    for figures, join in intake.tables:
        base = _overruled(base, figures, join, report)
    if "kind" not in base:
        base["kind"] = None
    unsaid = base.index[base["kind"].isna()]
    if len(unsaid) and not report.has_errors:
        rows = [f"{base['row'][i]} ({base['label'][i]})" for i in unsaid]
        report.error("no-kind", rows=listing(rows, 4))
    elif not any("kind" in f.mapping.columns for f in all_figures(intake)):
        report.note("kind-from-name")
    if "district" not in base:
        base["district"] = base.get("district_code", "")
        if "district_code" not in base:
            report.note("no-district")
    if "terrain" not in base:
        report.note("no-terrain")
    for column, value in _DEFAULTS.items():
        if column not in base:
            base[column] = value
    for flag in FLAGS:
        base[flag] = base[flag].astype(bool)  # a table for some units makes them objects
    missing = base.index[base["population"].isna()]
    if len(missing) and not report.has_errors:
        told = listing([str(base.at[i, "label"]) for i in missing])
        hint = Text(
            *(
                " ".join(["", *(getattr(n, lang) for n in intake.hidden)]).rstrip()
                for lang in ("vi", "en")
            )
        )
        report.error("unit-without-figures", units=told, count=len(missing), hint=hint)
    return base


def _overruled(base: pd.DataFrame, figures: Figures, join: Join, report: Report) -> pd.DataFrame:
    """Lay a table's rows over the units: figures whole, words where the table has them."""
    base = base.copy()
    rows = figures.table.loc[list(join.unit_of)].set_axis(list(join.unit_of.values()))
    given = [c for c in rows.columns if c not in {"row", "label"}]
    identity = {"code", "name"} & set(base.columns)
    for column in given:
        if column in identity:
            continue
        values = rows[column].reindex(base.index)
        if column in WORDS:
            values = values.where(values != "")  # an empty cell says nothing
        if column in base:
            _note_conflicts(base, column, values, figures.filename, report)
            values = values.where(values.notna(), base[column])
        base[column] = _filled(values, column)
    label = base["code"] + " " + base["name"] if {"code", "name"} <= set(base) else None
    if label is not None:
        base["label"] = label.fillna(base["label"])
    for column in ("code", "name"):
        if column not in given or column in identity:
            continue
        without = base[column].isna() | (base[column] == "")
        if without.any():
            rows_without = [str(row) for row in base.loc[without, "row"]]
            column_name = figures.mapping.columns[column]
            report.error(f"empty-{column}", rows=listing(rows_without), column=column_name)
            base[column] = base[column].fillna("")
    report.note(
        "joined",
        file=figures.filename,
        **{k: sum(h == k for h in join.how.values()) for k in ("code", "name", "accepted")},
        rows=len(join.left_rows),
        units=len(join.left_units),
    )
    return base


def _note_conflicts(
    base: pd.DataFrame, column: str, values: pd.Series, filename: str, report: Report
) -> None:
    """Say where a table speaks against an earlier file, or for some of the units only."""

    def labels(units: pd.Index) -> str:
        return listing([str(base.at[i, "label"]) for i in units])

    if column == "kind":
        changed = base.index[values.notna() & (values != base["kind"])]
        if len(changed):
            units = labels(changed)
            report.note("kind-changed", file=filename, count=len(changed), units=units)
    if column in ("population", "area", "staff"):
        stays = base.index[values.isna() & base[column].notna()]
        if 0 < len(stays) < len(base):
            what = message(f"role-{column}")
            units = labels(stays)
            report.warn("figures-mixed", file=filename, what=what, count=len(stays), units=units)
    if column == "population":
        ratio = values.astype(float) / base[column].astype(float).replace(0, np.nan)
        apart = base.index[(ratio > _DISAGREE) | (ratio < 1 / _DISAGREE)]
        if len(apart):
            units = labels(apart)
            report.warn("figures-disagree", file=filename, count=len(apart), units=units)


def _filled(values: pd.Series, column: str) -> pd.Series:
    """Give the units without a row of the table the value that stands for "not said"."""
    return values.where(values.notna(), _DEFAULTS[column]) if column in _DEFAULTS else values
