"""A table of staff: unit, group of posts, people, posts given, retirements and moves by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geodata.columns import code_text, is_blank, whole_number_of
from geodata.dataset import Dataset
from geodata.folding import clean, fold, spoken
from geodata.joining.listed import read_list
from geodata.joining.table_input import TableInput
from geodata.joining.table_rows import row_name
from geodata.problems import message, refuse, with_hints
from geodata.wording import Text, listing

_ROLES: Mapping[str, frozenset[str]] = {
    "group": frozenset({"group", "nhom", "nhom bien che", "doi tuong", "group of posts"}),
    "present": frozenset({"present", "staff", "hien co", "co mat", "so hien co"}),
    "posts": frozenset({"posts", "posts given", "bien che giao", "duoc giao", "chi tieu", "giao"}),
}
_BEFORE = r"(?:(?:dự kiến|du kien|số|so|người|nguoi|cán bộ|can bo) )*"
_MOVING: Mapping[str, re.Pattern[str]] = {
    "retire": re.compile(
        _BEFORE + r"(?:nghỉ(?! (?:phép|ốm|thai|lễ))|thôi việc|nghi huu|nghi viec|thoi viec"
        r"|nghi(?= nam \d| \d|$)|retir(?:e|es|ed|ing|ements?)|leav(?:e|es|ing))(?: |$)"
    ),
    "move": re.compile(
        _BEFORE + r"(?:chuyển(?! (?:đổi|ngạch|xếp))|điều động|bố trí|chuyen di|chuyen cong tac"
        r"|dieu dong|bo tri|chuyen(?= nam \d| \d|$)|moves?|transfers?)(?: |$)"
    ),
}
"""Headings by their words; without accents only those that can be nothing else: "Nghị định 178",
"Chuyên trách" are no retirements and moves."""

_COMING = re.compile(r"\b(?:đến|về|den|ve|in(?! \d))\b")
"""Who may come instead of leaving (chuyển đến), or leave until a year: not read, and told."""

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
        left_rows: rows that name no unit of the dataset, or one twice in a group, in words
            with their numbers.
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
    years = {name: _years(frame.columns, words) for name, words in _MOVING.items()}
    groups = (
        _groups(frame[role["group"]], file)
        if role["group"] is not None
        else frame.iloc[:, 0].map(lambda _: "")
    )
    rows: list[StaffRow] = []
    left: list[Text] = []
    notices = _told_of_columns(frame.columns, years, file)
    # A unit has one row in each group, so each group is a list of units of its own.
    for group in dict.fromkeys(groups):
        part = replace(given, table=replace(given.table, frame=frame[groups == group]))
        part, doubles = _without_doubles(part, str(group))
        left += doubles
        if part.table.frame.empty:
            continue
        listed = read_list(dataset, part)
        left += listed.left_rows
        notices += [note for note in listed.notices if note not in notices]
        for code, number in listed.rows.items():
            cells = frame.loc[number]

            def count(column: str | None, least: int = 0) -> int | None:
                if column is None or is_blank(cells[column]):  # noqa: B023
                    return None
                return _whole(cells[column], least, file, number, column)  # noqa: B023

            moving: dict[str, tuple[tuple[int, int], ...]] = {}
            for name, by_year in years.items():
                least = 0 if name == "retire" else -_MOST
                counts = {y: [count(c, least) for c in of] for y, of in by_year.items()}
                moving[name] = tuple(
                    (year, sum(said))
                    for year, cells_of in counts.items()
                    if (said := [people for people in cells_of if people is not None])
                )
            rows.append(
                StaffRow(code, str(group), count(role["present"]), count(role["posts"]), **moving)
            )
    if not rows:
        raise with_hints(refuse("table-joins-nothing", file=file), tuple(left))
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


def _years(columns: Iterable[Any], words: re.Pattern[str]) -> dict[int, list[str]]:
    """Columns of people who go in a year, by year, in order."""
    found: dict[int, list[str]] = {}
    for column in map(str, columns):
        told, heading = _YEAR.findall(column), spoken(column)
        comes = words is _MOVING["move"] and _COMING.search(heading)
        if len(told) == 1 and words.match(heading) and not comes:
            found.setdefault(int(told[0]), []).append(column)
    return dict(sorted(found.items()))


def _told_of_columns(
    columns: Iterable[Any], years: Mapping[str, Mapping[int, list[str]]], file: str
) -> list[Text]:
    """Which columns of one year are added up, and which with a year are not read."""
    by_year = [(year, of) for found in years.values() for year, of in found.items()]
    told = [
        message("staff-summed", file=file, year=str(year), columns=listing(of))
        for year, of in by_year
        if len(of) > 1
    ]
    read = {column for _, of in by_year for column in of}
    left = [c for c in map(str, columns) if _YEAR.search(c) and c not in read and not _has_role(c)]
    if left:
        told.append(message("staff-columns-left", file=file, columns=listing(left)))
    return told


def _has_role(column: str) -> bool:
    return any(fold(column) in words for words in _ROLES.values())


def _without_doubles(part: TableInput, group: str) -> tuple[TableInput, list[Text]]:
    """The rows of a group without those of a code that stands there twice, which are told."""
    column, frame = part.mapping.columns.get("code"), part.table.frame
    told: list[Text] = []
    if column and column in frame:
        codes = frame[column].map(code_text)
        twice = (codes != "") & codes.duplicated(keep=False)
        for code, rows in frame.index[twice].to_series().groupby(codes[twice], sort=False):
            at = listing([row_name(row) for row in rows])
            told.append(message("staff-twice", rows=at, code=code, group=group or "–"))
        frame = frame[~twice]
    accepted = {row: unit for row, unit in part.accepted.items() if row in frame.index}
    return replace(part, table=replace(part.table, frame=frame), accepted=accepted), told


def _whole(cell: Any, least: int, file: str, row: int, column: str) -> int:
    count = whole_number_of(cell)
    if count is None or not least <= count <= _MOST:
        value = str(cell)[:100]
        raise refuse("staff-cell", file=file, row=str(row), column=column, value=value)
    return count
