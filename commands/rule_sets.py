"""The verb ``criteria``: list, show, copy and keep rule sets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.output import (
    JsonOption,
    LangOption,
    keep_inputs,
    print_if_beside,
    print_json,
    speaking,
    write_file,
)
from geodata import InputError, Language
from merger import dump_criteria, preset_names
from scenarios.rule_library import find_criteria, library, save_rule_set
from scenarios.texts import markdown, rule_document
from scenarios.wording import sentence


def criteria(
    name: Annotated[str | None, typer.Argument(help="Show this rule set.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write it as a YAML file that can be edited.")
    ] = None,
    save_as: Annotated[
        str | None, typer.Option("--save-as", help="Keep it under a name of your own.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """List the rule sets, or show, copy or keep one."""
    with speaking(lang) as language:
        if name is None:
            if out is not None or save_as is not None:
                raise InputError(sentence("cli-which-criteria"))
            _list_criteria(as_json, language)
            return
        rules = find_criteria(name)
        if save_as is not None:
            rules = save_rule_set(rules, save_as)
            print(sentence("cli-kept", id=rules.id).to(language))
        if out is not None:
            keep_inputs(out, name)
            written = write_file(out, dump_criteria(rules).encode("utf-8"))
            print_if_beside(out, written, language)
            print(sentence("cli-written", file=str(written)).to(language))
        if as_json:
            print_json(rules.model_dump(mode="json"))
        elif out is None and save_as is None:
            print(*markdown(rule_document(rules), language).split("\n"), sep="\n")


def _list_criteria(as_json: bool, language: Language) -> None:
    saved = library()
    for problem in saved.broken:
        print(problem.to(language), file=sys.stderr)
    rows = [
        {
            "id": rules.id,
            "title": rules.title.text.to(language),
            "status": rules.status,
            "note": rules.status_note.text.to(language),
        }
        for rules in (*map(find_criteria, preset_names()), *saved.rule_sets.values())
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['id']}  {row['title']}")
        print(f"  {row['note']}")
