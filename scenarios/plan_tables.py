"""A plan as tables of rows: what the workbook, the HTML map and the notes are filled with.

Headings are keys of ``wording.yaml``, or written out where they depend on something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata import KIND_LABELS, Language, format_number
from merger import TERMS
from merger.applicability import mismatches
from merger.differences import differences
from merger.districts import assess_districts
from merger.naming import clashes
from merger.staffing import staffing_of
from scenarios.constraint_texts import describe_constraints
from scenarios.effects import effect_rows, plan_effects
from scenarios.scenario import Scenario
from scenarios.wording import goal_label, sentence, status_label

Row = list[Any]
Table = tuple[list[str], list[Row]]


@dataclass(frozen=True)
class Figure:
    """A number whose cell shows the mark of an estimate and stays a number."""

    value: float
    mark: str

    def __str__(self) -> str:
        return f"{self.value}{self.mark}"


def about_rows(scenario: Scenario, language: Language) -> list[tuple[str, Any]]:
    """Say how a plan was made: data, law, proof; keys of ``wording.yaml`` and values."""
    solution, dataset = scenario.solution, scenario.dataset
    problem = solution.problem
    fixed = describe_constraints(problem.constraints, dataset, problem.criteria)
    rows: list[tuple[str, Any]] = [
        ("about-scenario", scenario.name),
        ("about-created", scenario.created.strftime("%Y-%m-%d %H:%M UTC")),
        ("about-dataset", dataset.name),
        ("about-fingerprint", dataset.fingerprint),
        ("about-source", dataset.provenance.source.to(language)),
        *(("about-origin", str(origin)) for origin in dataset.provenance.origins),
        ("about-criteria", scenario.criteria.title.text.to(language)),
        *(("about-edited", str(change)) for change in differences(scenario.criteria)),
        *(("about-mismatch", t.to(language)) for t in mismatches(dataset, scenario.criteria)),
        ("about-mode", _mode(scenario, language)),
        ("about-k", problem.limits.max_group),
        ("about-weights", _weights(scenario, language)),
        *(("about-constraints", line.to(language)) for _, _, line in fixed),
        *_transition(scenario, language),
        *(("about-name-clash", name) for name in clashes(dataset, scenario.groups)),
        *(("about-conditions", text.to(language)) for text in solution.conditions),
        ("about-status", status_label(solution.status).to(language)),
        ("about-objective", solution.objective),
        ("about-bound", solution.bound),
        ("about-gap", None if solution.gap is None else 100 * solution.gap),
        ("about-solver", solution.solver),
        *(("about-note", note.to(language)) for note in (*solution.notes, *solution.reasons)),
    ]
    if solution.unproven is not None:
        rows.append(("about-open", goal_label(solution.unproven.key).to(language)))
    if dataset.provenance.schematic:
        rows.append(("about-schematic", ""))
    if dataset.provenance.is_estimated("population"):
        rows.append(("about-estimated", ""))
    return rows


def _transition(scenario: Scenario, language: Language) -> list[tuple[str, Any]]:
    assumed = scenario.transition
    rows: list[tuple[str, Any]] = []
    for key, new in (("about-staffing", True), ("about-staffing-now", False)):
        rules = staffing_of(assumed, scenario.criteria, new=new)
        sure = sentence(f"certainty-{rules.certainty}").to(language)
        rows.append((key, f"{rules.title.text.to(language)} [{rules.cite}; {sure}]"))
    rows += [
        ("about-points", "–" if assumed.other_points is None else assumed.other_points),
        ("about-assumed", sentence("yes" if assumed.assume_present else "no").to(language)),
        ("about-years", assumed.years),
    ]
    effects = plan_effects(scenario)
    if effects.saved_a_year is not None or effects.once is not None:
        saved, once = (
            "–" if value is None else format_number(value, language, 0)
            for value in (effects.saved_a_year, effects.once)
        )
        rows.append(("about-money", f"{saved}; {once}"))
    return rows


def _mode(scenario: Scenario, language: Language) -> str:
    problem = scenario.solution.problem
    return sentence(f"mode-{problem.mode}", target=str(problem.target)).to(language)


def _weights(scenario: Scenario, language: Language) -> str:
    weights = scenario.solution.problem.objective.weights
    return "; ".join(
        f"{term.label.to(language)} {format_number(weights[key], language, 1)}"
        for key, term in TERMS.items()
        if weights.get(key)
    )


def units_table(scenario: Scenario, language: Language) -> Table:
    """The units of the plan, figures against the standards."""
    names, told = scenario.dataset.units["name"], scenario.dataset.provenance
    header = [
        "col-id", "col-name", "col-kind", "col-member-count", "col-members", "col-area",
        "col-population", "col-area-percent", "col-population-percent", "col-seat",
        "col-compliant", "col-basis",
    ]  # fmt: skip
    rows = [
        [
            group.id,
            group.name,
            KIND_LABELS[group.kind].to(language),
            len(group.members),
            ", ".join(str(names[code]) for code in group.members),
            Figure(round(group.area_km2, 2), told.mark("area_km2", group.members)),
            Figure(group.population, told.mark("population", group.members)),
            _rounded(group.area_percent),
            _rounded(group.population_percent),
            str(names[group.seat]),
            sentence("compliant-yes" if group.compliant else "compliant-no").to(language),
            group.reason.to(language),
        ]
        for group in scenario.groups
    ]
    return header, rows


def assignment_table(scenario: Scenario, language: Language) -> Table:
    """Old units with verdict, reason, clause, document, and the unit they become."""
    units, told = scenario.dataset.units, scenario.dataset.provenance
    verdicts = scenario.solution.problem.assessment.units
    header = [
        "col-unit-code", "col-unit-name", "col-district", "col-area", "col-population",
        "col-verdict", "col-reason", "col-cite", "col-certainty", "col-reference", "col-group",
        "col-group-name",
    ]  # fmt: skip
    rows = [
        [
            code,
            units.at[code, "name"],
            units.at[code, "district"],
            Figure(float(units.at[code, "area_km2"]), told.mark("area_km2", (code,))),
            Figure(int(units.at[code, "population"]), told.mark("population", (code,))),
            sentence(f"verdict-{verdicts[code].verdict}").to(language),
            verdicts[code].reason.to(language),
            verdicts[code].cite,
            sentence(f"certainty-{verdicts[code].certainty}").to(language),
            verdicts[code].reference,
            group.id,
            group.name,
        ]
        for group in scenario.groups
        for code in group.members
    ]
    return header, rows


def effects_table(scenario: Scenario, language: Language) -> Table:
    """Figures before and after."""
    rows: list[Row] = [
        [
            row.metric.label.to(language),
            round(row.before, row.metric.digits),
            round(row.after, row.metric.digits),
            row.metric.unit.to(language),
            row.metric.source.to(language),
        ]
        for row in effect_rows(scenario)
    ]
    return ["col-figure", "col-before", "col-after", "col-unit", "col-source"], rows


def staff_table(scenario: Scenario, language: Language) -> Table:
    """Posts, present staff and surplus by year of the new units."""
    effects = plan_effects(scenario)
    years = range(1, len(effects.by_year) + 1)
    header = [
        "col-id", "col-name", "col-points", "col-class", "col-posts", "col-part-time",
        "col-present", "col-surplus",
    ]  # fmt: skip
    rows: list[Row] = []
    for unit in effects.units:
        points = unit.quota.points
        rows.append(
            [
                unit.group.id,
                unit.group.name,
                points.computed if points else None,
                "" if points is None else span(points.highest, points.lowest),
                span(*(unit.quota.posts or ("–", "–"))),
                span(*(unit.quota.part_time or ("–", "–"))),
                None if unit.present is None else Figure(unit.present, "*" * unit.estimated),
                unit.surplus,
                *unit.by_year,
            ]
        )
    rows.append(
        [
            "",
            sentence("row-total").to(language),
            None,
            "",
            str(effects.quota),
            "",
            effects.present,
            effects.surplus,
            *effects.by_year,
        ]
    )
    heads = [sentence(key).to(language) for key in header]
    return heads + [sentence("col-year", year=year).to(language) for year in years], rows


def span(first: object, last: object) -> str:
    """Write a range; one value where both ends are the same."""
    return f"{first}" if first == last else f"{first}–{last}"


def checklist_table(scenario: Scenario, language: Language) -> Table:
    """Further criteria of the units as they are."""
    names = scenario.dataset.units["name"]
    said = {True: "met-yes", False: "met-no", None: "met-open"}
    rows: list[Row] = [
        [
            check.code,
            str(names[check.code]),
            check.item.wording.text.to(language),
            sentence(said[check.met]).to(language),
            check.item.cite,
        ]
        for check in scenario.solution.problem.assessment.checks()
    ]
    return ["col-id", "col-name", "col-item", "col-met", "col-cite"], rows


def districts_table(scenario: Scenario, language: Language) -> Table:
    """Verdicts on the districts; no rows where there are none."""
    header = [
        "col-id", "col-district", "col-units", "col-area", "col-population", "col-area-percent",
        "col-population-percent", "col-verdict", "col-reason", "col-cite",
    ]  # fmt: skip
    rows: list[Row] = [
        [
            district.code,
            district.name,
            district.units,
            round(district.area_km2, 2),
            district.population,
            _rounded(district.area_percent),
            _rounded(district.population_percent),
            sentence(f"verdict-{district.verdict}").to(language),
            district.reason.to(language),
            district.cite,
        ]
        for district in assess_districts(scenario.dataset, scenario.criteria)
    ]
    return header, rows


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)
