"""A table of staff: unit, group of posts, people, posts given, retirements and moves by year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geodata.columns import is_blank, whole_number_of
from geodata.dataset import Dataset
from geodata.folding import clean, fold
from geodata.joining.listed import read_list
from geodata.joining.table_input import TableInput
from geodata.problems import refuse
from geodata.wording import Text

_ROLES: Mapping[str, frozenset[str]] = {
    "group": frozenset({"group", "nhom", "nhom bien che", "doi tuong", "group of posts"}),
    "present": frozenset({"present", "staff", "hien co", "co mat", "so hien co"}),
    "posts": frozenset({"posts", "posts given", "bien che giao", "duoc giao", "chi tieu", "giao"}),
}
_MOVING: Mapping[str, tuple[str, ...]] = {
    "retire": ("nghi huu", "nghi", "thoi viec", "retire", "retirement", "leave"),
    "move": ("chuyen", "dieu dong", "bo tri", "move", "transfer"),
}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_MOST = 1_000_000
LONGEST_GROUP = 200
"""Characters of the name of a group of posts."""


@dataclass(frozen=True)
class StaffRow:
    """What a table says of one unit and one group of posts.

    Attributes:
        group: of posts, as the table names it; empty where it has no such column.
        present: people; None where the cell is blank.
        posts: given to the unit that this one becomes part of; None where the cell is blank.
        retire, move: people who leave by year, by retirement or to other places (negative: people
            who come).
    """

    code: str
    group: str
    present: int | None
    posts: int | None
    retire: tuple[tuple[int, int], ...]
    move: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class StaffTable:
    """Rows of a table of staff.

    Attributes:
        left_rows: rows that name no unit of the dataset, or one twice in a group, in words.
        notices: how the table was read.
    """

    rows: tuple[StaffRow, ...]
    left_rows: tuple[Text, ...]
    notices: tuple[Text, ...]


def read_staff_table(dataset: Dataset, given: TableInput) -> StaffTable:
    """Read who works where, group by group, and who leaves when.

    Raises:
        InputError: no column of people or posts, rows that cannot join, or cells that are no
            whole numbers.
    """
    file, frame = given.table.filename, given.table.frame
    columns = {fold(str(column)): str(column) for column in frame.columns}
    role = {
        name: next((column for key, column in columns.items() if key in words), None)
        for name, words in _ROLES.items()
    }
    if role["present"] is None and role["posts"] is None:
        raise refuse("staff-no-column", file=file, found=", ".join(map(str, frame.columns)))
    years = {name: _years(columns.values(), words) for name, words in _MOVING.items()}
    groups = (
        _groups(frame[role["group"]], file)
        if role["group"] is not None
        else frame.iloc[:, 0].map(lambda _: "")
    )
    rows: list[StaffRow] = []
    left: list[Text] = []
    notices: list[Text] = []
    # A unit has one row in each group, so each group is a list of units of its own.
    for group in dict.fromkeys(groups):
        part = replace(given, table=replace(given.table, frame=frame[groups == group]))
        listed = read_list(dataset, part)
        left += listed.left_rows
        notices += [note for note in listed.notices if note not in notices]
        for code, number in listed.rows.items():
            cells = frame.loc[number]

            def count(column: str | None, least: int = 0) -> int | None:
                if column is None or is_blank(cells[column]):  # noqa: B023
                    return None
                return _whole(cells[column], least, file, number, column)  # noqa: B023

            moving = {
                name: tuple(
                    (year, people)
                    for year, column in by_year.items()
                    if (people := count(column, 0 if name == "retire" else -_MOST)) is not None
                )
                for name, by_year in years.items()
            }
            rows.append(
                StaffRow(code, str(group), count(role["present"]), count(role["posts"]), **moving)
            )
    return StaffTable(tuple(rows), tuple(left), tuple(notices))


def _groups(cells: pd.Series, file: str) -> pd.Series:
    """Names of groups of posts by row; empty where a cell is blank."""
    names = cells.map(lambda cell: "" if is_blank(cell) else clean(cell))
    for row, name in names.items():
        if len(name) > LONGEST_GROUP:
            raise refuse(
                "staff-group-long",
                file=file,
                row=str(row),
                column=str(cells.name),
                value=name[:60],
                most=LONGEST_GROUP,
            )
    return names


def _years(columns: Any, words: tuple[str, ...]) -> dict[int, str]:
    """Columns of people who go in a year, by year, in order."""
    found: dict[int, str] = {}
    for column in columns:
        told = _YEAR.findall(column)
        if len(told) == 1 and fold(column).startswith(words):
            found.setdefault(int(told[0]), column)
    return dict(sorted(found.items()))


def _whole(cell: Any, least: int, file: str, row: int, column: str) -> int:
    count = whole_number_of(cell)
    if count is None or not least <= count <= _MOST:
        value = str(cell)[:100]
        raise refuse("staff-cell", file=file, row=str(row), column=column, value=value)
    return count
