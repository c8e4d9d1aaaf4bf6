"""What ``assess`` and ``solve`` are given: units, newer figures, rule set, constraints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from geodata import (
    Dataset,
    Language,
    ReadOptions,
    describe_update,
    load_dataset,
    open_table,
    read_links,
    read_terrain,
    update_figures,
    with_links,
    with_settled,
)
from merger import Constraints, Criteria, load_constraints
from merger.assessment import mismatches

UnitsOption = Annotated[str, typer.Option("--units", help="Embedded name or a file.")]
CriteriaOption = Annotated[str, typer.Option("--criteria", help="Preset name or a YAML file.")]
DEFAULT_LAW = "nq112-2026"
"""Rule set of verbs that can do without being told one: the one in force."""

FiguresOption = Annotated[
    Path | None, typer.Option("--table", help="Table with newer figures for the units.")
]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Constraints file (YAML).")]


def load_units(
    units: str,
    layer: str | None,
    crs: str | None,
    terrain: Path | None,
    links: Path | None,
    alone: list[str] | None,
    table: Path | None,
    language: Language,
) -> Dataset:
    """Read the units and lay newer figures over them; what was noted goes to stderr."""
    dataset = load_dataset(units, ReadOptions(layer=layer, crs=crs))
    if terrain is not None:
        dataset = dataset.with_terrain(read_terrain(terrain))
    if table is not None:
        update = update_figures(dataset, open_table(table))
        for told in describe_update(update):
            print(told.to(language), file=sys.stderr)
        dataset = update.dataset
    if links is not None:
        dataset = with_links(dataset, read_links(links))
    return with_settled(dataset, alone or [])


def read_constraints(lock: Path | None) -> Constraints:
    """Read the constraints file; none without one."""
    return load_constraints(lock) if lock is not None else Constraints()


def print_mismatches(dataset: Dataset, criteria: Criteria, language: Language) -> None:
    """Write to stderr what speaks against judging these units by this law."""
    for told in mismatches(dataset, criteria):
        print(told.to(language), file=sys.stderr)
