"""One planning problem: what is asked, and whether it can be meant."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata import Dataset, InputError
from geodata.wording import listing
from merger.arrays import Bools
from merger.assessment import Horizon
from merger.constraints import Constraints, Limits, Target
from merger.groups import Objective, load_objective
from merger.law import Criteria, hangs_on_terrain
from merger.wording import sentence

Mode = Literal["minimal", "target"]


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a solve depends on; what follows from it is an :class:`merger.Evaluator`'s.

    Attributes:
        mode: ``minimal`` changes only units that must be arranged and the neighbours that take
            them in; ``target`` may change all units and reaches ``target``.
        horizon: what new units must meet beyond the law: a margin, and years to come.
    """

    dataset: Dataset
    criteria: Criteria
    constraints: Constraints = field(default_factory=Constraints)
    objective: Objective = field(default_factory=load_objective)
    mode: Mode = "minimal"
    target: Target | None = None
    limits: Limits = field(default_factory=Limits)
    horizon: Horizon = field(default_factory=Horizon)

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InputError: unknown codes, contradictions, terrain nobody settled, or a target that does
                not fit the mode.
        """
        self.constraints.check(self.dataset)
        self.constraints.check_law(self.criteria)
        self._check_sets()
        self._check_terrain()
        self.horizon.check(self.dataset)
        if self.objective.by_minutes and self.dataset.ways is None:
            raise InputError(sentence("minutes-need-roads"))
        if self.mode == "target":
            if self.target is None:
                raise InputError(sentence("no-target"))
            if not 1 <= self.target.least <= self.target.most <= len(self.dataset):
                raise InputError(
                    sentence("bad-target", target=str(self.target), units=len(self.dataset))
                )
            self._check_districts(self.target)
        elif self.target is not None:
            raise InputError(sentence("target-in-minimal"))

    def asks_as(self, other: Problem) -> bool:
        """Whether the same plan is the best answer to both: names of new units do not matter.

        Nor does what was said of findings about the data: they change no verdict.
        """
        return self._asked() == other._asked()

    def _asked(self) -> list[object]:
        """Every field, the units by their fingerprint, without the names of new units."""
        nameless = self.constraints.model_copy(update={"names": (), "answered": ()})
        told: dict[str, object] = {f.name: getattr(self, f.name) for f in fields(self)}
        told |= {"dataset": self.dataset.fingerprint, "constraints": nameless}
        return list(told.values())

    def _check_terrain(self) -> None:
        """What a group must reach follows from the terrain of all its units."""
        left = open_terrain(self.dataset, self.criteria, self.constraints)
        if len(left):
            told = listing([f"{code} {name}" for code, name in left.items()])
            raise InputError(sentence("terrain-open", count=len(left), units=told))

    def _check_districts(self, target: Target) -> None:
        for item in target.districts:
            if not self.in_district(item.district).any():
                raise InputError(
                    sentence("unknown-unit", place="target/districts", code=item.district)
                )

    def _check_sets(self) -> None:
        """What is said of a group that can never be would be passed over in silence."""
        said = [("exception", claim.units) for claim in self.constraints.exceptions]
        said += [("kind", decision.units) for decision in self.constraints.kinds]
        for what, codes in said:
            units = ", ".join(codes)
            k = self.limits.largest
            if len(codes) > k:
                raise InputError(sentence(f"{what}-too-large", units=units, count=len(codes), k=k))
            if not self._hangs_together(codes):
                raise InputError(sentence(f"{what}-apart", units=units))

    def _hangs_together(self, codes: tuple[str, ...]) -> bool:
        """Whether one can go between all of some units over links that the constraints leave."""
        links = self.constraints.links(self.dataset)
        place = {code: number for number, code in enumerate(codes)}
        inside = links[links.code_a.isin(place) & links.code_b.isin(place)]
        ends = inside.code_a.map(place).to_numpy(), inside.code_b.map(place).to_numpy()
        shape = (len(codes), len(codes))
        beside = csr_array((np.ones(len(inside)), ends), shape=shape)
        return bool(connected_components(beside, directed=False)[0] == 1)

    def in_district(self, district: str) -> Bools:
        """Which units belong to the district of this code or name."""
        units = self.dataset.units
        named = (units["district"] == district) | (units["district_code"] == district)
        return np.asarray(named.to_numpy(dtype=bool) & bool(district))

    def with_its_limit(self) -> Problem:
        """Return the same problem with K as a limit, so that a solve does not go beyond it."""
        return replace(self, limits=self.limits.model_copy(update={"any_size": False}))

    def with_larger_groups(self, size: int) -> Problem:
        """Return the same problem with K raised to this."""
        return replace(self, limits=self.limits.model_copy(update={"max_group": size}))

    def with_group_size(self, size: int) -> Problem:
        """Return the same problem with no group larger than this."""
        smaller = {kind: min(k, size) for kind, k in self.limits.max_group_by_kind.items()}
        change = {"max_group": min(self.limits.max_group, size), "max_group_by_kind": smaller}
        return replace(self, limits=self.limits.model_copy(update=change))


def open_terrain(dataset: Dataset, criteria: Criteria, constraints: Constraints) -> pd.Series[str]:
    """Names, by code, of units whose standard hangs on a terrain that nobody has settled yet."""
    units = constraints.settled(dataset).units
    unknown = units[units["terrain"] == "unknown"]
    matters: set[str] = set()
    if constraints.unknown_terrain is None:
        matters = {kind for kind in set(unknown["kind"]) if hangs_on_terrain(criteria, kind)}
    names: pd.Series[str] = unknown.loc[unknown["kind"].isin(matters), "name"]
    return names
