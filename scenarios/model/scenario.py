"""A scenario: one plan with everything it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from geodata import Dataset
from merger import Constraints, Criteria, Evaluator, GroupReport, Plan, Solution, describe_plan
from merger.plan import Group
from merger.plans import Transition, by_hand, without_proof
from scenarios.model.history import History


@dataclass(frozen=True, eq=False)
class Scenario:
    """A named result of this session.

    Attributes:
        id: unique, safe in file names.
        name: for people.
        solution: the plan that stands, described; its problem, and its proof or distance from one.
        created: when.
        origin: the solution that editing began with, proof and all.
        history: versions of the plan; the one that stands is the solution's.
        parent: id of the scenario it was made from.
        transition: what is assumed about staff and money.
    """

    id: str
    name: str
    solution: Solution
    created: datetime
    origin: Solution
    history: History
    parent: str | None = None
    transition: Transition = field(default_factory=Transition)

    @classmethod
    def of(cls, name: str, solution: Solution, parent: str | None = None) -> Scenario:
        """Name a solution that has a plan.

        Raises:
            ValueError: the solution has no plan.
        """
        if solution.plan is None:
            raise ValueError("a scenario needs a plan")
        history = History.of(solution.plan)
        mark = uuid4().hex[:12]
        return cls(mark, name, solution, datetime.now(UTC), solution, history, parent)

    def has_aim_of(self, other: Scenario) -> bool:
        """Whether both plans answer the same problem, names of new units apart."""
        return self.solution.problem.asks_as(other.solution.problem)

    def with_history(self, history: History) -> Scenario:
        """Let another version of the plan stand; see :class:`scenarios.model.history.History`."""
        evaluator = self.solution.evaluator
        begun = history.plan == history.versions[0].plan
        if begun and evaluator.problem.asks_as(self.origin.problem):
            groups = describe_plan(evaluator, history.plan)
            solution = replace(self.origin, evaluator=evaluator, groups=groups)
        else:
            solution = by_hand(self.origin, history.plan, evaluator)
        return replace(self, solution=solution, history=history)

    def edited(self, history: History) -> Scenario:
        """Let an edited version stand; groups that it leaves as they are keep their names.

        A proposal hangs on the other groups only where two want one name; where an edit elsewhere
        would change it, the name that stood becomes a choice.
        """
        changed, before = self.with_history(history), {g.members: g.name for g in self.groups}
        lost = [
            (group.members, before[group.members])
            for group in changed.groups
            if group.is_merger and before.get(group.members, group.name) != group.name
        ]
        if not lost:
            return changed
        constraints = changed.solution.problem.constraints
        for members, name in lost:
            constraints = constraints.with_name(members, name)
        return changed.with_constraints(constraints)

    def with_constraints(self, constraints: Constraints) -> Scenario:
        """Judge the plan that stands by other locks, seats and declarations.

        The proof answered another question: of the distance from the best nothing is known then,
        unless only names changed.
        """
        problem = replace(self.solution.problem, constraints=constraints)
        changed = replace(self, solution=replace(self.solution, evaluator=Evaluator(problem)))
        return changed.with_history(self.history)

    def on(self, dataset: Dataset, name: str) -> Scenario:
        """The plan that stands, on the same units with other figures: a scenario of its own.

        Raises:
            InputError: what is fixed contradicts the new figures.
        """
        problem = replace(self.solution.problem, dataset=dataset)
        fresh = Scenario.of(name, without_proof(problem, self.plan), self.id)
        return replace(fresh, transition=self.transition)

    @property
    def mark(self) -> str:
        """Tells the plan that stands and what is fixed from all others: answers are kept by it."""
        return f"{self.id}-{hash((self.plan, self.solution.problem.constraints)):x}"

    def made_by_hand(self) -> tuple[Group, ...]:
        """Groups that stand because a person made them, here or in the scenario it came of."""
        kept = {group for group in self.origin.extra.fixed if group in self.plan.groups}
        return tuple(sorted(kept.union(self.history.made_by_hand())))

    def renamed(self, group: str, name: str) -> Scenario:
        """Return the scenario with another name for one of its groups; the proof stands.

        Args:
            group: id of the group.
            name: the person's choice; empty takes the proposal again.
        """
        members = next(g.members for g in self.groups if g.id == group)
        problem = self.solution.problem
        constraints = problem.constraints.with_name(members, name)
        named = Evaluator(replace(problem, constraints=constraints))
        groups = describe_plan(named, self.plan)
        return replace(self, solution=replace(self.solution, evaluator=named, groups=groups))

    @property
    def plan(self) -> Plan:
        """The plan."""
        assert self.solution.plan is not None
        return self.solution.plan

    @property
    def groups(self) -> tuple[GroupReport, ...]:
        """The plan's groups, described."""
        return self.solution.groups

    @property
    def dataset(self) -> Dataset:
        """The units planned on."""
        return self.solution.problem.dataset

    @property
    def criteria(self) -> Criteria:
        """The rule set planned under."""
        return self.solution.problem.criteria
