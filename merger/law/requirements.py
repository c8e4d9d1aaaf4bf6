"""What units and groups must reach: the size rule of their type, lowered by the reductions.

Computed for all of them at once. Order as in the law: type, standard, one reduction a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata import KINDS, Dataset, Text
from geodata.dataset import DISTRICT_KINDS, SITUATION_FLAGS, TERRAINS
from merger.arrays import Bools, Floats, Ints
from merger.law.criteria import Criteria, Figure, LegalTerrain, Reduction, SizeRule

FIGURES: tuple[Figure, ...] = ("area", "population")


@dataclass(frozen=True, eq=False)
class Situation:
    """Types and special factors of G units or groups, arrays of length G.

    Attributes:
        kind, terrain, district_kind: positions in the vocabularies of :mod:`geodata.dataset`.
        minority: ethnic minorities, percent of the population; NaN where not known.
        any_flag, all_flag: by flag, whether any member has it, and whether all have.
    """

    kind: Ints
    terrain: Ints
    district_kind: Ints
    minority: Floats
    any_flag: Mapping[str, Bools]
    all_flag: Mapping[str, Bools]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, eq=False)
class Requirement:
    """What G units or groups must reach, arrays of length G.

    Attributes:
        rules, reductions: those that were looked through.
        rule: position in ``rules``; −1 where none is for the type.
        need: km² and persons after reductions, by figure; NaN where there is no rule.
        reduction: by figure, position in ``reductions``; −1 where none holds.
    """

    rules: Sequence[SizeRule]
    reductions: Sequence[Reduction]
    rule: Ints
    need: Mapping[Figure, Floats]
    reduction: Mapping[Figure, Ints]

    def rule_of(self, row: int) -> SizeRule | None:
        """Size rule of one unit or group."""
        number = int(self.rule[row])
        return None if number < 0 else self.rules[number]

    def reductions_of(self, row: int) -> tuple[Reduction, ...]:
        """Reductions that lower its figures."""
        found = (int(self.reduction[figure][row]) for figure in FIGURES)
        return tuple(self.reductions[number] for number in found if number >= 0)

    def wording(self, row: int) -> Text:
        """The size rule in words, with its reductions."""
        rule = self.rule_of(row)
        if rule is None:
            return Text("", "")
        parts = [rule.wording.text, *(r.wording.text for r in self.reductions_of(row))]
        return Text("; ".join(p.vi for p in parts), "; ".join(p.en for p in parts))


def situation_of(dataset: Dataset, unknown: LegalTerrain | None = None) -> Situation:
    """Situation of the units as they are.

    Args:
        dataset: the units.
        unknown: terrain to take where it is not known; left unknown without.
    """
    units = dataset.units
    terrain = units["terrain"]
    if unknown is not None:
        terrain = terrain.where(terrain != "unknown", unknown)
    flags: dict[str, Bools] = {f: units[f].to_numpy(dtype=bool) for f in SITUATION_FLAGS}
    return Situation(
        positions(units["kind"], KINDS),
        positions(terrain, TERRAINS),
        positions(units["district_kind"], DISTRICT_KINDS),
        units["minority_percent"].to_numpy(dtype=float),
        flags,
        flags,
    )


def hangs_on_terrain(criteria: Criteria, kind: str) -> bool:
    """Tell whether terrain decides what a unit of this kind, or a group with it, must reach."""

    def rules(kind: str, terrain: LegalTerrain, district_kind: str) -> tuple[str, ...]:
        words = (kind, terrain, district_kind)
        sized = [criteria.standard(*words), criteria.condition(*words)]
        lowered = [
            rule.key
            for rule in criteria.reductions
            if rule.enabled and rule.when.matches(*words, criteria.province)
        ]
        return (*(rule.key if rule else "" for rule in sized), *lowered)

    return any(
        rules(result, "lowland", district_kind) != rules(result, "mountain", district_kind)
        for result in {kind, *_resulting_kinds(criteria, kind)}
        for district_kind in DISTRICT_KINDS
    )


def _resulting_kinds(criteria: Criteria, kind: str) -> list[str]:
    """Kinds that a unit made of a unit of this kind and any others may be of."""
    found: list[str] = []
    for rule in criteria.result.kinds:
        found.append(rule.becomes)
        if rule.if_any == kind:
            return found  # no later rule is looked at
    return [*found, criteria.result.otherwise]


def district_keys(dataset: Dataset) -> pd.Series[str]:
    """What tells districts apart: code and name within the province; equal without districts."""
    units = dataset.units
    named = (units["district_code"] + units["district"]) != ""
    key = units["province"] + "|" + units["district_code"] + "|" + units["district"]
    found: pd.Series[str] = key.where(named, "")
    return found


def positions(values: Sequence[str], vocabulary: tuple[str, ...]) -> Ints:
    """Positions of words in their vocabulary."""
    place = {word: i for i, word in enumerate(vocabulary)}
    return np.array([place[value] for value in values], dtype=np.int64)


def require(
    criteria: Criteria,
    rules: Sequence[SizeRule],
    reductions: Sequence[Reduction],
    situation: Situation,
) -> Requirement:
    """Find what each unit or group must reach.

    Args:
        criteria: the rule set.
        rules: its standards, or the conditions on resulting units; the first that matches holds.
        reductions: those that may lower its figures.
        situation: of the units or groups.
    """
    n = len(situation)
    rule = np.full(n, -1, dtype=np.int64)
    types = np.column_stack([situation.kind, situation.terrain, situation.district_kind])
    present, of_type = np.unique(types, axis=0, return_inverse=True)
    words = [(KINDS[k], TERRAINS[t], DISTRICT_KINDS[d]) for k, t, d in present]
    for number, (kind, terrain, district_kind) in enumerate(words):
        found = criteria.first(tuple(rules), kind, terrain, district_kind)
        if found is not None:
            rule[of_type == number] = rules.index(found)
    size = np.array([[r.area_km2, r.population] for r in rules] + [[np.nan, np.nan]])
    need = {figure: size[rule, column] for column, figure in enumerate(FIGURES)}
    chosen = {figure: np.full(n, -1, dtype=np.int64) for figure in FIGURES}
    least = {figure: np.full(n, 100.0) for figure in FIGURES}
    for number, reduction in enumerate(reductions):
        if not reduction.enabled:
            continue
        of_types = np.array([reduction.when.matches(*w, criteria.province) for w in words], bool)
        left = _left(reduction, situation)
        figure = reduction.figure
        lower = of_types[of_type] & (rule >= 0) & (left < least[figure])
        least[figure][lower], chosen[figure][lower] = left[lower], number
    lowered = {figure: need[figure] * least[figure] / 100 for figure in FIGURES}
    return Requirement(rules, reductions, rule, lowered, chosen)


def _left(reduction: Reduction, situation: Situation) -> Floats:
    """Percent of the standard that a reduction leaves; 100 where it does not hold."""
    n = len(situation)
    if reduction.flag is not None:
        by_flag = situation.any_flag if reduction.members == "any" else situation.all_flag
        return np.where(by_flag[reduction.flag], reduction.percent, 100.0)
    if reduction.minority_from is None:
        return np.full(n, reduction.percent)
    share = np.nan_to_num(situation.minority, nan=-1.0)  # an unknown share lowers nothing
    left = np.full(n, reduction.percent)
    if reduction.steps is not None:
        steps = reduction.steps
        whole = np.floor((share - reduction.minority_from) / steps.every + 1e-9)
        left = np.maximum(
            left - steps.less * np.maximum(whole, 0), min(steps.floor, reduction.percent)
        )
    return np.where(share >= reduction.minority_from - 1e-9, left, 100.0)
