"""The verb ``ask``: a form for the communes, and their answers read back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import UnitsOption, load_units
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
    write_file,
)
from geodata import Dataset, InputError, Language, describe_update, open_table
from geodata.joining import read_answers
from scenarios.exports.questionnaire import questionnaire
from scenarios.wording import sentence


def ask_command(
    units: UnitsOption,
    out: Annotated[Path, typer.Option(help="The form, .xlsx; with --answers the dataset, .gpkg.")],
    answers: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Form that came back, FILE or FILE#SHEET (repeatable)."),
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Write a form that asks the communes for figures, or read the answers back."""
    with speaking(lang) as language:
        suffix = ".gpkg" if answers else ".xlsx"
        if out.suffix.lower() != suffix:
            raise InputError(sentence("unknown-format", file=out.name, known=suffix))
        keep_inputs(out, units, *(name.split("#")[0] for name in answers or []))
        dataset = load_units(units, layer, crs, None, None, None, None, language)
        if answers:
            dataset, read = _read(dataset, answers, language)
            written = write_dataset_file(dataset, out)
        else:
            read = []
            written = write_file(out, questionnaire(dataset, language))
        print_if_beside(out, written, language)
        if as_json:
            print_json({"file": str(written), "dataset": dataset.describe(), "answers": read})
        else:
            print(sentence("cli-written", file=str(written)).to(language))


def _read(
    dataset: Dataset, answers: list[str], language: Language
) -> tuple[Dataset, list[dict[str, Any]]]:
    read = []
    for name in answers:
        path, _, sheet = name.partition("#")
        try:
            update = read_answers(dataset, open_table(path, sheet=sheet or None))
        except InputError as error:
            for finding in error.findings[1:]:  # the first is told with the error itself
                print(finding.text.to(language), file=sys.stderr)
            raise
        for told in describe_update(update):
            print(told.to(language), file=sys.stderr)
        dataset = update.dataset
        read.append({"file": Path(path).name, "rows": update.joined, "columns": update.columns})
    return dataset, read
