"""Comments on a unit, a group of units or a plan: who said what and when, and what is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select

from geodata import InputError
from scenarios.store.rights import NotAllowedError, Step
from scenarios.store.rows import aware
from scenarios.store.store import Store
from scenarios.store.tables import CommentRow
from scenarios.wording import sentence

LONGEST = 2_000


@dataclass(frozen=True)
class Subject:
    """What a comment is about.

    Attributes:
        dataset: fingerprint of the units.
        scenario: id of the plan; empty where the comment holds whatever the plan.
        units: codes; none for a whole plan.
    """

    dataset: str
    scenario: str = ""
    units: frozenset[str] = frozenset()

    @classmethod
    def of(cls, dataset: str, scenario: str = "", units: Iterable[str] = ()) -> Subject:
        """The subject of these units."""
        return cls(dataset, scenario, frozenset(units))


@dataclass(frozen=True)
class Comment:
    """One comment.

    Attributes:
        resolved: when it was settled; None while it is open.
        resolved_by: by whom.
    """

    id: int
    subject: Subject
    who: str
    at: datetime
    words: str
    resolved: datetime | None
    resolved_by: str


class Comments:
    """The comments of a store, in the hands of one person.

    Args:
        store: where they are kept.
        may: tells whether the person may do a step now; every writing asks.
    """

    def __init__(self, store: Store, may: Callable[[Step], bool] = lambda _step: True) -> None:
        self._store, self._may = store, may

    def of(self, subject: Subject) -> tuple[Comment, ...]:
        """The comments on a subject, oldest first."""
        query = select(CommentRow).where(
            CommentRow.dataset == subject.dataset,
            CommentRow.scenario == subject.scenario,
            CommentRow.units == _codes(subject),
        )
        return self._found(query)

    def open_in(self, dataset: str, scenario: str) -> tuple[Comment, ...]:
        """Comments not settled yet on a plan, its groups, and the units it is made of."""
        query = select(CommentRow).where(
            CommentRow.dataset == dataset,
            CommentRow.scenario.in_([scenario, ""]),
            CommentRow.resolved.is_(None),
        )
        return self._found(query)

    def add(self, subject: Subject, words: str, who: str = "") -> Comment:
        """Say something.

        Raises:
            NotAllowedError: the person may only look.
            InputError: nothing is said, or more than :data:`LONGEST` characters.
        """
        self._require("plan")
        told = words.strip()
        if not told or len(told) > LONGEST:
            raise InputError(sentence("comment-words", most=LONGEST))
        with self._store._session() as session:
            row = CommentRow(
                dataset=subject.dataset,
                scenario=subject.scenario,
                units=_codes(subject),
                who=who,
                at=datetime.now(UTC),
                words=told,
                resolved_by="",
            )
            session.add(row)
            session.flush()
            return _comment(row)

    def resolve(self, comment_id: int, who: str = "", *, settled: bool = True) -> Comment:
        """Mark a comment as settled, or as open again.

        Raises:
            NotAllowedError: the person may only look.
            InputError: there is none.
        """
        self._require("plan")
        with self._store._session() as session:
            row = session.get(CommentRow, comment_id)
            if row is None:
                raise InputError(sentence("comment-none"))
            row.resolved = datetime.now(UTC) if settled else None
            row.resolved_by = who if settled else ""
            session.flush()
            return _comment(row)

    def _found(self, query: Select[CommentRow]) -> tuple[Comment, ...]:
        with self._store._session() as session:
            rows = session.scalars(query.order_by(CommentRow.id))
            return tuple(_comment(row) for row in rows)

    def _require(self, step: Step) -> None:
        if not self._may(step):
            raise NotAllowedError(step)


def _codes(subject: Subject) -> str:
    return ",".join(sorted(subject.units))


def _comment(row: CommentRow) -> Comment:
    return Comment(
        id=row.id,
        subject=Subject.of(row.dataset, row.scenario, filter(None, row.units.split(","))),
        who=row.who,
        at=aware(row.at),
        words=row.words,
        resolved=None if row.resolved is None else aware(row.resolved),
        resolved_by=row.resolved_by,
    )
