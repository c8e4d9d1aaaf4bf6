"""The annexes of a dossier as tables: what workbook, dossier and templates are filled with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from geodata import FLAG_LABELS, FLAGS, KIND_LABELS, TERRAIN_LABELS
from merger import GroupReport
from merger.assessment import UnitAssessment, assess_districts
from scenarios.comparing import plan_staff
from scenarios.exports.access_lines import access_cells
from scenarios.exports.annex_tables import Annex, Figure, Line, layouts
from scenarios.papers import OPEN, Papers


def people_of(papers: Papers, codes: Sequence[str]) -> Figure | None:
    """People of some units with their mark; None where none of them has a figure."""
    people = papers.dataset.figure("population", codes)
    return None if people is None else Figure(int(people), papers.texts.mark("population", codes))


def annexes(papers: Papers) -> tuple[Annex, ...]:
    """Fill the annexes of a scenario, numbered; those without a line are left out."""
    found: list[Annex] = []
    for layout in layouts():
        lines = tuple(_LINES[layout.key](papers))
        if not any(line.level != "heading" for line in lines):
            continue
        filled = {
            key
            for line in lines
            for key, value in line.cells.items()
            if value is not None and value != ""
        }
        columns = tuple(column for column in layout.columns if column.key in filled)
        number = len(found) + 1
        sheet = papers.say("annex-sheet", number=number, what=layout.sheet.text)
        title = layout.title.text.to(papers.language)
        found.append(Annex(layout.key, number, sheet, title, columns, lines))
    return tuple(found)


def _figures(papers: Papers, code: str) -> dict[str, Any]:
    """Area and population of a unit as it is, with the marks of estimates."""
    unit = papers.dataset.units.loc[code]
    return {
        "area": Figure(float(unit["area_km2"]), papers.texts.mark("area_km2", (code,))),
        "population": people_of(papers, (code,)),
    }


def _standards(unit: UnitAssessment) -> dict[str, Any]:
    return {
        "area_percent": unit.area_percent,
        "population_percent": unit.population_percent,
    }


def _units(papers: Papers) -> Iterable[Line]:
    verdicts = papers.scenario.solution.evaluator.assessment.units
    units = papers.scenario.solution.problem.constraints.settled(papers.dataset).units
    for number, code in enumerate(papers.dataset.codes, 1):
        unit = units.loc[code]
        factors = [TERRAIN_LABELS[unit["terrain"]], *(
            FLAG_LABELS[flag] for flag in FLAGS if not flag.startswith("rearranged") and unit[flag]
        )]  # fmt: skip
        rounds = [
            flag.removeprefix("rearranged_").replace("_", "–")
            for flag in FLAGS
            if flag.startswith("rearranged") and unit[flag]
        ]
        yield Line(
            {
                "number": number,
                "code": code,
                "name": str(unit["name"]),
                "district": str(unit["district"]),
                "factors": "; ".join(text.to(papers.language) for text in factors),
                **_figures(papers, code),
                **_standards(verdicts[code]),
                "rearranged": "; ".join(rounds),
                "verdict": papers.say(f"verdict-{verdicts[code].verdict}"),
                "falls": _year(papers.scenario.solution.evaluator.falling.get(code)),
            }
        )


def _verdicts(papers: Papers) -> Iterable[Line]:
    verdicts = papers.scenario.solution.evaluator.assessment
    numerals = iter("ABCDE")
    for verdict in ("must", "voluntary", "encouraged", "exempt", "depends"):
        codes = verdicts.codes(verdict)
        if not codes:
            continue
        told = papers.say("annex-verdict", what=papers.say(f"verdict-{verdict}"), count=len(codes))
        yield Line({"name": f"{next(numerals)}. {told}"}, "heading")
        for number, code in enumerate(codes, 1):
            unit = verdicts.units[code]
            yield Line(
                {
                    "number": number,
                    "name": papers.texts.unit_name(code),
                    **_figures(papers, code),
                    **_standards(unit),
                    "reason": papers.texts.reason(unit.reason),
                    "cite": unit.cite,
                    "certainty": papers.say(f"certainty-{unit.certainty}"),
                    "reference": unit.reference,
                }
            )


def group_cells(papers: Papers, group: GroupReport) -> dict[str, Any]:
    """Figures, seat and neighbours of a unit of the plan."""
    return {
        "name": group.name,
        "kind": KIND_LABELS[group.kind].to(papers.language),
        "area": Figure(round(group.area_km2, 4), papers.texts.mark("area_km2", group.members)),
        "area_percent": group.area_percent,
        "population": people_of(papers, group.members),
        "population_percent": group.population_percent,
        "seat": papers.texts.seat(group),
        **papers.texts.sides(group.id, OPEN),
        "basis": papers.texts.reason(group.reason),
        "falls": _year(group.falls),
    }


def _year(year: int | None) -> str | None:
    """A year as text: it is no count."""
    return None if year is None else str(year)


def _plan(papers: Papers) -> Iterable[Line]:
    for number, group in enumerate(papers.figures.mergers, 1):
        yield Line({"number": number, **group_cells(papers, group)}, "whole")
        for code in group.members:
            kind = papers.dataset.units.at[code, "kind"]
            yield Line(
                {
                    "name": papers.texts.unit_name(code),
                    "kind": KIND_LABELS[kind].to(papers.language),
                    **_figures(papers, code),
                }
            )


def span(first: object, last: object) -> str:
    """Write a range; one value where both ends are the same."""
    return f"{first}" if first == last else f"{first}–{last}"


def _staff(papers: Papers) -> Iterable[Line]:
    by_id = {unit.group.id: unit for unit in papers.figures.effects.units}
    for number, group in enumerate(papers.figures.mergers, 1):
        unit = by_id[group.id]
        points = unit.quota.points
        freed = [code for code in group.members if code != group.seat]
        present = None if unit.present is None else Figure(unit.present, "*" * unit.estimated)
        yield Line(
            {
                "number": number,
                "name": group.name,
                "points": points.computed if points else None,
                "class": "" if points is None else span(points.highest, points.lowest),
                "posts": span(*(unit.quota.posts or ("–", "–"))),
                "part_time": span(*(unit.quota.part_time or ("", ""))),
                "quota": unit.quota.likely,
                "present": present,
                "surplus": None if unit.surplus is None else max(unit.surplus, 0),
                "short": -unit.surplus if unit.surplus is not None and unit.surplus < 0 else None,
                **{f"year_{year}": left for year, left in enumerate(unit.by_year, 1)},
                "seat": papers.texts.seat(group),
                "freed": len(freed),
                "freed_names": ", ".join(papers.texts.freed(code) for code in freed),
            }
        )


def _staff_plan(papers: Papers) -> Iterable[Line]:
    """What the province's own table says, year by year; nothing without one."""
    plan = plan_staff(papers.scenario)
    if plan is None:
        return
    for number, line in enumerate(plan.lines, 1):
        leaving = zip(line.retire, line.move, strict=True)
        yield Line(
            {
                "number": number,
                "name": line.unit.name,
                "group": line.group,
                "present": line.present,
                "posts": line.posts,
                "surplus": line.surplus,
                **{f"gone_{i}": sum(both) or None for i, both in enumerate(leaving, 1)},
                **{f"left_{i}": left for i, left in enumerate(line.left or (), 1)},
                "over": line.over,
                "years": f"{plan.years[0]}–{plan.years[-1]}",
            }
        )


def _kept(papers: Papers) -> Iterable[Line]:
    verdicts = papers.scenario.solution.evaluator.assessment.units
    left = {u.code: u.reason for u in papers.scenario.solution.unresolved}
    for number, group in enumerate(papers.figures.kept, 1):
        code = group.members[0]
        unit = verdicts[code]
        why = papers.texts.reason(unit.reason)
        if code in left:
            why = f"{left[code].to(papers.language)} {why}"
        yield Line(
            {
                "number": number,
                "name": group.name,
                "district": str(papers.dataset.units.at[code, "district"]),
                **_figures(papers, code),
                **_standards(unit),
                "verdict": papers.say(f"verdict-{unit.verdict}"),
                "reason": why,
                "cite": unit.cite,
            }
        )


def _districts(papers: Papers) -> Iterable[Line]:
    units = papers.dataset.units
    if units["district"].nunique() < 2:
        return
    district = units["district"].to_dict()
    after = Counter(district[group.seat] for group in papers.figures.groups)
    crossing: Counter[str] = Counter()
    for group in papers.figures.mergers:
        homes = {district[code] for code in group.members}
        if len(homes) > 1:
            crossing.update(homes)
    parts = units.groupby(["district_code", "district"], sort=True)
    for number, ((_, name), part) in enumerate(parts, 1):
        codes = tuple(part.index)
        fewer = len(part) - after[name]
        area = round(float(part["area_km2"].sum()), 4)
        yield Line(
            {
                "number": number,
                "name": str(name) or "–",
                "before": len(part),
                "after": after[name],
                "fewer": fewer,
                "percent": 100 * fewer / len(part),
                "area": Figure(area, papers.texts.mark("area_km2", codes)),
                "population": people_of(papers, codes),
                "crossing": crossing[name],
            }
        )


def _effects(papers: Papers) -> Iterable[Line]:
    for number, row in enumerate(papers.figures.told_rows, 1):
        yield Line(
            {
                "number": number,
                "name": row.metric.label.to(papers.language),
                "before": round(row.before, row.metric.digits),
                "after": round(row.after, row.metric.digits),
                "unit": row.metric.unit.to(papers.language),
                "source": row.metric.source.to(papers.language),
            }
        )


def _checklist(papers: Papers) -> Iterable[Line]:
    said = {True: "met-yes", False: "met-no", None: "met-open"}
    checks = papers.scenario.solution.evaluator.assessment.checks()
    told = [(papers.texts.unit_name(check.code), check.item, check.met) for check in checks]
    # A new unit whose kind is decided has the criteria of that kind to meet.
    for group in papers.scenario.groups:
        if group.decided is not None:
            items = papers.scenario.criteria.checklist_for(group.decided.kind)
            told += [(group.name, item, group.decided.met(item.key)) for item in items]
    for number, (name, item, met) in enumerate(told, 1):
        yield Line(
            {
                "number": number,
                "name": name,
                "item": item.wording.text.to(papers.language),
                "met": papers.say(said[met]),
                "cite": item.cite,
            }
        )


def _district_verdicts(papers: Papers) -> Iterable[Line]:
    judged = assess_districts(papers.dataset, papers.scenario.criteria)
    for number, district in enumerate(judged, 1):
        yield Line(
            {
                "number": number,
                "name": district.name or district.code,
                "units": district.units,
                "area": round(district.area_km2, 4),
                "area_percent": district.area_percent,
                "population": district.population,
                "population_percent": district.population_percent,
                "verdict": papers.say(f"verdict-{district.verdict}"),
                "reason": district.reason.to(papers.language),
                "cite": district.cite,
            }
        )


def _access(papers: Papers) -> Iterable[Line]:
    if papers.figures.mergers:
        told = {"how": papers.dataset.measured, "lived": papers.dataset.lived}
        yield Line({"name": papers.say("annex-measured", **told)}, "heading")
    for whole, parts in access_cells(papers):
        yield Line(whole, "whole")
        for cells in parts:
            yield Line(cells)


_LINES: Mapping[str, Callable[[Papers], Iterable[Line]]] = {
    "units": _units,
    "verdicts": _verdicts,
    "plan": _plan,
    "staff": _staff,
    "staff_plan": _staff_plan,
    "kept": _kept,
    "districts": _districts,
    "effects": _effects,
    "checklist": _checklist,
    "district_verdicts": _district_verdicts,
    "access": _access,
}
