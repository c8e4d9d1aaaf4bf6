"""People beyond the posts by new unit, group of posts and year, and who is left at the end.

Beside :mod:`merger.plans.staffing`, which counts by the rule on posts alone: here is what the
province itself set and knows. Nothing is spread evenly: people leave in the years that the table
names, and what is left after the last year is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from merger.plans.staffing import Transition
from merger.solution import GroupReport


@dataclass(frozen=True)
class StaffLine:
    """One group of posts of one new unit.

    Attributes:
        unit: the new unit.
        group: of posts, as the table names it.
        present: people of its members; None where one of them has no figure.
        posts: given to it; None where nobody set them.
        retire, move: who leaves in each year, retired or moved elsewhere (negative: people come).
        left: people beyond the posts at the end of each year (negative: posts to fill); None where
            people or posts are not known.
    """

    unit: GroupReport
    group: str
    present: int | None
    posts: int | None
    retire: tuple[int, ...]
    move: tuple[int, ...]
    left: tuple[int, ...] | None

    @property
    def surplus(self) -> int | None:
        """People beyond the posts at the start."""
        known = self.present is not None and self.posts is not None
        return self.present - self.posts if known else None  # type: ignore[operator]

    @property
    def over(self) -> int | None:
        """People beyond the posts after the last year, who are not provided for."""
        return None if self.left is None else max(self.left[-1], 0)


@dataclass(frozen=True)
class StaffPlan:
    """Lines of the new units, and sums by group of posts.

    Attributes:
        years: of the transition.
        lines: in the plan's order, groups of posts in the table's.
        late: people who leave in years outside the transition: they are not counted.
        given: posts the table gives to all units it names, also to those that do not change.
        total: posts that the province has in all, as it set them; None where it did not say.
    """

    years: tuple[int, ...]
    lines: tuple[StaffLine, ...]
    late: int
    given: int | None
    total: int | None

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of posts."""
        return tuple(dict.fromkeys(line.group for line in self.lines))

    def left(self, group: str | None = None) -> tuple[int, ...]:
        """People beyond the posts at the end of each year, over units where that is known.

        Units with posts to fill are not set off against others: nobody moves by being counted.
        """
        counted = [
            line.left
            for line in self.lines
            if line.left is not None and group in (None, line.group)
        ]
        return tuple(sum(max(left[year], 0) for left in counted) for year in range(len(self.years)))

    @property
    def over(self) -> int:
        """People who are still beyond the posts after the last year."""
        return self.left()[-1] if self.years else 0

    @property
    def unknown(self) -> int:
        """Lines of which people or posts are not known."""
        return sum(line.left is None for line in self.lines)

    @property
    def unshared(self) -> int | None:
        """Posts of the province that no unit of the table has; negative: more given than it has."""
        return None if self.total is None or self.given is None else self.total - self.given


def staff_plan(groups: Sequence[GroupReport], transition: Transition) -> StaffPlan | None:
    """Follow each group of posts of each merger through the transition.

    Args:
        groups: of a plan, described.
        transition: with the rows of the province's table and the year the transition begins.

    Returns:
        None without rows of its units.
    """
    rows, first = transition.rows, transition.starts
    if not rows or first is None:
        return None
    years = tuple(range(first, first + transition.years))
    by_place = {(row.code, row.group): row for row in rows}
    lines, late = [], 0
    for unit in groups:
        if not unit.is_merger:
            continue
        for group in dict.fromkeys(row.group for row in rows):
            mine = [by_place.get((code, group)) for code in unit.members]
            said = [row for row in mine if row is not None]
            if not said:
                continue
            # A member without a row has nobody in this group; one with a blank cell is not known.
            people = [row.present for row in said]
            posts = [row.posts for row in said if row.posts is not None]
            present = None if None in people else sum(p for p in people if p is not None)
            retire = tuple(sum(row.leaving("retire", year) for row in said) for year in years)
            move = tuple(sum(row.leaving("move", year) for row in said) for year in years)
            late += sum(row.outside(years) for row in said)
            line = StaffLine(
                unit, group, present, sum(posts) if posts else None, retire, move, None
            )
            lines.append(_followed(line))
    if not lines:
        return None
    given = [row.posts for row in rows if row.posts is not None]
    total = transition.posts_given
    return StaffPlan(years, tuple(lines), late, sum(given) if given else None, total)


def _followed(line: StaffLine) -> StaffLine:
    """The line with what is left year by year."""
    now = line.surplus
    if now is None:
        return line
    left = []
    for retired, moved in zip(line.retire, line.move, strict=True):
        now -= retired + moved
        left.append(now)
    return StaffLine(
        line.unit, line.group, line.present, line.posts, line.retire, line.move, tuple(left)
    )
