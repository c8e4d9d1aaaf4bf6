"""The problem once more, as plainly as can be: what the optimiser is held against.

Nothing here uses the arrays of :mod:`merger`; groups are sets of codes and every figure is
computed one group at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import hypot, inf, pi

import networkx as nx

from geodata import Dataset
from merger import (
    Constraints,
    Criteria,
    Objective,
    Plan,
    Target,
    assess,
    load_criteria,
    load_objective,
    solve,
)
from merger.constraints.limits import Limits
from merger.groups import DEFAULT_REFERENCE
from tests.support.coverages import random_grid


@dataclass(frozen=True)
class Best:
    unsettled: int
    touched: int
    cost: float


class Reference:
    def __init__(
        self,
        dataset: Dataset,
        criteria: Criteria,
        objective: Objective,
        constraints: Constraints | None = None,
        target: Target | None = None,
        max_group: int = 4,
    ) -> None:
        self.dataset, self.criteria, self.objective = dataset, criteria, objective
        self.constraints = constraints or Constraints()
        self.target, self.max_group = target, max_group
        self.units = dataset.units.drop(columns="geometry").to_dict("index")
        judged = assess(dataset, criteria, self.constraints)
        self.verdict = {code: unit.verdict for code, unit in judged.units.items()}
        self.border = {
            frozenset((row.code_a, row.code_b)): row.length_m / 1000
            for row in dataset.borders.itertuples()
        }
        self.graph = nx.Graph()
        self.graph.add_nodes_from(dataset.codes)
        for pair in self.border:
            a, b = pair
            same = self.units[a]["district"] == self.units[b]["district"]
            if same or not self.constraints.within_district:
                self.graph.add_edge(a, b)
        self.people = sum(u["population"] for u in self.units.values())

    # The law

    def resulting_kind(self, group: frozenset[str]) -> str:
        kinds = {self.units[c]["kind"] for c in group}
        for rule in self.criteria.result.kinds:
            if rule.if_any in kinds:
                return rule.becomes
        return self.criteria.result.otherwise

    def condition(self, group: frozenset[str]):  # type: ignore[no-untyped-def]
        kind = self.resulting_kind(group)
        of_kind = [c for c in group if self.units[c]["kind"] == kind] or list(group)
        lead = max(of_kind, key=lambda c: self.units[c]["population"])
        return self.criteria.condition(kind, self.terrain(group), self.units[lead]["district_kind"])

    def terrain(self, group: frozenset[str]) -> str:
        area = sum(self.units[c]["area_km2"] for c in group)
        high = sum(
            self.units[c]["area_km2"] for c in group if self.units[c]["terrain"] == "mountain"
        )
        mountain = high >= self.criteria.result.mountain_share * area - 1e-9
        return "mountain" if mountain else "lowland"

    def compliant(self, group: frozenset[str]) -> bool:
        waivers = {w.key: w for w in self.criteria.result.waivers if w.enabled}
        if any(not w.declared and len(group) >= w.min_members for w in waivers.values()):
            return True
        claims = {frozenset(c.units): c.waiver for c in self.constraints.exceptions}
        if group in claims and claims[group] in waivers:
            return True
        needed = self.needs(group)
        if needed is None:
            return False
        area = sum(self.units[c]["area_km2"] for c in group)
        people = sum(self.units[c]["population"] for c in group)
        return area >= needed[0] - 1e-9 and people >= needed[1] - 1e-9

    def needs(self, group: frozenset[str]) -> tuple[float, float] | None:
        rule = self.condition(group)
        if rule is None:
            return None
        size = {"area": rule.area_km2, "population": rule.population}
        left = {"area": 100.0, "population": 100.0}
        for r in self.criteria.reductions if self.criteria.result.reduced else ():
            if not r.enabled or r.when.kind and self.resulting_kind(group) not in r.when.kind:
                continue
            if r.when.terrain and self.terrain(group) not in r.when.terrain:
                continue
            percent = r.percent
            if r.flag is not None:
                has = [bool(self.units[c][r.flag]) for c in group]
                if not (any(has) if r.members == "any" else all(has)):
                    continue
            elif r.minority_from is not None:
                share = self.minority(group)
                if share is None or share < r.minority_from - 1e-9:
                    continue
                if r.steps is not None:
                    more = int((share - r.minority_from) / r.steps.every + 1e-9)
                    percent = max(percent - r.steps.less * more, r.steps.floor)
            left[r.figure] = min(left[r.figure], percent)
        return size["area"] * left["area"] / 100, size["population"] * left["population"] / 100

    def minority(self, group: frozenset[str]) -> float | None:
        shares = [self.units[c]["minority_percent"] for c in group]
        if any(share != share for share in shares):
            return None
        people = sum(self.units[c]["population"] for c in group)
        return float(
            sum(self.units[c]["minority_percent"] * self.units[c]["population"] for c in group)
            / people
        )

    def groups(self) -> Iterator[frozenset[str]]:
        for size in range(1, self.max_group + 1):
            for chosen in combinations(self.dataset.codes, size):
                group = frozenset(chosen)
                if nx.is_connected(self.graph.subgraph(group)) and self.allowed(group):
                    yield group

    def allowed(self, group: frozenset[str]) -> bool:
        locks = self.constraints
        home = self.dataset.units["district"]
        if len(group) > 1 and group & set(locks.kept):
            return False
        if any(0 < len(group & set(t.units)) < len(t.units) for t in locks.together):
            return False
        if any(i.code in group and group - {i.code, *i.partners} for i in locks.only):
            return False
        own = {lock.code for lock in locks.own_district}
        if any({home[c]} != {home[m] for m in group} for c in group & own):
            return False
        if any(len(group & set(lock.units)) > 1 for lock in locks.apart):
            return False
        if len(group) == 1:
            return True
        if self.target is None:
            together = {c for lock in self.constraints.together for c in lock.units}
            ought = {c for c, v in self.verdict.items() if v in ("must", "voluntary")}
            must = group & (ought | together)
            taken_in = all(c in must or set(self.graph[c]) & must for c in group)
            if not must or not taken_in:
                return False
        return self.compliant(group)

    # The cost

    def terms(self, group: frozenset[str]) -> dict[str, float]:
        units = [self.units[c] for c in sorted(group)]
        if len(units) == 1:
            return {}
        population = sum(u["population"] for u in units)
        ways = {
            s: sum(
                u["population"]
                * hypot(u["x_m"] - self.units[s]["x_m"], u["y_m"] - self.units[s]["y_m"])
                for u in units
            )
            / 1000
            for s in sorted(group)
        }
        chosen = {lock.code for lock in self.constraints.seats} & group
        seat = min(chosen or ways, key=lambda s: (round(ways[s], 9), s))
        kind_urban = self.resulting_kind(group) in ("phuong", "thi_tran")
        districts: dict[str, int] = {}
        for u in units:
            districts[u["district"]] = districts.get(u["district"], 0) + u["population"]
        firm = nx.Graph()
        firm.add_nodes_from(group)
        for a, b in combinations(group, 2):
            length = self.border.get(frozenset((a, b)), 0.0)
            if self.graph.has_edge(a, b) and length * 1000 >= self.objective.weak_border_m:
                firm.add_edge(a, b)
        reached = nx.node_connected_component(firm, seat)
        if self.target is not None:
            reference = self.people / ((self.target.least + self.target.most) / 2)
        else:
            needed = self.needs(group)
            reference = needed[1] if needed else DEFAULT_REFERENCE
        return {
            "travel": ways[seat],
            "displaced": population - self.units[seat]["population"],
            "shape": self._shape(group),
            "balance": max(abs(population / reference - 1) - self.objective.balance_dead_band, 0.0),
            "crossing": population - max(districts.values()),
            "weak_border": sum(self.units[c]["population"] for c in group - reached),
            "mixed_kind": sum(
                u["population"]
                for u in units
                if (u["kind"] in ("phuong", "thi_tran")) != kind_urban
            ),
            "churn": len(units),
        }

    def _perimeter(self, code: str) -> float:
        own = sum(length for pair, length in self.border.items() if code in pair)
        return float(self.units[code]["exterior_m"]) / 1000 + own

    def _shape(self, group: frozenset[str]) -> float:
        def roundness(area: float, outline: float) -> float:
            return min(4 * pi * area / outline**2, 1.0)

        area = sum(self.units[c]["area_km2"] for c in group)
        inner = sum(
            self.border.get(frozenset(pair), 0.0) for pair in combinations(sorted(group), 2)
        )
        outline = sum(self._perimeter(c) for c in group) - 2 * inner
        mean = (
            sum(
                self.units[c]["area_km2"] * roundness(self.units[c]["area_km2"], self._perimeter(c))
                for c in group
            )
            / area
        )
        return max(mean - roundness(area, outline), 0.0)

    def cost(self, group: frozenset[str]) -> float:
        per_unit = {"shape", "balance", "churn"}
        total = 0.0
        for key, value in self.terms(group).items():
            weight = self.objective.weights.get(key, 0.0)
            total += weight * value / (len(self.units) if key in per_unit else self.people)
        return total

    # The search: every partition

    def best(self) -> Best | None:
        groups = list(self.groups())
        holding: dict[str, list[frozenset[str]]] = {c: [] for c in self.dataset.codes}
        for group in groups:
            holding[min(group)].append(group)
        cost = {group: self.cost(group) for group in groups}
        found: list[tuple[int, int, float]] = []

        def place(free: frozenset[str], count: int, u: int, t: int, c: float) -> None:
            if not free:
                if self.target is None or self.target.least <= count <= self.target.most:
                    found.append((u, t if self.target is None else 0, c))
                return
            for group in holding[min(free)]:
                if group <= free:
                    (first, *rest) = group
                    left = not rest and self.verdict[first] in ("must", "voluntary")
                    touched = sum(self.units[x]["population"] for x in group) if rest else 0
                    place(free - group, count + 1, u + left, t + touched, c + cost[group])

        place(frozenset(self.dataset.codes), 0, 0, 0, 0.0)
        if not found:
            return None
        unsettled = min(u for u, _, _ in found)
        touched = min(t for u, t, _ in found if u == unsettled)
        least = min((c for u, t, c in found if (u, t) == (unsettled, touched)), default=inf)
        return Best(unsettled, touched, least)


Groups = frozenset[frozenset[str]]


def all_plans(
    reference: Reference,
) -> list[tuple[tuple[int, int, float], Groups]]:
    """Every plan with its goals, best first."""
    groups = list(reference.groups())
    holding: dict[str, list[frozenset[str]]] = {c: [] for c in reference.dataset.codes}
    for group in groups:
        holding[min(group)].append(group)
    cost = {group: reference.cost(group) for group in groups}
    units = reference.units
    found = []

    def place(free: frozenset[str], chosen: list[frozenset[str]]) -> None:
        if not free:
            target = reference.target
            if target is not None and not target.least <= len(chosen) <= target.most:
                return
            left = sum(
                len(g) == 1 and reference.verdict[min(g)] in ("must", "voluntary") for g in chosen
            )
            touched = sum(units[c]["population"] for g in chosen if len(g) > 1 for c in g)
            goals = (left, touched if target is None else 0, sum(cost[g] for g in chosen))
            found.append((goals, frozenset(chosen)))
            return
        for group in holding[min(free)]:
            if group <= free:
                place(free - group, [*chosen, group])

    place(frozenset(reference.dataset.codes), [])
    return sorted(found, key=lambda f: (f[0][0], f[0][1], f[0][2]))


def case(seed: int):  # type: ignore[no-untyped-def]
    dataset = random_grid(seed, 8)
    target = Target(least=max(len(dataset) // 2, 1), most=len(dataset)) if seed % 2 else None
    criteria = load_criteria("nq76-2025" if seed % 3 else "nq35-2026-2030")
    mode = "minimal" if target is None else "target"
    limits = Limits(max_group=3)
    best = solve(dataset, criteria, None, load_objective(), limits, mode=mode, target=target)
    reference = Reference(dataset, criteria, load_objective(), None, target, 3)
    return best, reference


def as_sets(plan: Plan) -> Groups:
    return frozenset(frozenset(group) for group in plan.groups)
