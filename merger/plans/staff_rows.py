"""What a province says of its staff: people, posts given, who leaves when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geodata import Dataset, Text
from geodata.joining import LONGEST_GROUP, TableInput, read_staff_table

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Year = Annotated[int, Field(ge=2000, le=2099)]
Moved = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class StaffRow(BaseModel):
    """One group of posts of one unit as it is; see :class:`geodata.joining.StaffRow`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    group: Annotated[str, Field(max_length=LONGEST_GROUP)] = ""
    present: Count | None = None
    posts: Count | None = None
    retire: tuple[tuple[Year, Count], ...] = ()
    move: tuple[tuple[Year, Moved], ...] = ()

    def leaving(self, how: Literal["retire", "move"], year: int) -> int:
        """People who leave in a year."""
        return sum(people for then, people in getattr(self, how) if then == year)

    def outside(self, years: tuple[int, ...]) -> int:
        """People who leave in other years than these."""
        return sum(people for then, people in (*self.retire, *self.move) if then not in years)


def staff_rows(
    dataset: Dataset, given: TableInput
) -> tuple[tuple[StaffRow, ...], tuple[Text, ...]]:
    """Read a province's table, and what people are to be told of it.

    Raises:
        InputError: as :func:`geodata.joining.read_staff_table`.
    """
    found = read_staff_table(dataset, given)
    rows = tuple(
        StaffRow(
            code=row.code,
            group=row.group,
            present=row.present,
            posts=row.posts,
            retire=row.retire,
            move=row.move,
        )
        for row in found.rows
    )
    return rows, (*found.left_rows, *found.notices)
