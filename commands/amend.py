"""The verb ``amend``: lay later resolutions over a dataset."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.inputs import DEFAULT_LAW, CriteriaOption, UnitsOption, load_units
from commands.output import (
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    keep_inputs,
    print_if_beside,
    print_json,
    speaking,
    write_dataset_file,
)
from geodata import InputError
from geodata.joining import amend, read_changes, told_amendment
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence


def amend_command(
    units: UnitsOption,
    changes: Annotated[
        Path,
        typer.Option(help="Table: code, name, kind or into, document, day."),
    ],
    out: Annotated[Path, typer.Option(help="The amended dataset, .gpkg.")],
    criteria: CriteriaOption = DEFAULT_LAW,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Lay renames, changes of kind and mergers by later resolutions over the units."""
    with speaking(lang) as language:
        if out.suffix.lower() != ".gpkg":
            raise InputError(sentence("cli-gpkg", file=out.name))
        keep_inputs(out, units, changes)
        share = find_criteria(criteria).result.mountain_share
        dataset = load_units(units, layer, crs, None, None, None, None, language)
        amended = amend(dataset, read_changes(changes), mountain_share=share)
        written = write_dataset_file(amended, out)
        print_if_beside(out, written, language)
        told = amended.provenance
        if as_json:
            print_json(
                {
                    "dataset": amended.describe(),
                    "as_of": told.as_of,
                    "amendments": [asdict(changed) for changed in told.amendments],
                }
            )
            return
        for changed in told.amendments:
            print(told_amendment(changed).to(language))
        print(sentence("cli-written", file=str(written)).to(language))
