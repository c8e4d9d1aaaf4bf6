"""Where data come from, how far they can be trusted and what was changed on the way in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from geodata.problems import Finding, message
from geodata.wording import Text


@dataclass(frozen=True)
class Repair:
    """What was changed to make a layer a valid coverage.

    Attributes:
        areas: per unit code ``before_km2, after_km2, moved_km2`` (symmetric difference), largest
            move first; empty if nothing was changed.
        self_crossing: codes whose polygon crossed itself.
        multipart: codes with more than one part after the repair.
    """

    areas: pd.DataFrame
    self_crossing: tuple[str, ...] = ()
    multipart: tuple[str, ...] = ()


Basis = Literal["official", "census", "secondary", "estimated", "geometry", "given"]
"""How a column is known. ``secondary``: by a list or a copy that is not the authority's own."""

RemarkStatus = Literal["estimated", "repaired", "measured", "doubtful", "missing"]
REMARK_STATUSES: tuple[RemarkStatus, ...] = get_args(RemarkStatus)


@dataclass(frozen=True)
class Remark:
    """Why the figures of some units are not simply what the column's basis says.

    Attributes:
        column: ``population``, ``area_km2`` or ``terrain``.
        status: ``estimated``: no figure was published; ``repaired``: the published figure was
            damaged and mended; ``measured``: taken from boundaries; ``doubtful``: published, and
            another source speaks against it; ``missing``: there is no figure at all, the column
            holds 0.
        text: the reason, for people.
        codes: the units.
    """

    column: str
    status: RemarkStatus
    text: Text
    codes: frozenset[str]


@dataclass(frozen=True)
class Origin:
    """A file that data came from.

    Attributes:
        title: its name, or what it is.
        url: where it was fetched; empty for a file of the user's.
        licence: under which it may be used; empty if not known.
        retrieved: day, ``2026-11-23``.
        sha256: of its content.
    """

    title: str
    url: str = ""
    licence: str = ""
    retrieved: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        """One line: title, licence, day and address, as far as they are known."""
        return " · ".join(p for p in (self.title, self.licence, self.retrieved, self.url) if p)


@dataclass(frozen=True)
class Adjustment:
    """A part of a unit that moved to a neighbour (điều chỉnh địa giới).

    Attributes:
        giver: code of the unit that lost the part.
        taker: code of the unit that took it in.
        label: what moved, in the words of the person: names of villages.
        population: persons who moved.
        area_km2: area that moved.
        official: the figures are stated by an authority, not shares of the whole unit's.
        surveyed: the part's outline is drawn from villages, not cut for display.
    """

    giver: str
    taker: str
    label: str
    population: int
    area_km2: float
    official: bool = False
    surveyed: bool = False


@dataclass(frozen=True)
class Amendment:
    """What a later resolution changed about one unit: its name and kind, or that it was merged.

    Attributes:
        code: of the unit.
        before: its name before.
        after: its name since; of a merged unit that of the one that took it in.
        into: code of that one; empty where no unit was merged.
        document: number of the resolution.
        day: on which it took effect, ``2026-12-01``.
    """

    code: str
    before: str
    after: str
    into: str
    document: str
    day: str


@dataclass(frozen=True)
class FormerUnit:
    """A unit as it was before a round of mergers, and where it went.

    Attributes:
        code, name, kind, district: as they were.
        population: persons; None where there was no figure.
        area_km2: likewise.
        staff: officials and civil servants; None where not known.
        longitude, latitude: of its seat, degrees (WGS 84).
        into: code of the new unit; of a split unit that of its largest part.
        split: parts of it went elsewhere.
    """

    code: str
    name: str
    kind: str
    district: str
    population: int | None
    area_km2: float | None
    staff: int | None
    longitude: float
    latitude: float
    into: str
    split: bool = False


@dataclass(frozen=True)
class Round:
    """A round of mergers that units came out of.

    Attributes:
        title: of the plan, or the resolution.
        law: id of the rule set it was made under; empty if not known.
        day: on which the new units begin, ``2025-07-01``; empty if not said.
        before: fingerprint of the dataset before.
        name: of that dataset.
        as_of: day of that dataset; empty if not said.
        marked: columns whose sums rest on estimates.
        units: all units of that dataset.
    """

    title: str
    law: str
    day: str
    before: str
    name: str
    as_of: str
    marked: tuple[str, ...]
    units: tuple[FormerUnit, ...]


@dataclass(frozen=True)
class Correction:
    """One figure that a person mended.

    Attributes:
        code: of the unit.
        column: of the units' table.
        before, after: what stood there and stands there since, as text.
        source: where the new figure stands.
        reason: why the old one was wrong.
        who: the person; empty where nobody signs in.
        at: moment, ISO 8601 in UTC.
        estimated: the old figure was an estimate.
        remarks: what was said of the old figure: status and reason.
        undone: it was taken back; kept for the record.
    """

    code: str
    column: str
    before: str
    after: str
    source: str
    reason: str
    who: str
    at: str
    estimated: bool = False
    remarks: tuple[tuple[RemarkStatus, Text], ...] = ()
    undone: bool = False


@dataclass(frozen=True)
class Provenance:
    """Where the data come from and how far they can be trusted.

    Attributes:
        source: one sentence, shown with the data.
        schematic: boundaries are generalised drawings, not surveyed: straight lines between points
            where units meet.
        basis: how ``area_km2``, ``population`` and ``terrain`` are known.
        notices: what was read in a certain way or mended on the way in.
        repair: what the repair of the boundaries changed, if there was one.
        findings: what the checks found, see :mod:`geodata.ingest.checks`.
        estimated: units whose figure in a column is an estimate, by column, where not all are.
        origins: files the data came from.
        as_of: day on which the units were as they are here, ``2025-07-01``; empty if not said.
        adjustments: parts of units that were moved since, see :mod:`geodata.boundaries.adjustment`.
        remarks: why single figures are marked, or missing.
        amendments: what later resolutions changed, see :mod:`geodata.joining.amendments`.
        rounds: of mergers that the units came out of, the first one first; see
            :mod:`geodata.joining.rounds`.
        corrections: figures mended by a person, see :mod:`geodata.joining.corrections`.
    """

    source: Text
    schematic: bool = False
    basis: Mapping[str, Basis] = field(default_factory=dict)
    notices: tuple[Text, ...] = ()
    repair: Repair | None = None
    findings: tuple[Finding, ...] = ()
    estimated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    as_of: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[Remark, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    rounds: tuple[Round, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @cached_property
    def _marked(self) -> Mapping[str, frozenset[str]]:
        """Units whose figure is marked, by column: estimates, and what a remark speaks of."""
        found = dict(self.estimated)
        for remark in self.remarks:
            found[remark.column] = found.get(remark.column, frozenset()) | remark.codes
        return found

    def is_estimated(self, column: str, code: str | None = None) -> bool:
        """Tell whether figures of ``column`` must carry the mark of an estimate.

        Args:
            column: ``population`` or ``area_km2``.
            code: of one unit; without it, whether any unit's figure is an estimate.
        """
        if self.basis.get(column) in {"estimated", "geometry", "census", "secondary"}:
            return True
        some = self._marked.get(column, frozenset())
        return bool(some) if code is None else code in some

    def corrected(self, column: str) -> frozenset[str]:
        """Units whose figure in a column was mended by a person."""
        return frozenset(c.code for c in self.corrections if c.column == column and not c.undone)

    def is_rough(self, column: str) -> bool:
        """Tell whether a column holds estimates of which no more is known than that."""
        basis = self.basis.get(column)
        return basis in {"estimated", "geometry", "census"} or bool(self.estimated.get(column))

    @property
    def figure_notes(self) -> tuple[Text, ...]:
        """What the marks of populations and areas mean, reason by reason, with their counts."""
        return tuple(
            message(f"note-{r.column}", count=len(r.codes), reason=r.text)
            for r in self.remarks
            if r.column in ("population", "area_km2")
        )

    def missing(self, column: str) -> frozenset[str]:
        """Units that have no figure in a column; the column holds 0 for them."""
        found = [r.codes for r in self.remarks if r.column == column and r.status == "missing"]
        return frozenset().union(*found)

    def reasons(self, column: str, code: str) -> tuple[Text, ...]:
        """Why a unit's figure is marked or missing, as far as more is known than the basis."""
        return tuple(r.text for r in self.remarks if r.column == column and code in r.codes)

    def without_remarks(self, column: str, codes: Iterable[str]) -> Provenance:
        """Return the same with nothing said of the figures of some units: they were set anew."""
        gone = frozenset(codes)
        kept = [replace(r, codes=r.codes - gone) if r.column == column else r for r in self.remarks]
        return replace(self, remarks=tuple(r for r in kept if r.codes))

    def summed(self, target: Mapping[str, str]) -> Provenance:
        """Return what holds of sums over units: a sum is marked where one of its parts is.

        Figures that a sum lacks a part of are doubtful; only where all parts lack them is there
        none. What the checks and the repair said of the old units is left behind.

        Args:
            target: by old code the new one.
        """
        parts: dict[str, set[str]] = {}
        for old, new in target.items():
            parts.setdefault(new, set()).add(old)

        def whole(codes: frozenset[str]) -> frozenset[str]:
            return frozenset(new for new, old in parts.items() if old <= codes)

        def touched(codes: frozenset[str]) -> frozenset[str]:
            return frozenset(target[code] for code in codes if code in target)

        remarks = []
        for remark in self.remarks:
            reached = touched(remark.codes)
            if remark.status == "missing":
                nothing = whole(remark.codes)
                remarks.append(replace(remark, codes=nothing))
                remarks.append(replace(remark, status="doubtful", codes=reached - nothing))
            else:
                remarks.append(replace(remark, codes=reached))
        moved = [
            replace(a, giver=target.get(a.giver, a.giver), taker=target.get(a.taker, a.taker))
            for a in self.adjustments
        ]
        return replace(
            self,
            repair=None,
            findings=(),
            estimated={column: touched(some) for column, some in self.estimated.items()},
            remarks=tuple(r for r in remarks if r.codes),
            adjustments=tuple(a for a in moved if a.giver != a.taker),
        )

    def within(self, codes: Iterable[str]) -> Provenance:
        """Return what concerns some units only."""
        chosen = frozenset(codes)
        corrections = tuple(c for c in self.corrections if c.code in chosen)
        kept = [replace(r, codes=r.codes & chosen) for r in self.remarks]
        return replace(
            self,
            estimated={column: some & chosen for column, some in self.estimated.items()},
            remarks=tuple(r for r in kept if r.codes),
            corrections=corrections,
        )

    def mark(self, column: str, codes: Iterable[str]) -> str:
        """Return ``*`` if the figure of any of the units is an estimate or mended, else nothing.

        Where none of them has a figure there is nothing to mark.
        """
        chosen = tuple(codes)
        if self.missing(column).issuperset(chosen):
            return ""
        mended = self.corrected(column)
        marked = any(self.is_estimated(column, code) or code in mended for code in chosen)
        return "*" if marked else ""
