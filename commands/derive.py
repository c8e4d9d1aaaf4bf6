"""The verb ``derive``: a plan, or a table of adopted mergers, as the dataset of the next round."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from commands.inputs import DEFAULT_LAW, LockOption, read_constraints
from commands.output import (
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    keep_inputs,
    print_if_beside,
    print_json,
    print_notices,
    speaking,
    write_dataset_file,
    write_file,
)
from geodata import Dataset, InputError, Language, ReadOptions, format_number, load_dataset
from geodata.joining import (
    CROSSWALKS,
    embedded_crosswalk,
    figure_differences,
    next_round,
    read_crosswalk,
    with_official,
)
from scenarios.lookup import find_scenario
from scenarios.rounds import derive, enacted_by, ends_csv, story_of, told_story
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence

_SHOWN = 15
"""Units told with their difference from the official figures."""


def derive_command(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Id or name in the store, .sapxep.zip, plan.json, or a table.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The units of the next round, .gpkg.")] = None,
    crosswalk: Annotated[
        str | None,
        typer.Option(help=f"Adopted mergers: {', '.join(CROSSWALKS)}, or a table old, new, share."),
    ] = None,
    units: Annotated[str | None, typer.Option(help="Units before: embedded name or file.")] = None,
    criteria: Annotated[
        str | None, typer.Option(help="Rule set, for a table or --crosswalk.")
    ] = None,
    lock: LockOption = None,
    day: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="On which the new units begin.")
    ] = None,
    name: Annotated[str, typer.Option(help="Of the new dataset.")] = "",
    official: Annotated[
        str | None,
        typer.Option(help="Official figures of the same new units: embedded name or file."),
    ] = None,
    ends: Annotated[
        Path | None, typer.Option(help="CSV: first units and where they are at the end.")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Plan on from a plan: its new units as the dataset of the next round."""
    with speaking(lang) as language:
        if out is not None:
            if out.suffix.lower() != ".gpkg":
                raise InputError(sentence("cli-gpkg", file=out.name))
            keep_inputs(out, source, units, crosswalk, official)
        if ends is not None:
            keep_inputs(ends, source, units, crosswalk, official)
        begins = _day(day)
        before = None
        if units is not None:
            before = load_dataset(units, ReadOptions(layer=layer, crs=crs))
        if crosswalk is not None:
            if source is not None:
                raise InputError(sentence("derive-either"))
            made = _adopted(crosswalk, before, criteria, begins, name)
        elif source is None:
            raise InputError(sentence("derive-what"))
        else:
            rules = None if criteria is None else find_criteria(criteria)
            scenario = find_scenario(source, before, rules, read_constraints(lock))
            made = derive(scenario, begins, name)
        differences = None
        if official is not None:
            told = load_dataset(official)
            differences = figure_differences(made, told)
            made = with_official(made, told)
        story = story_of(made)
        print_notices(made, language)
        written: dict[Path, Path] = {}
        if out is not None:
            written[out] = write_dataset_file(made, out)
        if ends is not None:
            written[ends] = write_file(ends, ends_csv(story))
        for asked, place in written.items():
            print_if_beside(asked, place, language)
        if as_json:
            print_json(
                {
                    "dataset": made.describe(),
                    "stages": [asdict(stage) for stage in story.stages],
                    "split": sorted(story.split),
                    "differences": None if differences is None else _plain(differences),
                    "files": [str(place) for place in written.values()],
                }
            )
            return
        shown = told_story(story, language)
        for title, *figures in zip(shown.heads, *(cells for _, cells in shown.rows), strict=True):
            print(title)
            for (label, _), figure in zip(shown.rows, figures, strict=True):
                print(f"  {label}: {figure}")
        for note in shown.notes:
            print(note)
        if differences is not None:
            _print_differences(differences, language)
        for place in written.values():
            print(sentence("cli-written", file=str(place)).to(language))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = sentence("cli-bad-pair", option="--day", form="YYYY-MM-DD", value=text)
        raise InputError(told) from None


def _adopted(
    name: str, before: Dataset | None, criteria: str | None, begins: date | None, title: str
) -> Dataset:
    """The units after mergers that are known as a table.

    Raises:
        InputError: no units are given, or the table does not fit them.
    """
    if before is None:
        raise InputError(sentence("cli-needed", options="--units"))
    rules = find_criteria(criteria or DEFAULT_LAW)
    if name in CROSSWALKS:
        whole = embedded_crosswalk(name)
        # Units of a later state bear codes of the first: their other members are behind them.
        own = whole.table[whole.table["old"].isin(before.codes)].reset_index(drop=True)
        ways = whole if whole.wider else replace(whole, table=own)
    else:
        ways = read_crosswalk(name)
    enacted = enacted_by(rules, before, ways.source.vi, begins, title)
    share = rules.result.mountain_share
    return next_round(before, ways, {}, enacted, mountain_share=share)


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table for JSON: no figure is null."""
    rows = table.reset_index(names="code").astype(object)
    records = rows.where(rows.notna(), None).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def _print_differences(table: pd.DataFrame, language: Language) -> None:
    """Sums beside official figures, the largest differences first."""
    print(sentence("derive-differences", count=len(table)).to(language))

    def cell(value: float, digits: int = 0) -> str:
        return "–" if pd.isna(value) else format_number(value, language, digits)

    for code, row in table.head(_SHOWN).iterrows():
        print(
            sentence(
                "derive-difference",
                code=str(code),
                name=str(row["name"]),
                people=cell(row["population"]),
                people_official=cell(row["population_official"]),
                people_percent=cell(row["population_percent"], 1),
                area=cell(row["area_km2"], 2),
                area_official=cell(row["area_km2_official"], 2),
            ).to(language)
        )
    if len(table) > _SHOWN:
        print(sentence("derive-more", count=len(table) - _SHOWN).to(language))
