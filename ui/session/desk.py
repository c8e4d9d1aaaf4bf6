"""What one person has on the desk in this session: data, rule set, scenarios, the running solve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from geodata import Dataset, InputError, embedded_dataset, embedded_names
from geodata.files import ContextLayer, TileFile
from merger import (
    Assessment,
    Constraints,
    Criteria,
    Horizon,
    assess,
    load_criteria,
    objective_presets,
    preset_of,
)
from merger.groups import content_key
from merger.plans import Transition
from scenarios import Scenario
from scenarios.store.shared import shared
from scenarios.webmap import TileServer
from ui.session.auth import require
from ui.session.kept import Same, kept
from ui.session.plan_settings import PlanSettings, stays_within_districts
from ui.session.saving import revisions, save, store

_Found = TypeVar("_Found")

DEFAULT_DATASET = "hatinh-2026"
DEFAULT_CRITERIA = "nq112-2026"

BACKGROUND_LEFT = "background-left"
"""Name of the file of tiles that does not reach the units that came onto the desk."""


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
        not_restored: ids of the project's other scenarios, which are a click away in their list.
        run_id: of the solve last started.
        collected: id of the last solve whose result was taken.
        selected: code of the unit clicked.
        picked: codes chosen for the next edit by hand.
        focus: codes the edit page's map is to show.
        context: layers to look at behind the units, of this session.
        hidden_context: marks of those that are not drawn now.
        neighbours: whether the provinces around are drawn.
        background: tiles under the units, of this session: a server is asked only where a person
            named it here.
        project_id: under which the desk is kept (:mod:`ui.session.projects`).
    """

    dataset: Dataset
    criteria: Criteria
    rule_set: Criteria
    rule_sets_read: int = 0
    constraints: Constraints = field(default_factory=Constraints)
    transition: Transition = field(default_factory=Transition)
    scenarios: list[Scenario] = field(default_factory=list)
    not_restored: tuple[str, ...] = ()
    run_id: str = ""
    collected: str = ""
    selected: str = ""
    picked: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    context: tuple[ContextLayer, ...] = ()
    hidden_context: frozenset[str] = frozenset()
    neighbours: bool = True
    background: TileServer | TileFile | None = None
    settings: PlanSettings = field(default_factory=PlanSettings)
    project_id: str = field(default_factory=lambda: uuid4().hex[:12])
    _shown: dict[str, str] = field(default_factory=dict)

    @property
    def current(self) -> str:
        """Id of the scenario shown, always one of the units on the desk; empty for none.

        Pages, address, sidebar and exports read it here; :meth:`make_current` alone changes it.
        With other units on the desk it is the one last shown of those units, or none.
        """
        return self._shown.get(self.dataset.fingerprint, "")

    @property
    def shown_by_units(self) -> dict[str, str]:
        """Id of the scenario shown, by fingerprint of the units."""
        return dict(self._shown)

    def make_current(self, scenario_id: str) -> None:
        """Let a scenario of this desk be the one shown and exported, of its units."""
        scenario = next((s for s in self.scenarios if s.id == scenario_id), None)
        if scenario is not None:
            self._shown[scenario.dataset.fingerprint] = scenario.id

    def use_dataset(self, dataset: Dataset) -> None:
        """Put other units on the desk; scenarios stay, constraints and staff of other units go.

        Of the scenarios, those of the units on the desk are shown (see :attr:`current`).
        """
        others = dataset.codes != self.dataset.codes
        self.dataset = dataset
        if others:
            shown = self.scenario()
            said = Transition() if shown is None else shown.transition
            self.transition = self.transition.with_table_of(said)
        self.take_background(self.background)
        self.selected, self.picked, self.focus = "", (), ()
        self.constraints = Constraints()
        self.settings.target_least = self.settings.target_most = 0
        self.settings.target = None

    def take_background(self, under: TileServer | TileFile | None) -> None:
        """Go on with what was under other units; tiles of a file that end before these go.

        Which went stands in the session, for :mod:`ui.session.notices` to say.
        """
        fits = not isinstance(under, TileFile) or under.covers(self.dataset)
        self.background = under if fits else None
        if isinstance(under, TileFile) and not fits:
            st.session_state[BACKGROUND_LEFT] = under.name

    def use_rule_set(self, criteria: Criteria) -> None:
        """Put another rule set on the desk, as it stands; what a person chose is left alone."""
        self.rule_set = self.criteria = criteria
        if not self.settings.within_by_hand:
            self.settings.within_district = stays_within_districts(criteria)

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

    @property
    def horizon(self) -> Horizon:
        """What new units must meet beyond the law, as far as it is said of the units here."""
        return self.settings.horizon.for_units(self.dataset)

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

    def drop(self, scenario_id: str) -> None:
        """Take a scenario off the desk that was put away in the store."""
        self.take_scenarios([s for s in self.scenarios if s.id != scenario_id])
        self.not_restored = tuple(key for key in self.not_restored if key != scenario_id)

    def take_scenarios(self, scenarios: list[Scenario]) -> None:
        """Let these be the scenarios of this desk; one that is none of them is shown no more."""
        self.scenarios, ids = scenarios, {scenario.id for scenario in scenarios}
        self._shown = {units: key for units, key in self._shown.items() if key in ids}

    def show(self, scenario: Scenario) -> None:
        """Put a scenario that is saved already on the desk: its units, law, locks and settings."""
        if scenario.dataset.fingerprint != self.dataset.fingerprint:
            self.use_dataset(scenario.dataset)
        self.criteria = scenario.criteria
        self.rule_set = preset_of(scenario.criteria) or scenario.criteria
        self.constraints = scenario.solution.problem.constraints
        self.settings = PlanSettings.of(scenario.solution.problem)
        self.transition = scenario.transition
        self.scenarios = [s for s in self.scenarios if s.id != scenario.id] + [scenario]
        self.make_current(scenario.id)

    def take_choices(self, scenario: Scenario) -> None:
        """Plan the units on the desk as another scenario was planned: law, priorities, limits.

        A number of units becomes the share by which it reduced those of its own dataset; a range
        of numbers grows or shrinks with the dataset. The table of staff is of the other units.
        """
        problem = scenario.solution.problem
        self.criteria = scenario.criteria
        self.rule_set = preset_of(scenario.criteria) or scenario.criteria
        theirs = scenario.transition
        same = scenario.dataset.codes == self.dataset.codes
        self.transition = theirs if same else theirs.with_table_of(self.transition)
        self.settings = replace(
            PlanSettings.of(problem), target=None, by_percent=False, by_district=False
        )
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


def embedded_like(name: str) -> Dataset | None:
    """The embedded units of a name, if there are any; others may bear it, so compare the content.

    All sessions hold the same ones; those read from the store would be copies.
    """
    return embedded(name) if name in embedded_names() else None


def restore_scenario(scenario_id: str) -> bool:
    """Put a saved scenario back on the desk; tell whether there is one."""
    opened = store() if scenario_id else None
    try:
        entry = opened.entry(scenario_id) if opened is not None else None
        known = embedded_like(entry.dataset) if entry is not None else None
        saved = opened.load(scenario_id, known) if opened is not None else None
    except InputError:
        return False  # an old address; the desk begins anew
    if saved is None or saved.entry.shelf == "deleted":
        return False
    revisions()[scenario_id] = saved.entry.revision
    desk().show(saved.scenario)
    return True


def select_unit(code: str) -> None:
    """Remember the unit that was clicked."""
    desk().selected = code


def assessment() -> Assessment:
    """Verdicts on the desk's units; kept until units, rule set or exemptions change.

    All sessions that ask the same of the same units hold one assessment.
    """
    here = desk()
    units, asked = Same(here.dataset), (here.criteria, here.constraints)
    return kept(
        "assessment",
        (units, *asked),
        lambda: shared(
            ("assessment", units, content_key(asked)),
            lambda: assess(here.dataset, *asked),
            lambda _found: True,
        ),
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
