"""What papers compute of a plan, whatever their language: once, shared by all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import shapely

from geodata import Dataset
from geodata.boundaries import Bound, bounds
from merger import GroupReport
from merger.plans import Effects, Flaw, missed_wishes, review
from scenarios.comparing import EffectRow, effect_rows, plan_effects
from scenarios.model import Scenario
from scenarios.papers.office import Office

_INTERNAL = frozenset({"cost", "shape", "weak_border"})
_SPLINTER = 0.01


@dataclass(frozen=True, eq=False)
class PlanFigures:
    """Figures and facts of a plan.

    Attributes:
        scenario: the plan.
        office: tells what lies outside the dataset.
    """

    scenario: Scenario
    office: Office

    @property
    def dataset(self) -> Dataset:
        """The units planned on."""
        return self.scenario.dataset

    @property
    def groups(self) -> tuple[GroupReport, ...]:
        """The plan's units."""
        return self.scenario.groups

    @cached_property
    def mergers(self) -> tuple[GroupReport, ...]:
        """The new units, by district and name of the seat."""
        units = self.dataset.units
        return tuple(
            sorted(
                (group for group in self.groups if group.is_merger),
                key=lambda g: (str(units.at[g.seat, "district_code"]), g.id),
            )
        )

    @cached_property
    def kept(self) -> tuple[GroupReport, ...]:
        """The units left as they are."""
        return tuple(group for group in self.groups if not group.is_merger)

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Key of the group by unit code."""
        return {code: group.id for group in self.groups for code in group.members}

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Name of every group by its key."""
        return {group.id: group.name for group in self.groups}

    @cached_property
    def bounds(self) -> dict[str, tuple[Bound, ...]]:
        """What bounds every unit of the plan on its four sides."""
        return bounds(self.dataset, self.group_of, self.office.outside)

    @cached_property
    def seats_are_known(self) -> bool:
        """Whether the data say where seats are; else a point inside each unit stands for its."""
        return bool((self.dataset.units["seat"] != "").any())

    def pieces(self, group: GroupReport) -> int:
        """Of how many parts that lie apart a unit of the plan consists; splinters do not count."""
        if self.dataset.provenance.schematic:
            return 1
        whole = shapely.union_all(self.dataset.units.geometry[list(group.members)].to_numpy())
        parts = shapely.area(shapely.get_parts(whole))
        return int((parts >= _SPLINTER * parts.sum()).sum())

    @cached_property
    def flaws(self) -> tuple[Flaw, ...]:
        """What keeps the plan from being handed in; units left unsettled are told by themselves."""
        found = review(self.scenario.solution.evaluator, self.scenario.plan)
        return tuple(flaw for flaw in found if flaw.kind != "unsettled")

    @cached_property
    def wishes(self) -> tuple[Flaw, ...]:
        """Lawful units that miss what is asked beyond the law; they make no plan a draft."""
        return missed_wishes(self.scenario.solution.evaluator, self.scenario.plan)

    @cached_property
    def told_rows(self) -> tuple[EffectRow, ...]:
        """Figures that papers tell: not those of the optimiser alone, nor of what there is none."""
        return tuple(
            row
            for row in self.rows
            if row.metric.key not in _INTERNAL and (row.before or row.after)
        )

    @cached_property
    def rows(self) -> tuple[EffectRow, ...]:
        """Figures before and after."""
        return effect_rows(self.scenario)

    @cached_property
    def effects(self) -> Effects:
        """Staff, seats and money."""
        return plan_effects(self.scenario)
