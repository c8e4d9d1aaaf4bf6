"""What the placeholders of the papers for the council stand for, beside those of the dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from geodata import KIND_LABELS
from merger import GroupReport
from merger.constraints import bare_name
from merger.groups import BEYOND_KM
from scenarios.comparing import unit_access
from scenarios.exports.annexes import annexes
from scenarios.exports.consultation_values import consultation_values
from scenarios.exports.dossier_values import day_in_words, plain_values, values
from scenarios.exports.word_blanks import BLANK
from scenarios.papers import OPEN, Papers, older_names

_FAR_KM = 10
_SPREAD = ("_population", "_area")
"""Smallest, middle and largest unit: left to the dossier."""


def council_values(papers: Papers) -> dict[str, Any]:
    """Values of all placeholders but the pictures; what is not known is a blank, «…»."""
    told = values(papers, annexes(papers))
    more = _units(papers)
    formed, kept = papers.figures.mergers, papers.figures.kept
    last = len(formed)
    told["new_units"] = [
        unit | more[group.id] for unit, group in zip(told["new_units"], formed, strict=True)
    ]
    told |= {
        "council": papers.say("paper-council", province=papers.texts.province),
        "working_from": _day(papers, papers.office.effective),
        "signed_on": _day(papers, papers.office.day),
        "articles": {
            "formed": papers.say("paper-article", number=1)
            if last == 1
            else papers.say("paper-articles", first=1, last=last),
            **{
                key: str(last + number)
                for number, key in enumerate(("standing", "ended", "effect", "doing"), 1)
            },
        },
        "ended": _by_kind(papers, [code for group in formed for code in group.members]),
        "kinds_ended": _kinds_ended(papers),
        "formed_count": papers.number(last),
        "consult": consultation_values(papers),
        "main_effects": [
            told["effects"][number]
            for number, row in enumerate(papers.figures.told_rows)
            if not row.metric.key.endswith(_SPREAD)
        ],
        "kept_names": papers.listed([papers.texts.in_text(group.name) for group in kept]),
    }
    blank: dict[str, Any] = _with_blanks(plain_values(told))
    return blank


def _with_blanks(value: Any) -> Any:
    """The same with the blanks of these papers in place of the dossier's dots."""
    if isinstance(value, str):
        return value.replace(OPEN, BLANK)
    if isinstance(value, dict):
        return {key: _with_blanks(item) for key, item in value.items()}
    return [_with_blanks(item) for item in value] if isinstance(value, list) else value


def _day(papers: Papers, day: date | None) -> str:
    """A day in words; a blank where it is not known."""
    if day is None:
        return papers.say("paper-day-open")
    return day_in_words(papers, day)


def _by_kind(papers: Papers, codes: Sequence[str]) -> str:
    """Units by kind: how many, and which."""
    kinds = papers.dataset.units["kind"]
    told = []
    for kind, label in KIND_LABELS.items():
        names = [bare_name(papers.texts.unit_name(c)) for c in codes if kinds[c] == kind]
        if names:
            word = label.to(papers.language).lower()
            told.append(
                papers.say("paper-of-kind", count=len(names), kind=word, names=", ".join(names))
            )
    return "; ".join(told)


def _kinds_ended(papers: Papers) -> str:
    """Kinds of units that there are before the arrangement and not after it."""
    before = set(papers.dataset.units["kind"])
    after = {group.kind for group in papers.figures.groups}
    return papers.listed(
        [
            label.to(papers.language).lower()
            for kind, label in KIND_LABELS.items()
            if kind in before - after
        ]
    )


def _units(papers: Papers) -> dict[str, dict[str, Any]]:
    """Further fields of the new units by key: parts, old names, ways, staff."""
    ways = {row.group.id: row for row in unit_access(papers.scenario)}
    staff = {unit.group.id: unit for unit in papers.figures.effects.units}
    older = older_names(papers.dataset)
    far = BEYOND_KM.index(_FAR_KM)

    def count(value: int | None, mark: str = "") -> str:
        return BLANK if value is None else papers.number(value) + mark

    told = {}
    for group in papers.figures.mergers:
        row, posts = ways[group.id], staff[group.id]
        told[group.id] = {
            "parts": _parts(papers, group),
            "old_names": [
                {"name": papers.texts.unit_name(code), "from": ", ".join(older.get(code, ()))}
                for code in group.members
            ],
            "way_before": papers.number(row.before.mean, 1),
            "way_after": papers.number(row.after.mean, 1),
            "way_p90": papers.number(row.after.p90, 1),
            "far_before": papers.number(row.before.beyond[far]),
            "far_after": papers.number(row.after.beyond[far]),
            "staff_present": count(posts.present, "*" * posts.estimated),
            "staff_posts": count(posts.quota.likely),
            "staff_surplus": count(posts.surplus),
        }
    return told


def _parts(papers: Papers, group: GroupReport) -> str:
    """What a new unit is merged from, in the words of the resolutions."""
    units = papers.dataset.units
    return papers.listed(
        [
            papers.say(
                "paper-part",
                name=papers.texts.member(code, group),
                area=papers.number(float(units.at[code, "area_km2"]), 2)
                + papers.texts.mark("area_km2", (code,)),
                people=papers.texts.people((code,)),
            )
            for code in group.members
        ]
    )
