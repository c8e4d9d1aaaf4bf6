"""What ``prepare`` says of the files it read: columns, joins, notices and findings."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from commands.output import print_if_beside
from geodata import Dataset, Intake, Language
from geodata.columns import ColumnChoice
from geodata.joining import Figures, How, Join
from scenarios.exports.data_report import csv_bytes, data_report, findings_table
from scenarios.wording import sentence

_MOST_SHOWN = 15
Explained = list[tuple[str, tuple[ColumnChoice, ...]]]


def print_explained(told: Explained, language: Language) -> None:
    """Write to stdout how every column was taken, what else it could have been, and why."""
    for filename, choices in told:
        print(sentence("cli-explain", file=filename).to(language))
        for choice in choices:
            role = choice.role or sentence("cli-unused").to(language)
            line = f"  {choice.column} → {role} ({' · '.join(choice.samples) or '–'})"
            if choice.could_be:
                could = ", ".join(choice.could_be)
                line += "; " + sentence("cli-could-be", roles=could).to(language)
            if choice.rivals:
                others = ", ".join(choice.rivals)
                told_rivals = sentence("cli-rivals", columns=others, role=choice.role)
                line += "; " + told_rivals.to(language)
            print(line)
            for reading in choice.readings:
                print(f"      {reading.to(language)}")


def explained_json(told: Explained, language: Language) -> list[dict[str, Any]]:
    """The same for ``--json``."""
    return [
        {
            "file": filename,
            "columns": [
                asdict(choice) | {"readings": [r.to(language) for r in choice.readings]}
                for choice in choices
            ],
        }
        for filename, choices in told
    ]


def report_bytes(dataset: Dataset, path: Path, language: Language, intake: Intake | None) -> bytes:
    """The report in the format that its name asks for."""
    if path.suffix.lower() == ".csv":
        return csv_bytes(findings_table(dataset.provenance.findings, language))
    return data_report(dataset, language, intake)


def told_written(asked: Path, written: Path, language: Language) -> Path:
    """Say where a file was written, if it is not where it was asked for."""
    print_if_beside(asked, written, language)
    return written


def print_leftovers(intake: Intake, language: Language) -> None:
    """Say what did not join, with the nearest unit; a long list belongs into a file."""
    for figures, join in intake.tables:
        nearest = join.suggestions.drop_duplicates("row").to_dict("records")
        best = {hit["row"]: hit for hit in nearest}
        if len(join.left_rows) > _MOST_SHOWN:
            more = len(join.left_rows) - _MOST_SHOWN
            told_more = sentence("cli-more", count=more, table=figures.filename)
            print(told_more.to(language), file=sys.stderr)
        for row in join.left_rows[:_MOST_SHOWN]:
            told: dict[str, Any] = {
                "table": figures.filename,
                "row": str(row),
                "name": figures.label(row),
            }
            hit = best.get(row)
            if hit is not None:
                told |= {"unit": hit["unit_name"], "score": hit["score"], "code": hit["unit"]}
                print(sentence("cli-suggest", **told).to(language), file=sys.stderr)
            else:
                print(sentence("cli-left-row", **told).to(language), file=sys.stderr)


def print_prepared(dataset: Dataset, language: Language) -> None:
    """Write the dataset, its origins, notices and findings to stdout."""
    units, borders = sentence("cli-units").to(language), sentence("cli-borders").to(language)
    print(f"{dataset.name} · {len(dataset)} {units} · {len(dataset.borders)} {borders}", end=" · ")
    print(dataset.fingerprint)
    for origin in dataset.provenance.origins:
        print(f"  · {sentence('about-origin').to(language)}: {origin}")
    for notice in dataset.provenance.notices:
        print(f"  · {notice.to(language)}")
    for finding in dataset.provenance.findings:
        severity = sentence(f"severity-{finding.severity}").to(language)
        print(f"  [{severity}] {finding.text.to(language)} {finding.mend.to(language)}".rstrip())


def prepared_json(dataset: Dataset, intake: Intake | None, language: Language) -> dict[str, Any]:
    """What ``--json`` prints."""
    told = dataset.provenance
    areas = None if told.repair is None else told.repair.areas.reset_index(names="code")
    return {
        "dataset": dataset.describe(),
        "borders": len(dataset.borders),
        "notices": [notice.to(language) for notice in told.notices],
        "findings": [
            {
                "check": f.check,
                "severity": f.severity,
                "codes": list(f.codes),
                "text": f.text.to(language),
                "mend": f.mend.to(language),
                "place": list(f.place) if f.place else None,
            }
            for f in told.findings
        ],
        "repair": [] if areas is None else areas.to_dict("records"),
        "joins": [] if intake is None else [_join_json(intake, *table) for table in intake.tables],
        "origins": [asdict(origin) for origin in told.origins],
    }


def _join_json(intake: Intake, figures: Figures, join: Join) -> dict[str, Any]:
    matched = list(join.how.values())
    return {
        "table": figures.filename,
        "matched": {how: matched.count(how) for how in get_args(How)},
        "left_rows": [{"row": r, "label": figures.label(r)} for r in join.left_rows],
        "left_units": [intake.figures.label(u) for u in join.left_units],
        "suggestions": join.suggestions.to_dict("records"),
    }
