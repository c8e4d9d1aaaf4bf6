"""Official areas of units, each from the file that speaks last for it; else from the boundaries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata.columns import read_areas, stated_area_unit
from geodata.ingest.intake import Intake
from geodata.ingest.overlay import all_figures
from geodata.joining import Figures
from geodata.problems import Report
from geodata.wording import listing


def has_areas(intake: Intake) -> bool:
    """Whether a column of a file states areas."""
    return any("area" in figures.mapping.columns for figures in all_figures(intake))


def official_areas(
    intake: Intake, units: pd.DataFrame, mapped: pd.Series, labels: list[str], report: Report
) -> tuple[np.ndarray[Any, Any], frozenset[str]]:
    """Areas of the units.

    Every file's areas are read by its own unit and number style.

    Args:
        intake: the files.
        units: figures laid over each other, in the order of the layer's rows.
        mapped: areas of the boundaries, km², in the same order.
        labels: units as messages name them.
        report: gets how areas were read.

    Returns:
        Areas in km², one a unit; and the codes of units whose area is measured on the boundaries
        because their cells are blank or zero (``fill_area``).
    """
    if not has_areas(intake):
        missed = [c for f in all_figures(intake) for c in f.areas_missed]
        if missed:
            report.note("area-missed", columns=", ".join(missed))
        report.note("area-from-geometry")
        return mapped.to_numpy(), frozenset()
    rows = intake.figures.table.index
    speaker = _speakers(intake)
    result = np.full(len(units), np.nan)
    for figures in all_figures(intake):
        if "area" not in figures.mapping.columns:
            continue
        own = [i for i, r in enumerate(rows) if speaker[r] is figures]
        if not own:
            continue
        names = _row_names(intake, figures)
        values, notices, findings = read_areas(
            [units["area"].iloc[i] for i in own],
            mapped.to_numpy()[own],
            figures.mapping,
            stated_area_unit(figures.mapping.columns["area"]),
            [f"{names.get(rows[i], rows[i])} ({labels[i]})" for i in own],
            fill=intake.options.fill_area,
        )
        result[own] = values
        report.notices += notices
        report.findings += findings
    blank = np.isnan(result)
    if not intake.options.fill_area or not blank.any() or report.has_errors:
        return result, frozenset()
    told = listing([label for label, here in zip(labels, blank, strict=True) if here])
    report.note("area-filled", count=int(blank.sum()), units=told)
    result[blank] = mapped.to_numpy()[blank]
    return result, frozenset(units["code"][blank])


def _speakers(intake: Intake) -> dict[Any, Figures]:
    """The file whose area column speaks last for each row of the layer."""
    with_areas = [f for f in all_figures(intake) if "area" in f.mapping.columns]
    speaker = dict.fromkeys(intake.figures.table.index, with_areas[0])
    for figures, join in intake.tables:
        if "area" in figures.mapping.columns:
            speaker.update(dict.fromkeys(join.unit_of.values(), figures))
    return speaker


def _row_names(intake: Intake, figures: Figures) -> dict[Any, str]:
    """The row of a file that speaks for each row of the layer, as messages name it."""
    for given, join in intake.tables:
        if given is figures:
            return {unit: str(given.table.at[r, "row"]) for r, unit in join.unit_of.items()}
    return {row: str(name) for row, name in figures.table["row"].items()}
