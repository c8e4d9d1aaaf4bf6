"""Which units must be arranged, and why: criteria applied to the units as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from geodata import KIND_LABELS, TERRAIN_LABELS, Dataset, Text
from merger.arrays import Bools, Floats
from merger.assessment.declarations import Declarations
from merger.assessment.triggers import EPSILON, deciding, flag_grounds
from merger.clock import Clock
from merger.law import (
    Certainty,
    CheckItem,
    Criteria,
    Difference,
    Exemption,
    LegalTerrain,
    Requirement,
    Rule,
    Trigger,
    as_told,
    differences,
    edited,
    require,
    situation_of,
)
from merger.wording import sentence

Verdict = Literal["must", "voluntary", "encouraged", "exempt", "depends", "none"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TO_ARRANGE: frozenset[Verdict] = frozenset({"must", "voluntary"})
"""Units with these verdicts ought to be arranged: by law, or by the locality's own wish.

``depends``: the unit's terrain is not known, and its verdict hangs on it."""


@dataclass(frozen=True)
class UnitAssessment:
    """Verdict on one unit.

    Attributes:
        area_percent: area in percent of the unit's standard, reductions applied; None if there is
            no standard.
        population_percent: population likewise.
        rule: key of the deciding rule (``none``, ``no-standard``, ``user`` where none decided).
        cite: legal reference of that rule.
        certainty: how certain the rule's figures are.
        reference: document that a declaration names.
    """

    code: str
    area_percent: float | None
    population_percent: float | None
    verdict: Verdict
    rule: str
    cite: str
    certainty: Certainty
    tell: Callable[[], Text] = field(repr=False, compare=False)
    reference: str = ""

    @cached_property
    def reason(self) -> Text:
        """The deciding rule in words, with the figures."""
        return self.tell()


@dataclass(frozen=True)
class Check:
    """One further criterion of one unit; ``met`` is None until a person says."""

    code: str
    item: CheckItem
    met: bool | None


@dataclass(frozen=True)
class Assessment:
    """Verdicts on all units of a dataset, in the dataset's order.

    Attributes:
        requirement: the units' standards after reductions; of units whose terrain is not known,
            those of lowland.
        declared: what the locality declared.
    """

    dataset: Dataset
    criteria: Criteria
    declared: Declarations
    requirement: Requirement
    units: Mapping[str, UnitAssessment]

    def counts(self) -> dict[str, int]:
        """Number of units by verdict."""
        found = Counter(unit.verdict for unit in self.units.values())
        return {verdict: found[verdict] for verdict in VERDICTS}

    def codes(self, verdict: Verdict) -> list[str]:
        """Codes of the units with this verdict."""
        return [code for code, unit in self.units.items() if unit.verdict == verdict]

    def idle_declarations(self) -> list[str]:
        """Codes of units whose exemption or wish changes nothing: the verdict is another."""
        said: list[tuple[Verdict, Iterable[str]]] = [
            ("exempt", self.declared.exempt_units),
            ("voluntary", self.declared.voluntary_units),
        ]
        return [
            code
            for verdict, codes in said
            for code in codes
            if code in self.units and self.units[code].verdict != verdict
        ]

    def checks(self) -> list[Check]:
        """The further criteria of every unit they are for, in the dataset's order."""
        items = [item for item in self.criteria.checklist if item.enabled]
        table = self.dataset.units[["kind", "terrain", "district_kind"]]
        return [
            Check(str(code), item, self.declared.checked.get((str(code), item.key)))
            for code, kind, terrain, district_kind in table.itertuples(name=None)
            for item in items
            if item.when.matches(kind, terrain, district_kind, self.criteria.province)
        ]


_JUDGED_AT_ONCE = 500
"""Units judged between two looks at the clock."""


def assess(
    dataset: Dataset,
    criteria: Criteria,
    declared: Declarations | None = None,
    clock: Clock | None = None,
) -> Assessment:
    """Apply standards, reductions, triggers and exemptions to every unit.

    Args:
        dataset: the units; areas in km², populations in persons.
        criteria: the rule set.
        declared: exemptions and wishes of the locality (:class:`Constraints` are such), and what
            terrain to take where it is not known. Without the latter such units are judged as
            lowland and as mountain: the same verdict either way holds, else it ``depends``.
        clock: asked between units.

    Raises:
        OutOfTime: the clock said so.
    """
    clock = clock or Clock()
    said = declared if declared is not None else Declarations()
    units = said.settled(dataset)
    judge = _Judge.of(units, criteria, said, said.unknown_terrain or "lowland")
    verdicts = {}
    for row, code in enumerate(dataset.codes):
        if row % _JUDGED_AT_ONCE == 0:
            clock.look()
        verdicts[code] = judge.unit(code, row)
    unknown = np.flatnonzero(units.units["terrain"].to_numpy() == "unknown")
    if len(unknown):
        clock.look()
        other = _Judge.of(units, criteria, said, "mountain")
        for row in unknown.tolist():
            code = dataset.codes[row]
            if code in said.required_units:
                continue  # the list says so whatever the terrain
            if said.unknown_terrain is None:
                verdicts[code] = _either(verdicts[code], other.unit(code, row))
            else:
                verdicts[code] = _assumed(verdicts[code], said.unknown_terrain)
    return Assessment(dataset, criteria, said, judge.needed, verdicts)


_ALIKE: tuple[tuple[frozenset[Verdict], Verdict], ...] = (
    (frozenset({"must", "voluntary"}), "voluntary"),
    (frozenset({"exempt", "none"}), "exempt"),
)
"""Verdicts that ask the same of a unit, and the one that stands for both."""


def _either(lowland: UnitAssessment, mountain: UnitAssessment) -> UnitAssessment:
    """The verdict on a unit of unknown terrain, from those of either outcome."""
    if lowland == mountain:
        return lowland  # its standard does not hang on terrain
    both = frozenset({lowland.verdict, mountain.verdict})
    alike = next((one for pair, one in _ALIKE if both == pair), lowland.verdict)
    same = len(both) == 1 or any(both == pair for pair, _ in _ALIKE)
    speaks = lowland if lowland.verdict == alike else mountain
    return replace(
        speaks if same else lowland,
        verdict=alike if same else "depends",
        rule=speaks.rule if same else "terrain",
        certainty="uncertain",
        tell=lambda: sentence(
            "rule-either-terrain" if same else "rule-depends",
            lowland=lowland.reason,
            mountain=mountain.reason,
        ),
    )


def _assumed(unit: UnitAssessment, terrain: LegalTerrain) -> UnitAssessment:
    """A verdict that rests on a terrain taken for the run."""
    return replace(
        unit,
        certainty="uncertain",
        tell=lambda: sentence(
            "rule-assumed-terrain", told=unit.reason, terrain=TERRAIN_LABELS[terrain]
        ),
    )


@dataclass(frozen=True)
class _Judge:
    """What a unit's verdict depends on beside its own figures."""

    dataset: Dataset
    criteria: Criteria
    declared: Declarations
    needed: Requirement
    changes: tuple[Difference, ...]
    area: Floats
    population: Floats
    triggers: list[Trigger | None]
    grounds: list[Exemption | None]

    @classmethod
    def of(
        cls, dataset: Dataset, criteria: Criteria, declared: Declarations, assumed: LegalTerrain
    ) -> _Judge:
        """Lay out what is judged, with ``assumed`` for terrain that is not known."""
        situation = situation_of(dataset, assumed)
        changes = differences(criteria)
        criteria = as_told(criteria)
        needed = require(criteria, criteria.standards, criteria.reductions, situation)
        units = dataset.units
        area = 100 * units["area_km2"].to_numpy(dtype=float) / needed.need["area"]
        people = 100 * units["population"].to_numpy(dtype=float) / needed.need["population"]
        return cls(
            dataset,
            criteria,
            declared,
            needed,
            changes,
            area,
            people,
            deciding(tuple(criteria.triggers), area, people),
            flag_grounds(dataset, criteria),
        )

    def unit(self, code: str, row: int) -> UnitAssessment:
        listed = self.declared.required_units.get(code)
        own = self._by_rules(code, row)
        if listed is None:
            return own
        return replace(
            own,
            verdict="must",
            rule="listed",
            cite=listed.reference,
            certainty="secondary",
            reference=listed.reference,
            tell=lambda: sentence("rule-required", reason=listed.reason, otherwise=own.reason),
        )

    def _by_rules(self, code: str, row: int) -> UnitAssessment:
        """The verdict by figures, exemptions and wishes."""
        area, population = float(self.area[row]), float(self.population[row])
        trigger, ground = self.triggers[row], self.grounds[row]
        standard = self.needed.rule_of(row)
        if standard is None:
            return _without_standard(self.dataset, self.criteria, code)
        used: list[Rule] = [standard, *self.needed.reductions_of(row)]
        sure = weakest([*used, trigger] if trigger is not None else used)
        if sure == "verbatim" and self._by_a_list(code):
            sure = "secondary"

        def plain() -> Text:
            return self._plain(row, area, population, trigger)

        def verdict(
            what: Verdict,
            key: str,
            cite: str,
            certainty: Certainty,
            tell: Callable[[], Text],
            reference: str = "",
        ) -> UnitAssessment:
            return UnitAssessment(
                code, area, population, what, key, cite, certainty, tell, reference
            )

        exempt = self.declared.exempt_units.get(code)
        wish = self.declared.voluntary_units.get(code)
        must = trigger is not None and trigger.verdict == "must"
        if must and exempt is not None:
            named = self.criteria.exemption(exempt.ground)
            return verdict(
                "exempt",
                exempt.ground or "user",
                named.cite if named else "",  # a ground the law does not list has no article
                named.certainty if named else "uncertain",
                lambda: sentence(
                    "rule-exempt-declared" if named else "rule-exempt-by-user",
                    ground=named.wording.text if named else "",
                    reason=exempt.reason,
                    otherwise=plain(),
                ),
                exempt.reference,
            )
        if wish is not None and (not must or ground is not None):
            # An exempt unit may still be arranged where the locality wants it (NQ 35, Đ3 k4).
            return verdict(
                "voluntary",
                "voluntary",
                "",
                "uncertain",
                lambda: sentence("rule-voluntary", reason=wish.reason, otherwise=plain()),
                wish.reference,
            )
        if must and ground is not None:
            return verdict(
                "exempt",
                ground.key,
                ground.cite,
                ground.certainty,
                lambda: sentence("rule-exempt", wording=ground.wording.text, otherwise=plain()),
            )
        if trigger is None:
            return verdict("none", "none", standard.cite, sure, plain)
        return verdict(trigger.verdict, trigger.key, trigger.cite, sure, plain)

    def _by_a_list(self, code: str) -> bool:
        """Whether the unit's terrain is known from a secondary list only."""
        told = self.dataset.provenance
        return told.basis.get("terrain") == "secondary" or code in told.estimated.get(
            "terrain", frozenset()
        )

    def _plain(self, row: int, area: float, population: float, trigger: Trigger | None) -> Text:
        """The verdict of the figures alone, in words."""
        standard = self.needed.rule_of(row)
        marks = [edited(self.changes, "standards", standard.key)] if standard else []
        marks += [
            edited(self.changes, "reductions", reduction.key)
            for reduction in self.needed.reductions_of(row)
        ]
        if trigger is not None:
            marks.insert(0, edited(self.changes, "triggers", trigger.key))
        figures = {
            "area": area,
            "population": population,
            "standard": self.needed.wording(row),
            "edited": Text("".join(m.vi for m in marks), "".join(m.en for m in marks)),
        }
        if trigger is None:
            is_met = min(area, population) >= 100 - EPSILON
            return sentence("rule-met" if is_met else "rule-none", **figures)
        return sentence("rule-trigger", wording=trigger.wording.text, **figures)


def weakest(rules: Sequence[Rule]) -> Certainty:
    """Certainty of what rests on all these rules: that of the least certain."""
    return max((rule.certainty for rule in rules), key=get_args(Certainty).index)


def _without_standard(dataset: Dataset, criteria: Criteria, code: str) -> UnitAssessment:
    """A unit that is not judged: the law says why, or the rule set does not know its type."""
    unit = dataset.units.loc[code]
    words = (str(unit["kind"]), str(unit["terrain"]), str(unit["district_kind"]))
    why = criteria.unjudged_by(*words)
    told = (
        why.wording.text
        if why is not None
        else sentence(
            "rule-no-standard",
            kind=KIND_LABELS[unit["kind"]],
            terrain=TERRAIN_LABELS[unit["terrain"]],
        )
    )
    cite = criteria.id if why is None else why.cite
    sure: Certainty = "uncertain" if why is None else why.certainty
    return UnitAssessment(code, None, None, "none", "no-standard", cite, sure, lambda: told)


def to_arrange(assessment: Assessment) -> Bools:
    """Which units ought to be arranged, in the dataset's order."""
    return np.array([unit.verdict in TO_ARRANGE for unit in assessment.units.values()], dtype=bool)
