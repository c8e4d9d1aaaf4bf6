"""A scenario as one document of plain JSON, and back: what the store keeps and files carry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from math import isclose
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geodata import Dataset, InputError, Text
from geodata.problems import message
from merger import (
    Constraints,
    Criteria,
    Evaluator,
    Horizon,
    Limits,
    Mode,
    Objective,
    Plan,
    Problem,
    Solution,
    Target,
)
from merger.groups import Band, GroupLinear, Subset
from merger.plan import Edit, Group
from merger.plans import Transition
from merger.side_constraints import SideConstraints
from merger.solution import Goal, Status, Unresolved, describe_plan, total_cost
from scenarios.model.history import History, Version
from scenarios.model.scenario import Scenario
from scenarios.wording import sentence

FORMAT = 1


class Record(BaseModel):
    """A part of a document: nothing in it changes, and nothing unknown stands in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasureRecord(Record):
    """A measure (:class:`merger.groups.linear.GroupLinear`) without arrays."""

    group: float
    unsettled: float
    touched: float
    terms: tuple[float, ...]
    home: tuple[float, ...] | None
    own: tuple[tuple[tuple[int, ...], float], ...]
    subsets: tuple[tuple[Subset, float], ...] = ()
    people: float = 0.0
    bands: tuple[tuple[Band, float], ...] = ()

    @classmethod
    def of(cls, measure: GroupLinear) -> MeasureRecord:
        """Write a measure."""
        return cls(
            group=measure.group,
            unsettled=measure.unsettled,
            touched=measure.touched,
            terms=tuple(measure.terms.tolist()),
            home=None if measure.home is None else tuple(measure.home.tolist()),
            own=tuple(measure.own.items()),
            subsets=tuple(measure.subsets.items()),
            people=measure.people,
            bands=tuple(measure.bands.items()),
        )

    def read(self) -> GroupLinear:
        """The measure."""
        return GroupLinear(
            group=self.group,
            unsettled=self.unsettled,
            touched=self.touched,
            terms=np.array(self.terms),
            home=None if self.home is None else np.array(self.home),
            own=dict(self.own),
            subsets=dict(self.subsets),
            people=self.people,
            bands=dict(self.bands),
        )


class ExtraRecord(Record):
    """What the plan had to respect beside its problem."""

    forbidden: tuple[Group, ...] = ()
    differ: tuple[tuple[Plan, int], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    budgets: tuple[tuple[MeasureRecord, float], ...] = ()
    unlike: tuple[Plan, ...] = ()
    fixed: tuple[Group, ...] = ()
    near: Plan | None = None

    @classmethod
    def of(cls, extra: SideConstraints) -> ExtraRecord:
        """Write it."""
        return cls(
            forbidden=tuple(sorted(extra.forbidden)),
            differ=extra.differ,
            apart=tuple(sorted(extra.apart)),
            budgets=tuple((MeasureRecord.of(m), amount) for m, amount in extra.budgets),
            unlike=extra.unlike,
            fixed=tuple(sorted(extra.fixed)),
            near=extra.near,
        )

    def read(self, codes: Collection[str]) -> SideConstraints:
        """What it says of units with these codes.

        Raises:
            InputError: a plan is of other units, or a group names some that are not there.
        """
        known = set(codes)
        plans = [*(plan for plan, _ in self.differ), *self.unlike]
        plans += [] if self.near is None else [self.near]
        named = {code for group in (*self.forbidden, *self.apart, *self.fixed) for code in group}
        if not named <= known or any(set(plan.group_of) != known for plan in plans):
            raise InputError(sentence("document-damaged", why=message("why-groups")))
        return SideConstraints(
            forbidden=frozenset(self.forbidden),
            differ=self.differ,
            apart=frozenset(self.apart),
            budgets=tuple((record.read(), amount) for record, amount in self.budgets),
            unlike=self.unlike,
            fixed=frozenset(self.fixed),
            near=self.near,
        )


class StepRecord(Record):
    """How one version was made from its parent: the plan follows from that."""

    edit: Edit
    parent: int
    at: datetime
    by: str = ""


class HistoryRecord(Record):
    """The plan begun with, the steps since, and the version that stands."""

    first: Plan
    begun: datetime
    by: str = ""
    steps: tuple[StepRecord, ...] = ()
    at: int = 0

    @classmethod
    def of(cls, history: History) -> HistoryRecord:
        """Write a history."""
        first, *rest = history.versions
        steps = (
            StepRecord(edit=v.edit, parent=v.parent, at=v.at, by=v.by)
            for v in rest
            if v.edit is not None and v.parent is not None
        )
        return cls(first=first.plan, begun=first.at, by=first.by, steps=tuple(steps), at=history.at)

    def read(self) -> History:
        """The history; every step is done again.

        Raises:
            InputError: a step that cannot be done, or a version that is not there.
        """
        history = History((Version(self.first, None, None, self.begun, self.by),))
        for step in self.steps:
            plan = step.edit.apply(history.going_to(step.parent).plan)
            version = Version(plan, step.edit, step.parent, step.at, step.by)
            history = History((*history.versions, version), len(history.versions))
        return history.going_to(self.at)


class OriginRecord(Record):
    """What the solver said of the plan that editing began with."""

    status: Status
    objective: float | None
    bound: float | None
    seconds: float
    solver: str
    goals: tuple[Goal, ...]
    unresolved: tuple[Unresolved, ...]
    reasons: tuple[Text, ...]
    notes: tuple[Text, ...]
    candidates: int
    proof_columns: int
    extra: ExtraRecord
    proof_size: int = 0

    @classmethod
    def of(cls, solution: Solution) -> OriginRecord:
        """Write what the solver said."""
        return cls(
            status=solution.status,
            objective=solution.objective,
            bound=solution.bound,
            seconds=solution.seconds,
            solver=solution.solver,
            goals=solution.goals,
            unresolved=solution.unresolved,
            reasons=solution.reasons,
            notes=solution.notes,
            candidates=solution.candidates,
            proof_columns=solution.proof_columns,
            extra=ExtraRecord.of(solution.extra),
            proof_size=solution.proof_size,
        )

    def read(self, evaluator: Evaluator, plan: Plan | None) -> Solution:
        """The solution; its plan is described anew, what the solver proved is kept as it was.

        A proof is of one plan and one way to cost it: what no longer comes out the same is dropped.

        Raises:
            InputError: what the plan had to respect is of other units.
        """
        groups = () if plan is None else describe_plan(evaluator, plan)
        cost = None if plan is None else total_cost(groups)
        same = cost == self.objective or (
            cost is not None
            and self.objective is not None
            and isclose(self.objective, cost, rel_tol=1e-6, abs_tol=1e-9)
        )
        proven = all(goal.proven for goal in self.goals)
        doubted = self.status == "optimal" and not (same and proven)
        return Solution(
            evaluator=evaluator,
            status="feasible" if doubted else self.status,
            plan=plan,
            groups=groups,
            objective=cost,
            bound=self.bound if same else None,
            seconds=self.seconds,
            solver=self.solver,
            goals=self.goals if same else (),
            unresolved=self.unresolved,
            reasons=self.reasons,
            candidates=self.candidates,
            proof_columns=self.proof_columns,
            extra=self.extra.read(evaluator.graph.codes),
            notes=self.notes,
            proof_size=self.proof_size if same else 0,
        )


class ScenarioDocument(Record):
    """A scenario without its units, which are named by their fingerprint.

    Attributes:
        dataset: fingerprint of the units.
        dataset_name: what the person calls them; the same units may come under two names.
    """

    format: int = FORMAT
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{1,32}$")]
    name: Annotated[str, Field(max_length=1000)]
    created: datetime
    parent: Annotated[str, Field(max_length=32)] | None
    dataset: str
    dataset_name: Annotated[str, Field(max_length=1000)] = ""
    criteria: Criteria
    constraints: Constraints
    constraints_solved: Constraints
    objective: Objective
    mode: Mode
    target: Target | None
    limits: Limits
    horizon: Horizon = Horizon()
    transition: Transition
    origin: OriginRecord
    history: HistoryRecord


def to_document(scenario: Scenario) -> dict[str, Any]:
    """Write a scenario as plain JSON values."""
    origin, problem = scenario.origin, scenario.solution.problem
    return ScenarioDocument(
        id=scenario.id,
        name=scenario.name,
        created=scenario.created,
        parent=scenario.parent,
        dataset=problem.dataset.fingerprint,
        dataset_name=problem.dataset.name,
        criteria=problem.criteria,
        constraints=problem.constraints,
        constraints_solved=origin.problem.constraints,
        objective=problem.objective,
        mode=problem.mode,
        target=problem.target,
        limits=problem.limits,
        horizon=problem.horizon,
        transition=scenario.transition,
        origin=OriginRecord.of(origin),
        history=HistoryRecord.of(scenario.history),
    ).model_dump(mode="json")


def dataset_of(document: object) -> tuple[str, frozenset[str]]:
    """Fingerprint and codes of the units a document is about.

    Raises:
        InputError: it is no such document.
    """
    found = _parsed(document)
    return found.dataset, frozenset(found.history.first.group_of)


def from_document(document: object, dataset: Dataset) -> Scenario:
    """Read a scenario back; plans are described anew, what the solver proved is kept as it was.

    Raises:
        InputError: it is no such document, of a newer version, of other units, or its groups are
            not of these units.
    """
    found = _parsed(document)
    if found.dataset != dataset.fingerprint:
        raise InputError(sentence("document-other-units", name=found.name))
    if set(found.history.first.group_of) != set(dataset.codes):
        raise InputError(sentence("document-damaged", why=message("why-groups")))
    try:
        history = found.history.read()
    except InputError as error:
        raise InputError(sentence("document-damaged", why=error.text)) from error
    first = history.versions[0].plan
    problem = Problem(
        dataset,
        found.criteria,
        found.constraints_solved,
        found.objective,
        found.mode,
        found.target,
        found.limits,
        found.horizon,
    )
    solved = Evaluator(problem)
    origin = found.origin.read(solved, first)
    # Mostly the constraints that stand are those that were solved with.
    same_asked = found.constraints == found.constraints_solved
    asked = solved if same_asked else Evaluator(replace(problem, constraints=found.constraints))
    begun = Scenario(
        id=found.id,
        name=found.name,
        solution=replace(origin, evaluator=asked),
        created=found.created,
        origin=origin,
        history=history,
        parent=found.parent,
        transition=found.transition,
    )
    return begun.with_history(history)


def _parsed(document: object) -> ScenarioDocument:
    newer = isinstance(document, dict) and isinstance(document.get("format"), int)
    if newer and document["format"] > FORMAT:  # type: ignore[index]
        raise InputError(sentence("document-newer"))
    try:
        return ScenarioDocument.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        why = message("why-entry", place=place[:100] or "–")
        raise InputError(sentence("document-damaged", why=why)) from error
    except InputError as error:
        raise InputError(sentence("document-damaged", why=error.text)) from error
