"""The verb ``consult``: forms for the people's say on a plan, read back and counted."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

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
from geodata import InputError, Language, format_number, load_dataset
from geodata.files import RawTable
from scenarios import Scenario
from scenarios.consulting import (
    Consultation,
    Standing,
    asked_units,
    consult_rule,
    open_form,
    read_ballots,
    read_register,
    standing_of,
    usual_rule,
)
from scenarios.exports.consultation_form import consultation_form
from scenarios.exports.council_papers import council_paper
from scenarios.exports.formats import safe_filename, save
from scenarios.lookup import find_scenario
from scenarios.markup import terminal_line
from scenarios.papers import Papers, usual_office
from scenarios.rule_library import find_criteria
from scenarios.store import Consultations, open_store, store_url
from scenarios.wording import sentence


def consult_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="Id or name in the store, .sapxep.zip, plan.json, or a table."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Blank forms: one .xlsx, or a folder for one a commune.")
    ] = None,
    answers: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Form that came back, FILE or FILE#SHEET (repeatable)."),
    ] = None,
    villages: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="List of villages: commune, village, households."),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(help="nd321-2025, luat65-2025 or luat77-2015; usually by the rule set."),
    ] = None,
    begun: Annotated[str | None, typer.Option(help="First day, 2026-11-24.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Report of the result, .docx (with --answers).")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep what came back beside the scenario in the store.")
    ] = False,
    units: Annotated[
        str | None, typer.Option(help="Units of a plan.json or a table: embedded name or file.")
    ] = None,
    criteria: Annotated[str | None, typer.Option(help="Rule set for a table.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Write blank forms for a consultation about a plan, or count those that came back."""
    with speaking(lang) as language:
        for path, ending in ((report, ".docx"), (out, ".xlsx")):
            if path is not None and path.suffix and path.suffix.lower() != ending:
                raise InputError(sentence("unknown-format", file=path.name, known=ending))
            if path is not None:
                tables = [name.split("#")[0] for name in (*(answers or ()), villages or "") if name]
                keep_inputs(path, source, *tables, units, criteria)
        if out is None and not answers and report is None and not keep:
            raise InputError(sentence("cli-consult-nothing"))
        scenario = find_scenario(
            source,
            None if units is None else load_dataset(units),
            None if criteria is None else find_criteria(criteria),
        )
        if not asked_units(scenario):
            raise InputError(sentence("consult-none-asked"))
        kept, known = _kept(scenario) if keep else (None, None)
        consultation = _begun(scenario, known, rule, begun, villages)
        papers = Papers(scenario, usual_office(scenario.dataset, language), language)
        written = _write_forms(papers, consultation, out, language) if out is not None else []
        if answers:
            read = read_ballots(scenario, consultation, [_table(name) for name in answers])
            for notice in read.notices:
                print(terminal_line(notice.to(language)), file=sys.stderr)
            consultation = consultation.with_ballots(read.ballots, scenario)
        if kept is not None and consultation != known and (answers or rule or begun or villages):
            kept.keep(scenario.id, consultation, seen=known)
        if report is not None:
            told = Papers(scenario, papers.office, language, consultation)
            path = write_file(report, council_paper(told, "consultation").content)
            print_if_beside(report, path, language)
            written.append(path)
        standing = standing_of(consultation, scenario)
        if as_json:
            print_json({"files": [str(path) for path in written], **_document(standing)})
            return
        for path in written:
            print(sentence("cli-written", file=str(path)).to(language))
        if consultation.ballots:
            _print(standing, scenario, language)


def _kept(scenario: Scenario) -> tuple[Consultations, Consultation | None]:
    """The consultations of the store, and what is kept of this one."""
    store = open_store(store_url())
    if store.entry(scenario.id) is None:
        raise InputError(sentence("cli-consult-store"))
    kept = Consultations(store)
    return kept, kept.of(scenario.id)


def _begun(
    scenario: Scenario,
    known: Consultation | None,
    rule: str | None,
    begun: str | None,
    villages: str | None,
) -> Consultation:
    """What was kept, or a new one, with what the options tell."""
    chosen = consult_rule(rule).id if rule is not None else None
    if known is None:
        known = Consultation(chosen or usual_rule(scenario.criteria.id).id)
    elif chosen is not None and chosen != known.rule:
        if known.ballots:
            raise InputError(sentence("cli-consult-rule", known=known.rule, rule=chosen))
        known = Consultation(chosen, known.begun)
    day = known.begun if begun is None else _day(begun)
    register = known.register
    if villages is not None:
        register = read_register(scenario, known.rule, _table(villages))
    return Consultation(known.rule, day, known.ballots, known.asked, register)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise InputError(sentence("cli-consult-begun", value=words)) from error


def _table(name: str) -> RawTable:
    path, _, sheet = name.partition("#")
    return open_form(Path(path), sheet or None)


def _write_forms(
    papers: Papers, consultation: Consultation, out: Path, language: Language
) -> list[Path]:
    """One form, or one for each commune in a folder."""
    if out.suffix:
        forms = {out: consultation_form(papers, consultation)}
    else:
        forms = {
            out / safe_filename(f"{code} {papers.texts.unit_name(code)}", "xlsx"):
            consultation_form(papers, consultation, [code])
            for code in asked_units(papers.scenario)
        }  # fmt: skip
    written = []
    for path, content in forms.items():
        written.append(save(path, content))
        print_if_beside(path, written[-1], language)
    return written


def _document(standing: Standing) -> dict[str, Any]:
    def told(tally: Any, outcome: str) -> dict[str, Any]:
        return {**vars(tally), "percent": tally.percent, "outcome": outcome}

    return {
        "rule": standing.rule.id,
        "done": standing.done,
        "whole": {**vars(standing.whole), "percent": standing.whole.percent},
        "units": {code: told(*found) for code, found in standing.units.items()},
        "groups": {key: told(*found) for key, found in standing.groups.items()},
    }


def _print(standing: Standing, scenario: Scenario, language: Language) -> None:
    names = scenario.dataset.units["name"]
    for code, (tally, outcome) in standing.units.items():
        said = sentence(f"consult-outcome-{outcome}").to(language)
        share = "–" if tally.percent is None else f"{format_number(tally.percent, language, 1)} %"
        name = terminal_line(str(names[code]))
        print(f"{code}  {name:<28} {tally.agree:>7} / {tally.eligible:<7} {share:>8}  {said}")
    whole = standing.whole
    print(
        sentence(
            "cli-consult-whole",
            done=standing.count("passes") + standing.count("fails"),
            count=len(standing.units),
            agree=whole.agree,
            eligible=whole.eligible,
            percent=whole.percent or 0.0,
        ).to(language)
    )
    void = [str(names[code]) for code, (_, outcome) in standing.units.items() if outcome == "void"]
    unlisted = [str(names[code]) for code in standing.unlisted]
    for key, units in (("void", void), ("unlisted", unlisted)):
        if units:
            told = sentence(f"consult-{key}-note", count=len(units), units=", ".join(units))
            print(terminal_line(told.to(language)))
