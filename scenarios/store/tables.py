"""Tables of the store. A change here goes with a migration in ``migrations/versions``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    false,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables of the store."""


class DatasetRow(Base):
    """Units, whole, by their fingerprint: what a scenario was planned on never changes."""

    __tablename__ = "datasets"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    units: Mapped[int] = mapped_column(Integer)
    saved: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ScenarioRow(Base):
    """A scenario as it stands; ``revision`` counts its savings."""

    __tablename__ = "scenarios"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(32))
    dataset: Mapped[str] = mapped_column(ForeignKey("datasets.fingerprint"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    criteria: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    units_before: Mapped[int] = mapped_column(Integer)
    units_after: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, object]] = mapped_column(JSON, deferred=True)
    shelf: Mapped[str] = mapped_column(String(16), server_default="", default="")

    # SQLAlchemy refuses to write over a revision that somebody else saved meanwhile.
    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012


class RunRow(Base):
    """What a solver did for a scenario."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    scenario: Mapped[str] = mapped_column(ForeignKey("scenarios.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    solver: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[float] = mapped_column(Float)
    objective: Mapped[float | None] = mapped_column(Float)
    bound: Mapped[float | None] = mapped_column(Float)
    gap: Mapped[float | None] = mapped_column(Float)
    candidates: Mapped[int] = mapped_column(Integer)


class LogRow(Base):
    """Who did what and when; rows are only ever added (the database refuses anything else)."""

    __tablename__ = "log"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    who: Mapped[str] = mapped_column(Text)
    scenario: Mapped[str] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(16))
    dataset: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(Integer)
    before: Mapped[object] = mapped_column(JSON)
    after: Mapped[object] = mapped_column(JSON)


class ProjectRow(Base):
    """A desk as it stands: its units, and in ``document`` all that was set."""

    __tablename__ = "projects"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    dataset: Mapped[str] = mapped_column(ForeignKey("datasets.fingerprint"), index=True)
    plans: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    shelf: Mapped[str] = mapped_column(String(16), server_default="", default="")
    document: Mapped[dict[str, object]] = mapped_column(JSON, deferred=True)

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012


class AskedRow(Base):
    """A run that was asked for and whose result nobody has seen yet.

    ``place`` tells the programs apart that share a store; ``project`` is the desk it came from.
    ``kind`` is ``solve`` or ``question``; runs of one ``batch`` were asked for together. ``state``
    is ``asked``, ``running``, ``done`` or ``failed``, and whether a run that is running still
    lives its lock tells (:mod:`scenarios.store.run_records`). ``stopping``: somebody wants it to
    stop.
    """

    __tablename__ = "asked_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(64), index=True)
    project: Mapped[str] = mapped_column(String(32))
    dataset: Mapped[str] = mapped_column(ForeignKey("datasets.fingerprint"), index=True)
    asked: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    document: Mapped[dict[str, object]] = mapped_column(JSON, deferred=True)
    kind: Mapped[str] = mapped_column(String(32), server_default="solve", default="solve")
    batch: Mapped[str] = mapped_column(String(32), server_default="", default="")
    state: Mapped[str] = mapped_column(String(32), server_default="asked", default="asked")
    stopping: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    log: Mapped[dict[str, object] | None] = mapped_column(JSON, deferred=True)
    result: Mapped[dict[str, object] | None] = mapped_column(JSON, deferred=True)


class ConsultationRow(Base):
    """What the people said about a scenario: rule, first day, ballots by village, in one record."""

    __tablename__ = "consultations"

    scenario: Mapped[str] = mapped_column(String(32), primary_key=True)
    who: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    document: Mapped[dict[str, object]] = mapped_column(JSON)


class CommentRow(Base):
    """A remark on a unit, a group of units (of a plan) or a whole plan.

    ``units`` are codes joined by commas, sorted; none for a whole plan. ``scenario`` is empty for
    a remark on a unit of the dataset, whatever the plan.
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    dataset: Mapped[str] = mapped_column(String(64), index=True)
    scenario: Mapped[str] = mapped_column(String(32))
    units: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    words: Mapped[str] = mapped_column(Text)
    resolved_by: Mapped[str] = mapped_column(Text)
    resolved: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def units_name(of: type[ScenarioRow | ProjectRow | AskedRow]) -> ColumnElement[str]:
    """What the person of a row calls its units, as kept units bear the name they first came under.

    The row is joined to :class:`DatasetRow`; rows of earlier versions have no name of their own.
    """
    own = func.nullif(of.document["dataset_name"].as_string(), "")
    return func.coalesce(own, DatasetRow.name)
