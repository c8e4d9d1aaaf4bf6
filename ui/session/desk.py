"""What one person has on the desk in this session: data, rule set, scenarios, the running solve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

from geodata import Dataset, InputError, embedded_dataset
from geodata.files import ContextLayer
from merger import (
    Assessment,
    Constraints,
    Criteria,
    Mode,
    Problem,
    Target,
    assess,
    load_criteria,
    load_objective,
    objective_presets,
    preset_names,
    preset_of,
)
from merger.groups import DEFAULT_PRESET
from merger.law import differences
from merger.plans import Transition
from merger.side_constraints import SideConstraints
from scenarios import Run, Scenario, find_run, start_run
from scenarios.rule_library import library
from ui.session.auth import may, require
from ui.session.kept import Same, kept
from ui.session.languages import restore_language
from ui.session.saving import fresh_name, revisions, save, store
from ui.wording import language, t

_Found = TypeVar("_Found")

DEFAULT_DATASET = "hatinh-2026"
DEFAULT_CRITERIA = "nq112-2026"


@dataclass
class PlanSettings:
    """Choices on the plan page."""

    mode: Mode = "minimal"
    target_least: int = 0
    target_most: int = 0
    max_group: int = 5
    within_district: bool = False
    preset: str = DEFAULT_PRESET
    weights: dict[str, float] = field(default_factory=dict)
    seconds: int = 120
    by_percent: bool = False
    percent: float = 60.0
    by_district: bool = False
    ward_group: int = 0
    most_people: int = 0
    order: list[str] = field(default_factory=list)
    concession: float = 5.0

    @classmethod
    def of(cls, problem: Problem) -> PlanSettings:
        """Read the choices back from a problem."""
        target = problem.target or Target(least=0, most=0)
        weights = problem.objective.weights
        same = (name for name in objective_presets() if load_objective(name).weights == weights)
        return cls(
            preset=next(same, DEFAULT_PRESET),
            mode=problem.mode,
            target_least=target.least,
            target_most=target.most,
            max_group=problem.limits.max_group,
            within_district=problem.constraints.within_district,
            weights=dict(problem.objective.weights),
            seconds=int(problem.limits.seconds),
            ward_group=problem.limits.max_group_by_kind.get("phuong", 0),
            most_people=problem.limits.most_people or 0,
            order=list(problem.objective.order),
            concession=100 * problem.objective.concession,
        )

    def choose_preset(self, preset: str) -> None:
        """Take a preset's weights."""
        self.preset = preset
        self.weights = dict(load_objective(preset).weights)


@dataclass
class Desk:
    """One session's state; pages read it and change it through plain assignment.

    Attributes:
        dataset: the units planned on.
        criteria: the rule set, with the person's changes.
        rule_set: the rule set before the changes.
        rule_sets_read: how many were read from files: each read empties the uploader.
        constraints: locks, wishes and declarations.
        transition: what is assumed about staff and money.
        scenarios: results of this session, oldest first.
        run_id: of the solve last started.
        collected: id of the last solve whose result was taken.
        selected: code of the unit clicked.
        picked: codes chosen for the next edit by hand.
        focus: codes the edit page's map is to show.
        context: layers to look at behind the units, of this session.
        hidden_context: marks of those that are not drawn now.
    """

    dataset: Dataset
    criteria: Criteria
    rule_set: Criteria
    rule_sets_read: int = 0
    constraints: Constraints = field(default_factory=Constraints)
    transition: Transition = field(default_factory=Transition)
    scenarios: list[Scenario] = field(default_factory=list)
    run_id: str = ""
    collected: str = ""
    selected: str = ""
    picked: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    context: tuple[ContextLayer, ...] = ()
    hidden_context: frozenset[str] = frozenset()
    settings: PlanSettings = field(default_factory=PlanSettings)
    _current: str = ""

    @property
    def current(self) -> str:
        """Id of the scenario shown; empty for none. Changed by :meth:`make_current` alone."""
        return self._current

    def make_current(self, scenario_id: str) -> None:
        """Let another scenario of this desk be the one shown and exported."""
        self._current = scenario_id

    def use_dataset(self, dataset: Dataset) -> None:
        """Put other units on the desk; scenarios stay, constraints of other units go."""
        self.dataset = dataset
        self.selected, self.picked, self.focus = "", (), ()
        self.constraints = Constraints()
        self.settings.target_least = self.settings.target_most = 0

    def use_rule_set(self, criteria: Criteria) -> None:
        """Put another rule set on the desk, as it stands."""
        self.rule_set = self.criteria = criteria

    def scenario(self) -> Scenario | None:
        """The scenario shown, or None."""
        return next((s for s in self.scenarios if s.id == self.current), None)

    def with_transition(self, scenario: Scenario) -> Scenario:
        """The scenario under the assumptions about staff and money that are on the desk."""
        return replace(scenario, transition=self.transition)

    def of_dataset(self) -> list[Scenario]:
        """Scenarios planned on the units on the desk."""
        mark = self.dataset.fingerprint
        return [s for s in self.scenarios if s.dataset.fingerprint == mark]

    def rename(self, scenario: Scenario, group: str, name: str) -> None:
        """Name a unit of a scenario, and keep the name for the next plan of these units."""
        scenario = next((s for s in self.scenarios if s.id == scenario.id), scenario)
        named = scenario.renamed(group, name)
        self.replace(named)
        if scenario.dataset.fingerprint == self.dataset.fingerprint:
            members = next(g.members for g in named.groups if g.id == group)
            self.constraints = self.constraints.with_name(members, name)

    def replace(self, scenario: Scenario) -> None:
        """Put a changed scenario in the place of what it was."""
        self.scenarios = [scenario if s.id == scenario.id else s for s in self.scenarios]
        save(scenario)

    def show(self, scenario: Scenario) -> None:
        """Put a scenario that is saved already on the desk, with its units and law."""
        if scenario.dataset.fingerprint != self.dataset.fingerprint:
            self.use_dataset(scenario.dataset)
        self.criteria = scenario.criteria
        self.rule_set = preset_of(scenario.criteria) or scenario.criteria
        self.constraints = scenario.solution.problem.constraints
        self.transition = scenario.transition
        self.scenarios = [s for s in self.scenarios if s.id != scenario.id] + [scenario]
        self.make_current(scenario.id)

    def take_choices(self, scenario: Scenario) -> None:
        """Plan the units on the desk as another scenario was planned: law, priorities, limits.

        A number of units becomes the share by which it reduced those of its own dataset; a range
        of numbers grows or shrinks with the dataset.
        """
        problem = scenario.solution.problem
        self.criteria = scenario.criteria
        self.rule_set = preset_of(scenario.criteria) or scenario.criteria
        self.transition = scenario.transition
        self.settings = PlanSettings.of(problem)
        if problem.target is None:
            return
        by_district = bool(problem.target.districts)
        here, there = len(self.dataset), len(scenario.dataset)
        if problem.target.least < problem.target.most and not by_district:
            self.settings.target_least = max(1, round(here * problem.target.least / there))
            self.settings.target_most = max(1, round(here * problem.target.most / there))
        elif by_district or scenario.dataset.fingerprint != self.dataset.fingerprint:
            self.settings.by_percent, self.settings.by_district = True, by_district
            self.settings.percent = round(100 * (1 - problem.target.most / there), 2)

    def keep(self, scenario: Scenario) -> None:
        """Add a scenario, save it and show it.

        Raises:
            NotAllowedError: making plans is not for this person.
        """
        require("plan")
        scenario = self.with_transition(scenario)
        self.scenarios.append(scenario)
        self.make_current(scenario.id)
        save(scenario)


def desk() -> Desk:
    """Return this session's desk; the round that runs now is on it at first."""
    if "desk" not in st.session_state:
        fresh = Desk(
            dataset=embedded(DEFAULT_DATASET),
            criteria=load_criteria(DEFAULT_CRITERIA),
            rule_set=load_criteria(DEFAULT_CRITERIA),
        )
        fresh.settings.choose_preset(next(iter(objective_presets())))
        st.session_state["desk"] = fresh
    found: Desk = st.session_state["desk"]
    return found


@st.cache_resource(show_spinner=False)
def embedded(name: str) -> Dataset:
    """Embedded dataset, built once a process."""
    return embedded_dataset(name)


def restore_from_address() -> None:
    """Find language and running solve again after a reload: both stand in the address."""
    restore_language()
    if "desk" not in st.session_state:
        _restore_desk()


def _restore_desk() -> None:
    run = find_run(st.query_params.get("run", ""))
    wanted = st.query_params.get("scenario", "") or (run.kept_as if run else "")
    restored = restore_scenario(wanted)
    here = desk()
    if run is not None:
        here.run_id, here.settings = run.id, PlanSettings.of(run.problem)
        here.collected = run.kept_as and run.id
    if restored:
        return
    if run is not None:
        here.dataset, here.criteria = run.problem.dataset, run.problem.criteria
        here.rule_set = _rule_set(here.criteria.id) or preset_of(here.criteria) or here.criteria
        here.constraints = run.problem.constraints
        return
    law = _rule_set(st.query_params.get("law", DEFAULT_CRITERIA))
    if law is not None:
        here.use_rule_set(law)


def restore_scenario(scenario_id: str) -> bool:
    """Put a saved scenario back on the desk; tell whether there is one."""
    opened = store() if scenario_id else None
    try:
        saved = opened.load(scenario_id) if opened is not None else None
    except InputError:
        return False  # an old address; the desk begins anew
    if saved is None:
        return False
    revisions()[scenario_id] = saved.entry.revision
    desk().show(saved.scenario)
    return True


def _rule_set(key: str) -> Criteria | None:
    """A preset or a saved rule set by its id; None if there is none."""
    if key in preset_names():
        return load_criteria(key)
    return library().rule_sets.get(key)


def write_address() -> None:
    """Put language, run and rule set into the address: going to another page empties it."""
    here = desk()
    for name, value in (
        ("lang", language()),
        ("run", here.run_id),
        ("law", here.rule_set.id),
        ("scenario", here.current),
    ):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value


def current_run() -> Run | None:
    """The solve last started from this desk, if this process still knows it."""
    return find_run(desk().run_id)


def begin_run(
    problem: Problem, extra: SideConstraints | None = None, parent: str | None = None
) -> None:
    """Start a solve from this desk; the one way pages do it.

    Raises:
        NotAllowedError: making plans is not for this person.
    """
    require("plan")
    desk().run_id = start_run(problem, extra, parent).id


def collect_finished_run() -> None:
    """Take the result of a finished solve onto the desk, once."""
    here, run = desk(), current_run()
    if run is None or run.state == "running" or here.collected == run.id:
        return
    here.collected = run.id
    if run.solution is not None and run.solution.plan is not None:
        law = run.problem.criteria.id + ("*" if differences(run.problem.criteria) else "")
        units = run.problem.dataset.fingerprint
        name = fresh_name(
            units, here.scenarios, lambda n: t("plan-name", number=str(n), criteria=law)
        )
        if run.solution.status != "optimal":
            name += " · " + t("plan-name-open")
        scenario = Scenario.of(name, run.solution, run.parent)
        if not may("plan"):  # somebody who was sent the address looks on
            here.show(scenario)
            return
        # Of two pages that watch one run, the second shows what the first kept.
        kept_as = run.claim(scenario.id)
        if kept_as == scenario.id or not restore_scenario(kept_as):
            here.keep(scenario)


def select_unit(code: str) -> None:
    """Remember the unit that was clicked."""
    desk().selected = code


def assessment() -> Assessment:
    """Verdicts on the desk's units; kept until units, rule set or exemptions change."""
    here = desk()
    return kept(
        "assessment",
        (Same(here.dataset), here.criteria, here.constraints),
        lambda: assess(here.dataset, here.criteria, here.constraints),
    )


def of_assessment(name: str, judged: Assessment, compute: Callable[[Assessment], _Found]) -> _Found:
    """What follows from an assessment, kept until there is another: clicks change none."""
    return kept(f"judged-{name}", Same(judged), lambda: compute(judged))


def edit_criteria(change: Callable[[dict[str, Any]], None]) -> None:
    """Change the rule set through its plain form; an impossible value leaves it as it was."""
    here = desk()
    plain = here.criteria.model_dump(mode="json")
    change(plain)
    here.criteria = Criteria.model_validate(plain)


def set_rule(section: tuple[str, ...], index: int, values: Mapping[str, Any]) -> None:
    """Set fields of one rule, such as ``(("result", "conditions"), 2, {"population": 9000})``."""

    def change(plain: dict[str, Any]) -> None:
        place: Any = plain
        for part in section:
            place = place[part]
        place[index].update(values)

    edit_criteria(change)
