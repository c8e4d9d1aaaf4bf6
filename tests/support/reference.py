"""The problem once more, as plainly as can be: what the optimiser is held against.

Nothing here uses the arrays of :mod:`merger`; groups are sets of codes and every figure is
computed one group at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import hypot, inf, pi

import networkx as nx

from geodata import Dataset
from geodata.roads import CLASS_KEYS
from merger import (
    Constraints,
    Criteria,
    Horizon,
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
        *,
        by_kind: Mapping[str, int] | None = None,
        most_people: int | None = None,
        horizon: Horizon | None = None,
    ) -> None:
        self.dataset, self.criteria, self.objective = dataset, criteria, objective
        self.constraints = constraints or Constraints()
        self.target, self.max_group = target, max_group
        self.horizon = horizon or Horizon()
        self.by_kind, self.most_people = dict(by_kind or {}), most_people
        self.units = dataset.units.drop(columns="geometry").to_dict("index")
        judged = assess(dataset, criteria, self.constraints)
        self.verdict = {code: unit.verdict for code, unit in judged.units.items()}
        self.border = {
            frozenset((row.code_a, row.code_b)): row.length_m / 1000
            for row in dataset.borders.itertuples()
        }
        self.far: dict[tuple[str, str], float] = {}
        self.graph = nx.Graph()
        self.graph.add_nodes_from(dataset.codes)
        self.roads = self._roads()
        self.detour = dataset.detour if dataset.ways is None else 1.0
        kind = {frozenset((r.code_a, r.code_b)): r.kind for r in dataset.borders.itertuples()}
        self.kind = kind
        declared = {frozenset(pair) for pair in self.constraints.declare}
        for pair in self.border:
            a, b = pair
            if kind[pair] == "barrier" or (
                kind[pair] == "land" and self.roads.get(pair) == inf and pair not in declared
            ):
                continue
            same = self.units[a]["district"] == self.units[b]["district"]
            if same or not self.constraints.within_district:
                self.graph.add_edge(a, b)
        for a, b in declared - set(self.border):  # a way over what lies between
            same = self.units[a]["district"] == self.units[b]["district"]
            bordered = frozenset((a, b)) in self.border  # a barrier there stands
            if not bordered and (same or not self.constraints.within_district):
                self.graph.add_edge(a, b)
        self.people = sum(u["population"] for u in self.units.values())

    def _roads(self) -> dict[frozenset[str], float]:
        """Km by road of every pair that was looked at; infinite without a way."""
        ways = self.dataset.ways
        if ways is None:
            return {}
        return {
            frozenset((ways.codes[a], ways.codes[b])): float(km)
            for a, b, km in zip(ways.first, ways.second, ways.km, strict=True)
        }

    def km(self, a: str, b: str) -> float:
        """From seat to seat: by road, or straight where there is no way."""
        u, s = self.units[a], self.units[b]
        straight = hypot(u["x_m"] - s["x_m"], u["y_m"] - s["y_m"]) / 1000 * self.detour
        road = self.roads.get(frozenset((a, b)), inf)
        return road if road < inf else straight

    def minutes(self, a: str, b: str) -> float:
        """From seat to seat by road, or straight at 30 km/h where there is no way."""
        if self.roads.get(frozenset((a, b)), inf) == inf:
            return 2 * self.km(a, b)
        ways = self.dataset.ways
        assert ways is not None
        pairs = {frozenset((ways.place[a], ways.place[b]))}
        return next(
            float(minutes)
            for one, other, minutes in zip(ways.first, ways.second, ways.minutes, strict=True)
            if frozenset((one, other)) in pairs
        )

    def newly_far(self, unit: str, seat: str) -> float:
        """People of a unit who live far from a seat and not from their own, home by home."""
        if (unit, seat) not in self.far:
            self.far[unit, seat] = self._newly_far(unit, seat)
        return self.far[unit, seat]

    def _newly_far(self, unit: str, seat: str) -> float:
        people = 0.0
        homes = self._homes(unit)
        for number, (x, y, share) in enumerate(homes):
            ways = [
                self._home_way(unit, number, x, y, where)
                > (self.objective.far_minutes or self.objective.far_km)
                for where in (unit, seat)
            ]
            people += share * (ways == [False, True])
        return people * float(self.units[unit]["population"])

    def _homes(self, unit: str) -> list[tuple[float, float, float]]:
        """Where people live with their share: in the homes of the ways, in villages, or spread.

        Spread: a grid over the frame, inside the unit: as made-up units are rectangles, all of it.
        """
        ways, villages = self.dataset.ways, self.dataset.homes
        homes = villages if ways is None else ways.homes
        if homes is not None:
            mine = homes.unit == self.dataset.codes.index(unit)
            told = zip(homes.xy[mine].tolist(), homes.share[mine].tolist(), strict=True)
            return [(x, y, share) for (x, y), share in told]
        west, south, east, north = self.dataset.units.geometry[unit].bounds
        steps = [(i + 0.5) / 9 for i in range(9)]
        return [
            (west + s * (east - west), south + t * (north - south), 1 / 81)
            for t in steps
            for s in steps
        ]

    def _home_way(self, unit: str, number: int, x: float, y: float, seat: str) -> float:
        ways, point = self.dataset.ways, self.units[seat]
        if ways is not None:
            known = ways.from_homes(ways.place[unit], ways.place[seat])
            by = 0 if self.objective.far_minutes is None else 1
            if known is not None and known[by][number] < inf:
                return float(known[by][number])
        straight = hypot(x - point["x_m"], y - point["y_m"]) / 1000 * self.detour
        return straight if self.objective.far_minutes is None else 2 * straight

    def is_firm(self, a: str, b: str) -> bool:
        """Whether a border is long enough, and a road (or a bridge) crosses it where it matters."""
        ways = self.dataset.ways
        length = self.border.get(frozenset((a, b)), 0.0)
        if not self.graph.has_edge(a, b) or length * 1000 < self.objective.weak_border_m:
            return False
        kind = self.kind.get(frozenset((a, b)), "declared")
        if kind != "land":
            return kind == "bridge"  # somebody said that there is one; a ferry is no firm border
        return ways is None or any(CLASS_KEYS[c] != "ferry" for c in ways.crossings(a, b))

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
        more = 1 + self.horizon.margin / 100
        if area < needed[0] * more - 1e-9 or people < needed[1] * more - 1e-9:
            return False
        since, until = self.horizon.since, self.horizon.until
        years = range(since or 0, until) if until else ()
        return all(
            sum(self.people_in(c, year + 1) for c in group) >= needed[1] * more - 1e-9
            for year in years
        )

    def people_in(self, code: str, year: int) -> float:
        """People of a unit in a later year: at its rate, or along straight lines."""
        now, since = float(self.units[code]["population"]), self.horizon.since
        own = next((unit for unit in self.horizon.units if unit.code == code), None)
        if own is None or own.growth is not None:
            rate = self.horizon.growth if own is None else own.growth
            for _ in range(year - since):
                now *= 1 + rate / 100
            return now
        before = (since, now)
        for then, people in own.people:
            if year <= then:
                share = (year - before[0]) / (then - before[0])
                return before[1] + share * (people - before[1])
            before = (then, people)
        raise AssertionError(year)

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
        largest = max(self.max_group, *self.by_kind.values(), 1)
        for size in range(1, min(largest, len(self.dataset)) + 1):
            for chosen in combinations(self.dataset.codes, size):
                group = frozenset(chosen)
                if self.hangs_together(group) and self.fits(group) and self.allowed(group):
                    yield group

    def hangs_together(self, group: frozenset[str]) -> bool:
        reached, ahead = set(), [min(group)]
        while ahead:
            code = ahead.pop()
            if code not in reached:
                reached.add(code)
                ahead += [other for other in self.graph[code] if other in group]
        return reached == group

    def fits(self, group: frozenset[str]) -> bool:
        """Whether a group keeps to the limits on members and people."""
        if len(group) == 1:
            return True
        people = sum(self.units[c]["population"] for c in group)
        if self.most_people is not None and people > self.most_people:
            return False
        return len(group) <= self.by_kind.get(self.resulting_kind(group), self.max_group)

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

    def seat(self, group: frozenset[str]) -> str:
        """Where the way of all is shortest; of equals the better building."""
        ways = self._ways(group)
        chosen = {lock.code for lock in self.constraints.seats} & group
        rank = {"good": 0, "fair": 1, "": 2, "poor": 3}
        state = {c: self.units[c]["seat_condition"] for c in group}
        return min(chosen or ways, key=lambda s: (round(ways[s], 6), rank[state[s]], s))

    def _ways(self, group: frozenset[str]) -> dict[str, float]:
        return {
            s: sum(self.units[c]["population"] * self.km(c, s) for c in sorted(group))
            for s in sorted(group)
        }

    def borne(self, group: frozenset[str], key: str) -> float:
        """What one new unit bears: its longest way (0.1 km), its people, its area (0.1 km²)."""
        if len(group) == 1:
            return 0.0
        if key == "worst_people":
            return float(sum(self.units[c]["population"] for c in group))
        if key == "worst_area":
            return _tenths(sum(self.units[c]["area_km2"] for c in sorted(group)))
        return _tenths(max(self.km(c, self.seat(group)) for c in group))

    def terms(self, group: frozenset[str]) -> dict[str, float]:
        units = [self.units[c] for c in sorted(group)]
        if len(units) == 1:
            return {}
        population = sum(u["population"] for u in units)
        ways, seat = self._ways(group), self.seat(group)
        state = {c: self.units[c]["seat_condition"] for c in group}
        better = {"good", "fair"} & set(state.values())
        kind_urban = self.resulting_kind(group) in ("phuong", "thi_tran")
        districts: dict[str, int] = {}
        for u in units:
            districts[u["district"]] = districts.get(u["district"], 0) + u["population"]
        firm = nx.Graph()
        firm.add_nodes_from(group)
        for a, b in combinations(group, 2):
            if self.is_firm(a, b):
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
            "far": sum(self.newly_far(c, seat) for c in sorted(group) if c != seat),
            "seat_state": population if state[seat] == "poor" and better else 0,
            "minutes": sum(self.units[c]["population"] * self.minutes(c, seat) for c in group),
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

    @cached_property
    def costed(self) -> dict[frozenset[str], float]:
        """Every group that may be in a plan, and its cost."""
        return {group: self.cost(group) for group in self.groups()}

    def partitions(self) -> Iterator[Groups]:
        """Every plan."""
        holding: dict[str, list[frozenset[str]]] = {c: [] for c in self.dataset.codes}
        for group in self.costed:
            holding[min(group)].append(group)

        def place(free: frozenset[str], chosen: tuple[frozenset[str], ...]) -> Iterator[Groups]:
            if not free:
                if self.reaches_target(chosen):
                    yield frozenset(chosen)
                return
            for group in holding[min(free)]:
                if group <= free:
                    yield from place(free - group, (*chosen, group))

        return place(frozenset(self.dataset.codes), ())

    def reaches_target(self, plan: Sequence[frozenset[str]]) -> bool:
        target = self.target
        if target is None:
            return True
        homes = [self.home(group) for group in plan]
        ceilings = all(homes.count(item.district) <= item.most for item in target.districts)
        return ceilings and target.least <= len(plan) <= target.most

    def home(self, group: frozenset[str]) -> str:
        """The district that holds most of the people; of equals the one whose unit comes first."""
        people: dict[str, int] = {}
        for code in sorted(group):
            unit = self.units[code]
            people[unit["district"]] = people.get(unit["district"], 0) + unit["population"]
        return max(people, key=lambda district: people[district])

    def unsettled(self, group: frozenset[str]) -> bool:
        return len(group) == 1 and self.verdict[min(group)] in ("must", "voluntary")

    def touched(self, group: frozenset[str]) -> int:
        return sum(self.units[c]["population"] for c in group) if len(group) > 1 else 0

    def best(self) -> Best | None:
        plans = all_plans(self)
        return Best(*plans[0][0]) if plans else None


Groups = frozenset[frozenset[str]]


def _tenths(figure: float) -> float:
    """Rounded to tenths, half-way figures to the even one."""
    return round(round(round(figure / 0.1, 6)) * 0.1, 6)


def all_plans(
    reference: Reference,
) -> list[tuple[tuple[int, int, float], Groups]]:
    """Every plan with its goals, best first."""
    minimal = reference.target is None
    found = [
        (
            (
                sum(map(reference.unsettled, plan)),
                sum(map(reference.touched, plan)) if minimal else 0,
                sum(reference.costed[group] for group in plan),
            ),
            plan,
        )
        for plan in reference.partitions()
    ]
    return sorted(found, key=lambda f: f[0])


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
