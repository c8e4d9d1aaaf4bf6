"""How a plan was made, told on every paper of it: data, law, assumptions, proof."""

from __future__ import annotations

from typing import Any

from geodata import Language, format_number
from geodata.joining import told_amendment, told_correction
from merger import TERMS
from merger.assessment import mismatches
from merger.constraints import clashes
from merger.law import law_title, told_changes
from merger.plans import staffing_of
from scenarios.comparing import plan_effects
from scenarios.model import Scenario
from scenarios.texts import dataset_title, describe_constraints, describe_horizon, plan_title
from scenarios.wording import goal_label, group_sizes, sentence, status_label


def about_rows(scenario: Scenario, language: Language) -> list[tuple[str, Any]]:
    """Say how a plan was made: data, law, proof; keys of ``wording.yaml`` and values."""
    solution, dataset = scenario.solution, scenario.dataset
    problem = solution.problem
    fixed = describe_constraints(problem.constraints, dataset, problem.criteria)
    rows: list[tuple[str, Any]] = [
        ("about-scenario", plan_title(scenario.name).to(language)),
        ("about-created", scenario.created.strftime("%Y-%m-%d %H:%M UTC")),
        ("about-dataset", dataset_title(dataset).to(language)),
        ("about-fingerprint", dataset.fingerprint),
        ("about-source", dataset.provenance.source.to(language)),
        *(("about-origin", str(origin)) for origin in dataset.provenance.origins),
        ("about-distances", dataset.measured.to(language)),
        ("about-as-of", dataset.provenance.as_of),
        *(
            ("about-amended", told_amendment(changed).to(language))
            for changed in dataset.provenance.amendments
        ),
        *(
            ("about-corrected", told_correction(dataset, mended).to(language))
            for mended in dataset.provenance.corrections
        ),
        ("about-criteria", law_title(scenario.criteria).to(language)),
        *(("about-edited", told.to(language)) for told in told_changes(scenario.criteria)),
        *(("about-mismatch", t.to(language)) for t in mismatches(dataset, scenario.criteria)),
        *(("about-beyond", line.to(language)) for line in describe_horizon(problem.horizon)),
        ("about-mode", _mode(scenario, language)),
        ("about-k", group_sizes(solution).to(language)),
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
    if dataset.provenance.is_rough("population"):
        rows.append(("about-estimated", ""))
    rows += [("about-note", note.to(language)) for note in dataset.provenance.figure_notes]
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
