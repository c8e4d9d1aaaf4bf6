"""The verb ``adjust``: move a part of a unit to its neighbour, or find which part would do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import DEFAULT_LAW, CriteriaOption, UnitsOption, print_if_former
from commands.output import (
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    finite,
    keep_inputs,
    print_if_beside,
    print_json,
    speaking,
    write_dataset_file,
)
from geodata import Dataset, InputError, Language, ReadOptions, load_dataset
from geodata.boundaries import Villages, move_share, move_villages, read_villages, told_adjustment
from geodata.provenance import Adjustment
from geodata.wording import listing
from merger import assess
from merger.questions import LARGEST, smallest_moves
from scenarios.rule_library import find_criteria
from scenarios.texts import told_move
from scenarios.wording import sentence


def adjust_command(
    units: UnitsOption,
    giver: Annotated[
        str | None, typer.Option("--from", help="Code of the unit that gives.")
    ] = None,
    taker: Annotated[str | None, typer.Option("--to", help="Code of its neighbour.")] = None,
    villages: Annotated[
        Path | None, typer.Option(help="Polygons of villages, with names and people.")
    ] = None,
    village: Annotated[
        list[str] | None, typer.Option(help="Name of a village that moves (repeatable).")
    ] = None,
    people: Annotated[int | None, typer.Option(help="Persons who move.")] = None,
    area: Annotated[
        float | None, typer.Option(help="Area that moves, km².", callback=finite)
    ] = None,
    label: Annotated[str, typer.Option(help="What moves, in words.")] = "",
    official: Annotated[bool, typer.Option("--official", help="The figures are stated.")] = False,
    settle: Annotated[
        str | None, typer.Option(help="Code of a unit: list the smallest parts that free it.")
    ] = None,
    criteria: CriteriaOption = DEFAULT_LAW,
    out: Annotated[Path | None, typer.Option(help="GeoPackage of the adjusted units.")] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Move a part of a unit to its neighbour (điều chỉnh địa giới)."""
    with speaking(lang) as language:
        if out is not None and out.suffix.lower() != ".gpkg":
            raise InputError(sentence("cli-gpkg", file=out.name))
        if settle is not None and villages is None:
            raise InputError(sentence("cli-needed", options="--villages"))
        print_if_former(units, language)
        dataset = load_dataset(units, ReadOptions(layer=layer, crs=crs))
        parts = None if villages is None else read_villages(villages, dataset, crs)
        if settle is not None and parts is not None:
            _print_moves(dataset, parts, settle, criteria, language, as_json=as_json)
            return
        if giver is None or taker is None or out is None:
            missing = [n for n, v in (("--from", giver), ("--to", taker), ("--out", out)) if not v]
            raise InputError(sentence("cli-needed", options=", ".join(missing)))
        if parts is not None and village:
            adjusted = move_villages(dataset, parts, giver, taker, _rows(parts, giver, village))
        elif people is not None and area is not None:
            told = label or sentence("part-some").to(language)
            adjusted = move_share(dataset, Adjustment(giver, taker, told, people, area, official))
        else:
            raise InputError(sentence("cli-part-how"))
        keep_inputs(out, units, villages)
        written = write_dataset_file(adjusted, out)
        print_if_beside(out, written, language)
        moved = told_adjustment(adjusted, adjusted.provenance.adjustments[-1]).to(language)
        if dataset.ways is not None and adjusted.ways is None:
            lost = sentence("cli-ways-dropped", how=dataset.ways.source.text)
            print(lost.to(language), file=sys.stderr)
        if as_json:
            print_json({"dataset": adjusted.describe(), "moved": moved, "file": str(written)})
        else:
            print(moved)
            print(sentence("cli-written", file=str(written)).to(language))


def _rows(villages: Villages, giver: str, names: list[str]) -> list[int]:
    mine = villages.of(giver)
    for name in names:
        if name not in set(mine["name"]):
            known = listing(sorted(mine["name"]))
            raise InputError(sentence("cli-village-unknown", unit=giver, name=name, known=known))
    return [int(row) for row in mine.index[mine["name"].isin(names)]]


def _print_moves(
    dataset: Dataset,
    villages: Villages,
    code: str,
    criteria: str,
    language: Language,
    *,
    as_json: bool,
) -> None:
    if code not in dataset.units.index:
        raise InputError(sentence("cli-no-unit", code=code))
    moves = smallest_moves(assess(dataset, find_criteria(criteria)), villages, code)
    if as_json:
        found: list[dict[str, Any]] = [
            {
                "from": move.giver,
                "to": move.taker,
                "villages": [str(villages.table.at[row, "name"]) for row in move.villages],
                "population": round(move.population),
                "area_km2": round(move.area_km2, 4),
                "least": move.complete,
            }
            for move in moves
        ]
        print_json({"unit": code, "criteria": criteria, "moves": found})
        return
    for move in moves:
        print(told_move(dataset, villages, move).to(language))
    if not moves:
        unit = str(dataset.units.at[code, "name"])
        print(sentence("move-none", largest=LARGEST, unit=unit).to(language))
