"""What ``prepare`` is given: the layer and the tables, read once, and the roles of columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pandas as pd

from geodata import (
    CROSSWALKS,
    ColumnMapping,
    InputError,
    ReadOptions,
    TableInput,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    load_dataset,
    propose_mapping,
    read_crosswalk,
    with_shares_by_area,
)
from geodata.columns import (
    AREA_UNITS,
    NUMBER_STYLES,
    PEOPLE_UNITS,
    AreaUnit,
    ColumnChoice,
    NumberStyle,
    PeopleUnit,
    explain_columns,
)
from geodata.files import RawLayer, read_table
from geodata.ingest import read_layer_as, shapes_by_code
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence

OVERLAY = "overlay"


def read_boundaries(
    file: Path, options: ReadOptions, columns: list[str], reads: Reads
) -> tuple[RawLayer, ColumnMapping]:
    """Read the layer, once, and match its columns to roles.

    Raises:
        InputError: unreadable, or roles that do not fit.
    """
    raw = read_layer_as(file, options)
    names = [str(c) for c in raw.frame.columns if c != raw.frame.geometry.name]
    return raw, table_mapping(names, pairs_of(columns, "--map", "ROLE=COLUMN"), reads)


def carried_figures(
    old: str, crosswalk: str, criteria: str, raw: RawLayer, mapping: ColumnMapping
) -> TableInput:
    """Figures of an old dataset on the new units.

    Raises:
        InputError: no such dataset, crosswalk or rule set, or units without codes.
    """
    units = load_dataset(old)
    if crosswalk == OVERLAY:
        ways = crosswalk_by_overlay(units, shapes_by_code(raw.frame, mapping, raw.filename))
    elif crosswalk in CROSSWALKS:
        ways = embedded_crosswalk(crosswalk)
    else:
        ways = read_crosswalk(crosswalk)
    if ways.has_gaps(units.codes) and not units.provenance.schematic:
        shapes = shapes_by_code(raw.frame, mapping, raw.filename)
        ways = with_shares_by_area(ways, units, shapes)
    share = find_criteria(criteria).result.mountain_share
    return carry_figures(units, ways, mountain_share=share)


def explained(
    raw: RawLayer, mapping: ColumnMapping, tables: list[TableInput]
) -> list[tuple[str, tuple[ColumnChoice, ...]]]:
    """What was made of every column, file by file."""
    attributes = pd.DataFrame(raw.frame.drop(columns=raw.frame.geometry.name))
    told = [(raw.filename, explain_columns(attributes, mapping))]
    return told + [
        (given.table.filename, explain_columns(given.table.frame, given.mapping))
        for given in tables
    ]


def pairs_of(values: list[str], option: str, form: str) -> dict[str, str]:
    """Read options of the form ``NAME=VALUE``.

    Raises:
        InputError: one of another form.
    """
    pairs = {}
    for value in values:
        name, sign, content = value.partition("=")
        if not sign or not name.strip():
            raise InputError(sentence("cli-bad-pair", option=option, form=form, value=value))
        pairs[name.strip()] = content.strip()
    return pairs


@dataclass(frozen=True)
class Reads:
    """What was said of how figures are written, for every file: see :class:`ColumnMapping`."""

    area_unit: str = ""
    numbers: str = ""
    people_unit: str = ""

    def over(self, mapping: ColumnMapping) -> ColumnMapping:
        """The mapping with what was said.

        Raises:
            InputError: a unit or a style that does not exist.
        """
        for option, value, known in (
            ("--area-unit", self.area_unit, AREA_UNITS),
            ("--numbers", self.numbers, NUMBER_STYLES),
            ("--people-unit", self.people_unit, PEOPLE_UNITS),
        ):
            if value not in known:
                form = ", ".join(filter(None, known))
                raise InputError(sentence("cli-bad-pair", option=option, form=form, value=value))
        return ColumnMapping(
            mapping.columns,
            cast(AreaUnit, self.area_unit) or mapping.area_unit,
            cast(NumberStyle, self.numbers) or mapping.numbers,
            cast(PeopleUnit, self.people_unit) or mapping.people_unit,
        )


def table_mapping(
    columns: list[str], chosen: dict[str, str], reads: Reads | None = None
) -> ColumnMapping:
    """The columns as they are recognised, with what was said of them.

    Raises:
        InputError: a role, a column or a unit that does not exist.
    """
    mapping = (reads or Reads()).over(propose_mapping(columns).with_columns(chosen))
    mapping.check(columns)
    return mapping


def accepted_rows(accept: list[str]) -> dict[int, str]:
    """Unit by row of a table, as a person decided on the command line.

    Raises:
        InputError: not a row and a code.
    """
    accepted: dict[int, str] = {}
    for row, code in pairs_of(accept, "--accept", "ROW=CODE").items():
        if not row.isdecimal() or len(row) > 9:
            value = f"{row}={code}"
            raise InputError(
                sentence("cli-bad-pair", option="--accept", form="ROW=CODE", value=value)
            )
        accepted[int(row)] = code
    return accepted


def read_tables(
    files: list[str],
    columns: list[str],
    accept: list[str],
    reads: Reads,
    encoding: str | None,
) -> list[TableInput]:
    """Read the tables, each once, and match their columns to roles.

    Raises:
        InputError: unreadable, or options that do not fit.
    """
    chosen = pairs_of(columns, "--table-map", "ROLE=COLUMN")
    accepted = accepted_rows(accept)
    if accepted and len(files) != 1:
        raise InputError(sentence("cli-one-table"))
    tables = []
    for given in files:
        name, _, sheet = given.partition("#")
        raw = read_table(Path(name), sheet or None, encoding)
        names = [str(c) for c in raw.frame.columns]
        here = {role: c for role, c in chosen.items() if len(files) == 1 or c in names}
        mapping = table_mapping(names, here, reads)
        tables.append(TableInput(raw, mapping, accepted))
    return tables
