"""The verb ``compare-list``: an authority's list of units to be arranged beside the verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import (
    DEFAULT_LAW,
    CriteriaOption,
    FiguresOption,
    LockOption,
    UnitsOption,
    UnknownTerrainOption,
    load_units,
    print_mismatches,
    read_constraints,
)
from commands.output import (
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    TerrainOption,
    keep_inputs,
    print_if_beside,
    print_json,
    print_notices,
    speaking,
    write_file,
)
from commands.prepare_inputs import accepted_rows, pairs_of, table_mapping
from geodata import InputError, Language
from geodata.files import read_table
from geodata.joining import TableInput, UnitList, read_list
from merger import Constraints, assess, dump_constraints
from merger.assessment import AGREEMENTS, Compared, compare_list, required_by
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence


def compare_list_command(
    listed: Annotated[str, typer.Argument(metavar="LIST", help="Table, FILE or FILE#SHEET.")],
    units: UnitsOption,
    criteria: CriteriaOption = DEFAULT_LAW,
    table_columns: Annotated[
        list[str] | None,
        typer.Option("--table-map", metavar="ROLE=COLUMN", help="Column of the list."),
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="ROW=CODE", help="Match of a row of the list.")
    ] = None,
    document: Annotated[
        str, typer.Option(help="Take the list as declared: number and day of its document.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Constraints with the list's units, .yaml, for --lock.")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    table: FiguresOption = None,
    lock: LockOption = None,
    unknown_terrain: UnknownTerrainOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Compare a list of units that must be arranged with the verdicts, unit by unit."""
    with speaking(lang) as language:
        name, _, sheet = listed.partition("#")
        if (out is None) != (not document.strip()):
            raise InputError(sentence("cli-list-document"))
        if out is not None:
            if out.suffix.lower() not in (".yaml", ".yml"):
                raise InputError(sentence("unknown-format", file=out.name, known=".yaml"))
            keep_inputs(out, name, units, lock, table, terrain)
        rules = find_criteria(criteria)
        dataset = load_units(units, layer, crs, terrain, None, None, table, language)
        constraints = read_constraints(lock, unknown_terrain=unknown_terrain)
        constraints.check(dataset)
        constraints.check_law(rules)
        print_notices(dataset, language)
        print_mismatches(dataset, rules, language)
        found = read_list(dataset, _table(name, sheet, table_columns or [], accept or []))
        for told in (*found.notices, *found.left_rows):
            print(told.to(language), file=sys.stderr)
        compared = compare_list(assess(dataset, rules, constraints), found.rows)
        if as_json:
            print_json(_json(compared, found, language))
        else:
            _print(compared, dict(dataset.units["name"]), language)
        if out is not None:
            taken = _taken(constraints, found, document)
            taken.check(dataset)
            written = write_file(out, dump_constraints(taken).encode())
            print_if_beside(out, written, language)
            print(sentence("cli-written", file=str(written)).to(language), file=sys.stderr)


def _table(name: str, sheet: str, columns: list[str], accept: list[str]) -> TableInput:
    raw = read_table(Path(name), sheet or None)
    names = [str(c) for c in raw.frame.columns]
    chosen = pairs_of(columns, "--table-map", "ROLE=COLUMN")
    return TableInput(raw, table_mapping(names, chosen), accepted_rows(accept))


def _taken(constraints: Constraints, found: UnitList, document: str) -> Constraints:
    """The constraints with the list's units in the place of what a list said before."""
    reason = sentence("list-reason", document=document.strip()).vi
    entries = required_by(found.rows, document.strip(), reason)
    return constraints.model_copy(update={"required": tuple(entries)})


def _json(compared: tuple[Compared, ...], found: UnitList, language: Language) -> dict[str, Any]:
    counts = [row.agreement for row in compared]
    return {
        "list": found.filename,
        "listed": len(found.rows),
        "counts": {agreement: counts.count(agreement) for agreement in AGREEMENTS},
        "left_rows": [told.to(language) for told in found.left_rows],
        "units": [
            {
                "code": row.code,
                "row": found.rows.get(row.code),
                "agreement": row.agreement,
                "verdict": row.verdict,
                "why": row.why.to(language),
            }
            for row in compared
        ],
    }


def _print(compared: tuple[Compared, ...], names: dict[str, str], language: Language) -> None:
    for agreement in AGREEMENTS:
        rows = [row for row in compared if row.agreement == agreement]
        print(f"{sentence(f'list-{agreement}').to(language)}: {len(rows)}")
        for row in rows:
            print(f"  {row.code} {names[row.code]}: {row.why.to(language)}")
