"""Verbs for the whole country: units that fall short by province, and where old units went."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from commands.inputs import DEFAULT_LAW, CriteriaOption
from commands.output import EXIT_BAD_INPUT, JsonOption, LangOption, print_json, speaking
from geodata import COUNTRY, Language, embedded_dataset, format_number
from geodata.sources import OldUnit, find_old_units, similar_old_units
from scenarios.comparing import CountryCount, ProvinceCount, count_country
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence

_COLUMNS = ("units", "sure", "hanging", "by_list", "at_most", "share", "people")


def country_command(
    criteria: CriteriaOption = DEFAULT_LAW, as_json: JsonOption = False, lang: LangOption = "vi"
) -> None:
    """Count the units below standard in all 34 provinces, beside the state's own figure."""
    with speaking(lang) as language:
        counted = count_country(embedded_dataset(COUNTRY), find_criteria(criteria))
        if as_json:
            print_json(_country_json(counted, language))
        else:
            _print_country(counted, language)


def _country_json(counted: CountryCount, language: Language) -> dict[str, Any]:
    state = counted.state
    return {
        "criteria": counted.criteria.id,
        "provinces": [_row_json(row) for row in counted.provinces],
        "total": _row_json(counted.total),
        "state": state
        and {
            "count": state.count,
            "as_of": state.as_of.to(language),
            "certainty": state.certainty,
            "source": state.source.to(language),
        },
        "difference": [told.to(language) for told in counted.difference],
        "factors": [
            {"key": f.key, "label": f.label.to(language), "units": len(f.codes)}
            for f in counted.factors
        ],
    }


def _row_json(row: ProvinceCount) -> dict[str, Any]:
    return {**asdict(row), "share": round(row.share, 4)}


def _print_country(counted: CountryCount, language: Language) -> None:
    heads = [sentence(f"country-{column}").to(language) for column in ("province", *_COLUMNS)]
    lines = [heads]
    for row in (*counted.provinces, counted.total):
        name = row.province or sentence("country-total").to(language)
        cells = [format_number(getattr(row, c), language) for c in _COLUMNS if c != "share"]
        cells.insert(-1, format_number(100 * row.share, language, 1) + " %")
        lines.append([name, *cells])
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for line in lines:
        first, *rest = line
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]))
    for told in counted.difference:
        print(told.to(language))
    if counted.state is not None:
        sure = sentence(f"certainty-{counted.state.certainty}").to(language)
        print(f"[{sure}] {counted.state.source.to(language)}")


def find_command(
    name: Annotated[
        str, typer.Argument(help="Old unit, with or without accents, district and province.")
    ],
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Say where a unit of June 2025 went: the new units, whole or in part."""
    with speaking(lang) as language:
        found = find_old_units(name)
        if as_json:
            print_json([_old_json(old) for old in found])
        for old in () if as_json else found:
            print(old.label)
            for part in old.parts:
                whole = sentence(f"part-{part.part.replace('_', '-')}").to(language)
                print(f"  → {part.code} {part.label} · {whole} («{part.note}») · {part.dataset}")
        if not found:
            near = "; ".join(old.label for old in similar_old_units(name)) or "–"
            told = sentence("find-none", name=name, near=near)
            print(told.to(language), file=sys.stderr)
            raise typer.Exit(EXIT_BAD_INPUT)
        if len(found) > 1:
            told = sentence("find-several", count=len(found))
            print(told.to(language), file=sys.stderr)


def _old_json(old: OldUnit) -> dict[str, Any]:
    return asdict(old)
