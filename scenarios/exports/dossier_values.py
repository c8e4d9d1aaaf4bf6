"""What the placeholders of a dossier stand for: text and numbers as they are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from geodata import KIND_LABELS
from merger import VERDICTS
from merger.law import surplus_rule
from merger.plans import staffing_of
from scenarios.comparing import unit_access
from scenarios.exports.annex_tables import Annex, Line, layouts, written
from scenarios.exports.annexes import annexes
from scenarios.exports.citations import legal_bases, to_verify
from scenarios.exports.roadmap import roadmap, roadmap_of
from scenarios.markup import xml_text
from scenarios.papers import OPEN, Papers
from scenarios.texts import plan_title


def texts(papers: Papers) -> dict[str, str]:
    """Placeholders that are plain text, with their values."""
    context = values(papers, annexes(papers))
    return {key: value for key, value in context.items() if isinstance(value, str)}


def values(papers: Papers, tables: Sequence[Annex]) -> dict[str, Any]:
    """Values of all placeholders but the pictures; text and numbers as they are printed."""
    units, scenario = papers.dataset.units, papers.scenario
    assessed = scenario.solution.evaluator.assessment
    counts = assessed.counts()
    before, after = len(units), len(papers.figures.groups)
    codes = papers.dataset.codes
    area = papers.number(float(units["area_km2"].sum()), 2) + papers.texts.mark("area_km2", codes)
    people = papers.texts.people(codes)
    touched = sum(group.population for group in papers.figures.mergers)
    merged = sum(len(group.members) for group in papers.figures.mergers)
    left = {u.code: papers.texts.reason(u.reason) for u in scenario.solution.unresolved}
    told = papers.dataset.provenance
    head, place = _head_and_place(papers.office.authority)
    context: dict[str, Any] = {
        "province": papers.texts.province,
        "authority": papers.office.authority,
        "drafted_by": papers.office.drafted_by,
        "document": papers.office.document or "……………",
        "place_and_day": place_and_day(papers),
        "signer_title": papers.office.signer_title,
        "signer": papers.office.signer,
        "scenario": plan_title(scenario.name).to(papers.language),
        "law": papers.texts.law,
        "authority_head": head,
        "authority_place": place,
        "signer_titles": [part.strip() for part in papers.office.signer_title.split("/")],
        "verdicts": _verdicts(papers, counts),
        "legal_bases": legal_bases(papers),
        "to_verify": to_verify(papers),
        "data_source": told.source.to(papers.language).rstrip("."),
        "data_note": _data_note(papers),
        "proof": _proof(papers),
        "units_before": papers.number(before),
        "units_after": papers.number(after),
        "units_fewer": papers.number(before - after),
        "percent_fewer": papers.number(100 * (before - after) / before, 2),
        "kinds_before": _kinds(papers, units["kind"].to_list()),
        "kinds_after": _kinds(papers, [group.kind for group in papers.figures.groups]),
        "area": area,
        "population": people,
        **{verdict: papers.number(counts[verdict]) for verdict in ("must", "voluntary",
            "encouraged", "exempt")},
        "not_concerned": papers.number(counts["none"]),
        "mergers": papers.number(len(papers.figures.mergers)),
        "merged": papers.number(merged),
        "people_touched": papers.number(touched) + papers.texts.mark("population", codes),
        "new_units": _new_units(papers),
        "special": [
            {
                "name": papers.texts.unit_name(code),
                "reason": papers.texts.reason(assessed.units[code].reason).rstrip("."),
            }
            for code in assessed.codes("exempt")
        ],
        "kept": [
            {
                "name": group.name,
                "reason": left.get(group.members[0], papers.texts.reason(group.reason)),
            }
            for group in papers.figures.kept
        ],
        "unsettled": [
            {"name": papers.texts.unit_name(code), "reason": reason}
            for code, reason in left.items()
        ],
        "effects": [
            {
                "name": row.metric.label.to(papers.language),
                "before": papers.number(row.before, row.metric.digits),
                "after": papers.number(row.after, row.metric.digits),
                "unit": row.metric.unit.to(papers.language),
            }
            for row in papers.figures.told_rows
        ],
        "access": _access(papers),
        "staff": _staff(papers),
        "roadmap": roadmap(papers),
        "roadmap_source": roadmap_of(papers)["cite"][papers.language],
        "annexes": {key: _NoAnnex(columns) for key, columns in _columns().items()}
        | {annex.key: _annex(annex, papers) for annex in tables},
    }  # fmt: skip
    cleaned: dict[str, Any] = plain_values(context)
    return cleaned


class _NoAnnex:
    """An annex that is not there: false, but a template may ask for its number."""

    def __bool__(self) -> bool:
        return False

    number = "–"
    title = ""
    rows: tuple[dict[str, str], ...] = ()

    def __init__(self, columns: Iterable[str]) -> None:
        self.totals = dict.fromkeys(columns, "")


def plain_values(value: Any) -> Any:
    """The same without control characters, which no Word file may hold."""
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, dict):
        return {key: plain_values(item) for key, item in value.items()}
    return [plain_values(item) for item in value] if isinstance(value, list) else value


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """All columns of every annex: a template made for one plan must serve another."""
    return {layout.key: tuple(c.key for c in layout.columns) for layout in layouts()}


def _annex(annex: Annex, papers: Papers) -> dict[str, Any]:
    """An annex with all its cells as text."""
    empty = dict.fromkeys(_columns()[annex.key], "")

    def row(line: Line) -> dict[str, str]:
        cells = {
            column.key: written(line.cells.get(column.key), column.form, papers)
            for column in annex.columns
        }
        return empty | cells

    totals = empty | {
        column.key: written(annex.total(column), column.form, papers)
        for column in annex.columns
        if column.sum
    }
    if "name" in totals:
        totals["name"] = papers.say("row-total")
    return {
        "number": str(annex.number),
        "title": annex.title,
        "rows": [row(line) for line in annex.lines],
        "totals": totals,
    }


def _head_and_place(authority: str) -> tuple[str, str]:
    """The authority in two lines: ỦY BAN NHÂN DÂN, TỈNH HÀ TĨNH."""
    head, *place = re.split(r" (?=tỉnh |thành phố )|(?<= of) ", authority, maxsplit=1)
    return head, "".join(place)


def place_and_day(papers: Papers) -> str:
    """Where and when it is signed, with room for a day that is not known."""
    office = papers.office
    place = office.place or "…………"
    if office.day is None:
        return papers.say("sign-day-open", place=place)
    return papers.say("sign-day", place=place, day=day_in_words(papers, office.day))


def day_in_words(papers: Papers, day: date) -> str:
    """A day as papers are dated (NĐ 30/2020): a nought before days below 10 and months 1 and 2."""
    is_short = papers.language == "vi" and day.month > 2
    month = str(day.month) if is_short else f"{day.month:02d}"
    return papers.say("paper-day", day=f"{day.day:02d}", month=month, year=str(day.year))


def _verdicts(papers: Papers, counts: Mapping[str, int]) -> str:
    """How many units are of which verdict; those there are none of are left out."""
    return "; ".join(
        papers.say("dossier-verdict", count=counts[verdict], what=papers.say(f"verdict-{verdict}"))
        for verdict in VERDICTS
        if counts[verdict]
    )


def _data_note(papers: Papers) -> str:
    told = papers.dataset.provenance
    notes = [papers.say("about-schematic")] if told.schematic else []
    members = [code for group in papers.figures.mergers for code in group.members]
    if told.schematic and (papers.dataset.units.loc[members, "exterior_m"] > 0).any():
        notes.append(papers.say("note-sides"))
    return " ".join([*notes, *papers.texts.cautions])


def _proof(papers: Papers) -> str:
    solution = papers.scenario.solution
    status = papers.say(f"status-{solution.status}")
    if solution.gap is None:
        return f"{status}; {papers.say('proof-unknown')}"
    return f"{status}; {papers.say('proof-gap', gap=papers.number(100 * solution.gap, 2))}"


def _kinds(papers: Papers, kinds: Sequence[str]) -> str:
    found = Counter(kinds)
    return ", ".join(
        f"{papers.number(found[kind])} {label.to(papers.language).lower()}"
        for kind, label in KIND_LABELS.items()
        if found[kind]
    )


def _new_units(papers: Papers) -> list[dict[str, str]]:
    return [
        {
            "number": str(number),
            "name": papers.texts.in_text(group.name),
            "kind": KIND_LABELS[group.kind].to(papers.language).lower(),
            "members": papers.texts.members(group),
            "area": papers.number(group.area_km2, 2) + papers.texts.mark("area_km2", group.members),
            "area_percent": papers.number(group.area_percent, 1),
            "population": papers.texts.people(group.members),
            "population_percent": papers.number(group.population_percent, 1),
            **papers.texts.sides(group.id, OPEN),
            "sides": papers.texts.sides_text(group.id),
            "seat": papers.texts.seat(group),
            "basis": papers.texts.reason(group.reason).rstrip("."),
            "pieces": papers.say("unit-pieces", count=papers.figures.pieces(group))
            if papers.figures.pieces(group) > 1
            else "",
        }
        for number, group in enumerate(papers.figures.mergers, 1)
    ]


def _access(papers: Papers) -> dict[str, Any]:
    """Ways to the seat before and after, over all people; and how they are measured."""
    told: dict[str, Any] = {"measured": papers.dataset.measured.to(papers.language)}
    for row in papers.figures.rows:
        key = row.metric.key
        if key.startswith(("way_", "beyond_")):
            told[f"{key}_before"] = papers.number(row.before, row.metric.digits)
            told[f"{key}_after"] = papers.number(row.after, row.metric.digits)
    rows = unit_access(papers.scenario)
    worst = max(rows, key=lambda row: row.after.mean - row.before.mean, default=None)
    grown = worst is not None and worst.after.mean > worst.before.mean
    told["most_grown"] = papers.texts.in_text(worst.group.name) if worst and grown else ""
    told["grown_before"] = papers.number(worst.before.mean, 1) if worst and grown else ""
    told["grown_after"] = papers.number(worst.after.mean, 1) if worst and grown else ""
    return told


def _staff(papers: Papers) -> dict[str, Any]:
    effects = papers.figures.effects
    rules = staffing_of(papers.scenario.transition, papers.scenario.criteria)
    money = {
        key: "" if value is None else papers.number(value)
        for key, value in (("saved_a_year", effects.saved_a_year), ("once", effects.once))
    }
    assumed = any(unit.estimated for unit in effects.units)
    return {
        "rule": rules.title.text.to(papers.language),
        "present": papers.number(effects.present) + "*" * assumed,
        "quota": papers.number(effects.quota),
        "surplus": papers.number(effects.surplus),
        "short": papers.number(effects.short),
        "seats_freed": papers.number(effects.seats_freed),
        "note": papers.say("staff-assumed") if assumed else "",
        "policy": _policy(papers) if effects.surplus else "",
        "freed": [
            {"unit": group.name, "seats": "; ".join(map(papers.texts.freed, freed))}
            for group in papers.figures.mergers
            if (freed := [code for code in group.members if code != group.seat])
        ],
        **money,
        "by_year": [
            {"year": str(year), "left": papers.number(left)}
            for year, left in enumerate(effects.by_year, 1)
        ],
    }


def _policy(papers: Papers) -> str:
    """How people beyond the posts are dealt with, as far as it was chosen on the Effects page."""
    assumed = papers.scenario.transition
    rule = surplus_rule(papers.scenario.criteria)
    if rule is None:
        told = [papers.say("staff-policy-open", years=assumed.years)]
    else:
        told = [papers.say("staff-policy", years=assumed.years, cite=rule.cite, most=rule.years)]
    if assumed.leaving_cost:
        told.append(papers.say("staff-policy-support", amount=assumed.leaving_cost))
    return " ".join(told)
