"""A list of units in a table, such as those that an authority names: which units it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.dataset import Dataset
from geodata.joining.attributes import read_figures
from geodata.joining.matching import join_rows
from geodata.joining.newer_figures import as_rows
from geodata.joining.table_input import TableInput
from geodata.problems import message, refuse, refuse_all
from geodata.wording import Text


@dataclass(frozen=True, eq=False)
class UnitList:
    """The units that a table names.

    Attributes:
        rows: row of the file by unit code, in the order of the file.
        left_rows: rows that name no unit of the dataset, in words: of other provinces, listed
            twice, or written otherwise; with the nearest unit.
        suggested: code of the nearest unit by row, where a row names none.
        notices: how the table was read, and matches that look odd.
        filename: of the table.
    """

    rows: Mapping[str, int]
    left_rows: tuple[Text, ...]
    suggested: Mapping[int, str]
    notices: tuple[Text, ...]
    filename: str


def read_list(dataset: Dataset, given: TableInput) -> UnitList:
    """Find the units that the rows of a table name, by code or by name within their district.

    Other columns than codes, names, districts and provinces are not looked at. Rows of other
    provinces are left aside, and told.

    Raises:
        InputError: no column by which rows could join, rows that cannot be read, or none that
            names a unit of the dataset.
    """
    filename = given.table.filename
    roles = {"code", "name", "kind", "district", "province"}
    mapping = given.mapping.with_columns(
        {role: "" for role in given.mapping.columns if role not in roles}
    )
    if not {"code", "name"} & set(mapping.columns):
        found = ", ".join(map(str, given.table.frame.columns))
        raise refuse("table-without-key", file=filename, found=found)
    read = read_figures(given.table.frame, mapping, filename)
    errors = [f for f in read.findings if f.severity == "error"]
    if errors:
        raise refuse_all(errors)
    # A list names some units of the country and not others.
    join = join_rows(as_rows(dataset), read.table, given.accepted, more_rows=True)
    slipped = [f for f in join.findings if f.severity == "error"]
    if slipped:
        raise refuse_all(slipped)
    if not join.unit_of:
        raise refuse("table-joins-nothing", file=filename)
    best = join.suggestions.drop_duplicates("row").set_index("row")
    left = [
        _left(row, read.label(row), str(best.at[row, "unit_name"]) if row in best.index else "")
        for row in join.left_rows
    ]
    return UnitList(
        {dataset.codes[join.unit_of[row]]: row for row in sorted(join.unit_of)},
        tuple(left),
        {int(str(row)): str(code) for row, code in best["unit"].items()},
        (*given.table.notices, *read.notices, *(f.text for f in join.findings)),
        filename,
    )


def _left(row: int, name: str, near: str) -> Text:
    if near:
        return message("list-left-near", row=str(row), name=name, unit=near)
    return message("list-left", row=str(row), name=name)
