"""The verb ``publish``: the public site of a plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.output import JsonOption, LangOption, print_json, speaking
from geodata import InputError, load_dataset
from geodata.problems import why_unwritable
from scenarios.lookup import find_scenario
from scenarios.papers import Papers, load_office
from scenarios.site import load_answers, open_questions, site_files, write_site
from scenarios.wording import sentence


def publish_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="Id or name in the store, .sapxep.zip or plan.json."
        ),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder of the site; made if missing.")],
    answers: Annotated[
        Path | None, typer.Option(help="YAML: the province's own questions and answers.")
    ] = None,
    office: Annotated[Path | None, typer.Option(help="YAML: province, neighbours…")] = None,
    units: Annotated[
        str | None, typer.Option(help="Units of a plan.json: embedded name or file.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Write a public site: people look up their commune and read where it goes."""
    with speaking(lang) as language:
        scenario = find_scenario(source, None if units is None else load_dataset(units))
        own = () if answers is None else load_answers(answers)
        files = site_files(scenario, None if office is None else load_office(office), own)
        try:
            write_site(files, to)
        except OSError as error:
            why = why_unwritable(error, to)
            raise InputError(sentence("cannot-write", file=to.name, why=why)) from error
        left = open_questions(Papers(scenario, language=language), own)
        if as_json:
            told = {"files": sorted(files), "open_questions": [q.to(language) for q in left]}
            print_json({**told, "bytes": sum(map(len, files.values()))})
            return
        megabytes = sum(map(len, files.values())) / 1e6
        done = sentence("publish-done", folder=str(to), files=len(files), size=megabytes)
        print(done.to(language))
        for question in left:
            print(sentence("publish-open", question=question).to(language), file=sys.stderr)
