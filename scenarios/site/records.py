"""What the public site says of every unit, old and new: plain values for its script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geodata import KIND_LABELS
from geodata.sources import is_of_today, old_units
from merger import GroupReport
from merger.groups import distances_of
from scenarios.comparing import UnitAccess, unit_access
from scenarios.papers import Papers
from scenarios.site.questions import said

Record = dict[str, Any]


@dataclass(frozen=True, eq=False)
class SiteRecords:
    """Records of a plan in one language.

    A record is ``{label, note, group, code, paras, terms}``: what is searched for, what it is, the
    group and unit on the map, sentences, and pairs of a heading and lines.
    """

    papers: Papers

    def _say(self, key: str, **values: Any) -> str:
        return said(key, **values).to(self.papers.language)

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {code: number for number, code in enumerate(self.papers.dataset.codes)}

    @cached_property
    def _access(self) -> Mapping[str, UnitAccess]:
        return {row.group.id: row for row in unit_access(self.papers.scenario)}

    @cached_property
    def must(self) -> frozenset[str]:
        """Codes of the units that are to be arranged."""
        to_arrange = self.papers.scenario.solution.evaluator.must
        return frozenset(
            c for c, must in zip(self.papers.dataset.codes, to_arrange, strict=True) if must
        )

    def all(self) -> list[Record]:
        """Records of the units of the plan, of today's, and of those until July 2025."""
        return [*self._new(), *self._now(), *self._older()]

    def _new(self) -> Iterator[Record]:
        texts = self.papers.texts
        for group in self.papers.figures.mergers:
            yield {
                "label": group.name,
                "note": self._say("new-unit"),
                "code": group.seat,
                "group": group.id,
                "formed": True,
                "paras": [self._say("formed", name=group.name, members=texts.members(group))],
                "terms": [
                    [self._say("seat"), [texts.seat(group)]],
                    [self._say("way"), self._ways(group)],
                    [self._say("figures"), [self._size(group)]],
                    [self._say("adjoins"), [texts.sides_text(group.id)]],
                    [self._say("why"), [group.reason.to(self.papers.language)]],
                ],
            }

    def _now(self) -> Iterator[Record]:
        groups = {code: group for group in self.papers.figures.groups for code in group.members}
        units = self.papers.dataset.units
        for code in self.papers.dataset.codes:
            group, name = groups[code], self.papers.texts.unit_name(code)
            district = str(units.at[code, "district"])
            yield {
                "label": f"{name}, {district}" if district else name,
                "note": self._say("old-unit"),
                "code": code,
                "group": group.id,
                "paras": [self._told(code, name, group)],
                "terms": list(self._terms(code, group)),
            }

    def _told(self, code: str, name: str, group: GroupReport) -> str:
        texts = self.papers.texts
        if not group.is_merger:
            return self._say("unsettled" if group.unsettled else "stays", unit=name)
        others = [texts.in_text(texts.unit_name(c)) for c in group.members if c != code]
        return self._say("joins", unit=name, others=texts.listed(others), name=group.name)

    def _terms(self, code: str, group: GroupReport) -> Iterator[list[Any]]:
        papers, texts = self.papers, self.papers.texts
        unit = papers.scenario.solution.evaluator.assessment.units[code]
        if group.is_merger:
            yield [self._say("seat"), [texts.seat(group)]]
            yield [self._say("way"), [self._from_seat(code, group), *self._ways(group)]]
            yield [self._say("changes"), self._changes(code, group)]
        why = [unit.reason.to(papers.language), unit.cite, self._partners(code, group)]
        yield [self._say("why"), [line for line in why if line]]
        people = texts.people((code,))
        area = papers.number(float(papers.dataset.units.at[code, "area_km2"]), 1)
        size = self._say("people-area", people=people, area=area + texts.mark("area_km2", (code,)))
        yield [self._say("figures"), [size]]

    def _partners(self, code: str, group: GroupReport) -> str:
        """Why a unit that may stay is joined with others: for their sake."""
        texts = self.papers.texts
        need = [c for c in group.members if c in self.must]
        if not need or code in need:
            return ""
        named = texts.listed([texts.in_text(texts.unit_name(c)) for c in need])
        return self._say("why-partner", units=named)

    def _changes(self, code: str, group: GroupReport) -> list[str]:
        papers = self.papers
        name, kind = papers.texts.unit_name(code), str(papers.dataset.units.at[code, "kind"])
        told = []
        if name != group.name:
            told.append(self._say("change-name", old=name, new=group.name))
        if kind != group.kind:
            old, new = (KIND_LABELS[k].to(papers.language) for k in (kind, group.kind))
            told.append(self._say("change-kind", old=old, new=new))
        if code != group.seat:
            told.append(self._say("change-seat", seat=papers.texts.seat(group)))
        return told or [self._say("change-none")]

    def _size(self, group: GroupReport) -> str:
        texts = self.papers.texts
        area = self.papers.number(group.area_km2, 1) + texts.mark("area_km2", group.members)
        return self._say("people-area", people=texts.people(group.members), area=area)

    def _from_seat(self, code: str, group: GroupReport) -> str:
        dataset, unit = self.papers.dataset, self.papers.texts.unit_name(code)
        if code == group.seat:
            return self._say("way-here", unit=unit)
        here, there = (np.array([self._place[c]]) for c in (code, group.seat))
        told = self._say(
            "way-seat", km=float(distances_of(dataset).between(here, there)[0]), unit=unit
        )
        if dataset.ways is not None:
            minutes = float(dataset.ways.between(here, there)[1][0])
            if np.isfinite(minutes):
                return self._say("way-minutes", way=told, minutes=minutes)
        return told

    def _ways(self, group: GroupReport) -> list[str]:
        row = self._access[group.id]
        how = self.papers.dataset.measured.to(self.papers.language)
        return [
            self._say(
                "way-people", after=row.after.mean, before=row.before.mean, p90=row.after.p90
            ),
            self._say("way-how", how=how),
        ]

    def _older(self) -> Iterator[Record]:
        """Units of June 2025, where the plan is of the official units that came of them."""
        codes = frozenset(self.papers.dataset.codes)
        if not is_of_today(codes):
            return
        groups = self.papers.figures.group_of
        for old in old_units().values():
            mine = [part for part in old.parts if part.code in codes]
            if not mine:
                continue
            now = "; ".join(
                f"{part.label} ({part.note})" if part.note else part.label for part in mine
            )
            yield {
                "label": old.label,
                "note": self._say("older-unit"),
                "code": mine[0].code,
                "group": groups[mine[0].code],
                "paras": [self._say("went", unit=old.name, now=now)],
                "terms": [],
                "then": [part.code for part in mine],
            }
