"""What ``assess`` and ``solve`` are given: units, newer figures, rule set, constraints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from geodata import (
    Dataset,
    InputError,
    Language,
    ReadOptions,
    describe_update,
    embedded_names,
    load_dataset,
    open_table,
    read_links,
    read_terrain,
    update_figures,
    with_links,
    with_settled,
)
from geodata.isolation import is_regular_file
from geodata.sources import province_called
from merger import Constraints, Criteria, load_constraints
from merger.assessment import mismatches
from merger.constraints import read_kinds
from merger.wording import sentence

UnitsOption = Annotated[str, typer.Option("--units", help="Embedded name or a file.")]
CriteriaOption = Annotated[str, typer.Option("--criteria", help="Preset name or a YAML file.")]
DEFAULT_LAW = "nq112-2026"
"""Rule set of verbs that can do without being told one: the one in force."""

FiguresOption = Annotated[
    Path | None, typer.Option("--table", help="Table with newer figures for the units.")
]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Constraints file (YAML).")]


KindsOption = Annotated[
    Path | None,
    typer.Option("--kinds", help="Table units, kind, reason, document: kinds by decision."),
]
CrossProvinceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--cross-province", metavar="A:B", help="Provinces whose units may join (repeatable)."
    ),
]
UnknownTerrainOption = Annotated[
    str | None,
    typer.Option(
        "--unknown-terrain", help="lowland or mountain: for units of which it is not known."
    ),
]


def print_if_former(units: str, language: Language) -> None:
    """Say where a province went that is asked for by the name it had until June 2025."""
    is_file = units in embedded_names() or is_regular_file(units)
    meant = None if is_file else province_called(units)
    if meant is not None and meant.told is not None:
        print(meant.told.to(language), file=sys.stderr)


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
    print_if_former(units, language)
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


def read_constraints(
    lock: Path | None,
    *,
    within_district: bool = False,
    cross_province: list[str] | None = None,
    unknown_terrain: str | None = None,
    kinds: Path | None = None,
) -> Constraints:
    """Read the constraints file, none without one, and lay the options of the run over it.

    Raises:
        InputError: the file cannot be used, or an option cannot be meant.
    """
    constraints = load_constraints(lock) if lock is not None else Constraints()
    more: dict[str, object] = {"within_district": True} if within_district else {}
    if cross_province:
        pairs = [_pair(text) for text in cross_province]
        more["cross_province"] = (*constraints.cross_province, *pairs)
    if unknown_terrain is not None:
        if unknown_terrain not in ("lowland", "mountain"):
            raise InputError(sentence("bad-unknown-terrain", value=unknown_terrain))
        more["unknown_terrain"] = unknown_terrain
    if kinds is not None:
        more["kinds"] = (*constraints.kinds, *read_kinds(kinds))
    return constraints.model_copy(update=more)


def _pair(text: str) -> tuple[str, str]:
    first, _, second = (part.strip() for part in text.partition(":"))
    if not first or not second or ":" in second:
        raise InputError(sentence("bad-province-pair", text=text))
    return first, second


def print_mismatches(dataset: Dataset, criteria: Criteria, language: Language) -> None:
    """Write to stderr what speaks against judging these units by this law."""
    for told in mismatches(dataset, criteria):
        print(told.to(language), file=sys.stderr)
