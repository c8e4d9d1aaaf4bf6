"""Candidates shared by the process are those of the problem asked: the key forgets nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from itertools import islice
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from geodata import KINDS, Dataset, InputError
from geodata.dataset import CONDITIONS, DISTRICT_KINDS, TERRAINS, UNIT_COLUMNS
from merger import (
    Constraints,
    Evaluator,
    Horizon,
    Limits,
    Problem,
    Target,
    load_criteria,
    load_objective,
    solve_problem,
)
from merger.assessment import UnitOutlook
from merger.groups import CandidateRules, Pool
from merger.groups.content_key import content_key
from merger.optimiser import Listing, Tuning, column_source
from merger.side_constraints import SideConstraints
from tests.support import LONG, ONLY_LONG
from tests.support.coverages import grid

EACH = {"minimal": 2 if LONG else 1, "target": 1}
"""So many values are tried for every field, by mode; what differs between the modes is little."""


FEW = Tuning(listed_minimal=Listing(0, 0), listed_target=Listing(0, 0), least_size_listed=1)


@pytest.fixture(autouse=True)
def _anew() -> None:
    column_source.forget()


def _units() -> Dataset:
    n = 12
    random = np.random.default_rng(5)
    dataset = grid(
        4,
        3,
        side_m=3500,
        population=[6_000, 900, 900, 900, *map(int, random.integers(900, 9_000, n - 4))],
        kind=["xa"] * 8 + ["phuong", "xa", "thi_tran", "xa"],
        terrain=["lowland"] * 5 + ["mountain"] * 4 + ["lowland"] * 3,
        district=["Huyện A"] * 6 + ["Thành phố B"] * 6,
        area_km2=[9.0, 2.0, 2.0, 2.0, *map(float, random.uniform(2, 45, n - 4).round(2))],
    )
    dataset.units["province"] = ["Hà Tĩnh"] * 6 + ["Nghệ An"] * 6
    dataset.units["minority_percent"] = [0.0] * 6 + [35.0] * 6
    dataset.units["land_border"] = [False] * 10 + [True] * 2
    return dataset


def _problem(mode: str) -> Problem:
    """With something in every field of the constraints, limits and target."""
    codes = (dataset := _units()).codes
    said = {
        "exempt": [{"code": codes[11], "reason": "đảo"}],
        "voluntary": [{"code": codes[9], "reason": "dân đồng thuận"}],
        "exceptions": [
            {"units": [codes[2], codes[3]], "waiver": "two-units-blocked", "reason": "núi"}
        ],
        "required": [{"code": codes[8], "reason": "danh sách"}],
        "kinds": [{"units": [codes[4], codes[5]], "kind": "phuong", "reason": "đô thị"}],
        "terrain": [{"code": codes[6], "terrain": "mountain"}],
        "checklist": [{"code": codes[0], "item": "budget", "met": True}],
        "answered": [{"code": codes[3], "check": "area-differs", "reason": "đo lại"}],
        "keep": [codes[7]],
        "together": [[codes[0], codes[1]]],
        "apart": [[codes[4], codes[5]]],
        "only": [{"code": codes[6], "partners": [codes[2], codes[10]]}],
        "own_district": [codes[8]],
        "seats": [codes[1]],
        "names": [{"code": codes[0], "name": "Mới"}],
        "within_district": True,
        "cross_district": [["Huyện A", "Thành phố B"]],
        "cross_province": [["Hà Tĩnh", "Nghệ An"]],
        "declare": [[codes[0], codes[5]]],
        "barrier": [[codes[1], codes[2]]],
    }
    target = Target.model_validate(
        {"least": 5, "most": 9, "districts": [{"district": "Huyện A", "most": 5}]}
    )
    later = load_criteria("nq112-2026")
    missing = ("reductions", "exemptions", "checklist", "unjudged")
    full = {name: getattr(later, name) for name in missing}
    full["districts"] = load_criteria("nq35-2023-2025").districts
    wanted = {"weak_border_m": 3_000.0, "reference_people": 7_000.0 if mode == "target" else None}
    return Problem(
        dataset,
        load_criteria("nq653-2019-2021").model_copy(update=full),
        Constraints.model_validate(said),
        load_objective().ordered(["travel"], 0.1).model_copy(update=wanted),
        mode=mode,  # type: ignore[arg-type]
        target=target if mode == "target" else None,
        limits=Limits(max_group=3, max_group_by_kind={"phuong": 2}, most_people=25_000),
        horizon=Horizon(
            margin=2.0,
            since=2025,
            until=2027,
            outlook=2029,
            growth=-0.5,
            units=(UnitOutlook(code=codes[2], people=((2030, 2_000.0),)),),
            uncertain=5.0,
        ),
    )


def _words(schema: Any) -> Iterator[str]:
    """Every word that some field of a model takes."""
    if isinstance(schema, dict):
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
    if isinstance(schema, dict | list):
        for inner in schema.values() if isinstance(schema, dict) else schema:
            yield from _words(inner)


def _other_values(value: Any, words: tuple[str, ...] = ()) -> Iterator[Any]:
    """Values to try in the place of another."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value * 3, value / 2, value + 1, value - 1, 0.5, 1)
    elif isinstance(value, str):
        yield from (word for word in words if word != value)
    elif value is None:
        steps = {"every": 1, "less": 2, "floor": 50}
        yield from (1_000, 3, 0.5, steps, *words)


def _changed(plain: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Iterator[Any]]]:
    """Every place in plain values, with others of the whole in which only that place differs."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            for place, others in _changed(value, words):
                yield f"{key}.{place}", (dict(plain, **{key: other}) for other in others)
        if plain:
            yield "", iter([{k: v for k, v in plain.items() if k != next(iter(plain))}])
    elif isinstance(plain, list | tuple):
        for number, value in enumerate(plain[:1]):
            for place, others in _changed(value, words):
                rest = lambda other, n=number: [*plain[:n], other, *plain[n + 1 :]]  # noqa: E731
                yield f"{number}.{place}", map(rest, others)
        yield "", iter([plain[1:], plain[:-1]] if plain else [])
    else:
        yield "", _other_values(plain, words)


def _models(model: BaseModel, each: int) -> Iterator[tuple[str, BaseModel]]:
    """A model with every field changed in turn, where another value can be meant."""
    codes = [f"{i + 1:05d}" for i in range(12)] if isinstance(model, Constraints) else []
    words = (*codes, "other-word", "2030-01-01", "2020-01-01", *_words(model.model_json_schema()))
    for place, others in _changed(model.model_dump(mode="json"), words):
        valid = (found for other in others if (found := _valid(type(model), other)) is not None)
        for found in islice((other for other in valid if other != model), each):
            yield place, found


def _valid(kind: type[BaseModel], plain: Any) -> BaseModel | None:
    with contextlib.suppress(ValidationError, InputError):
        return kind.model_validate(plain)
    return None


def _datasets(dataset: Dataset) -> Iterator[tuple[str, Dataset]]:
    """The units with every column of units and borders changed in turn, and their order."""
    for column in UNIT_COLUMNS:
        if column == "geometry":
            units = dataset.units.set_geometry(dataset.units.geometry.translate(50.0))
            yield column, replace(dataset, units=units)
            continue
        for code in (dataset.codes[4], dataset.codes[8]):
            before = dataset.units.at[code, column]
            value = before if isinstance(before, str) else before.item()
            vocabulary = {
                "kind": KINDS,
                "terrain": TERRAINS,
                "district_kind": DISTRICT_KINDS,
                "seat_condition": CONDITIONS,
            }
            others: Any = vocabulary.get(column) or _other_values(value, ("other",))
            units = dataset.units.copy()
            units[column] = units[column].astype(object)
            units.at[code, column] = next(other for other in others if other != value)
            units[column] = units[column].infer_objects()
            yield column, replace(dataset, units=units)
    borders = dataset.borders
    yield "borders", replace(dataset, borders=borders.iloc[1:])
    yield "borders.length_m", replace(dataset, borders=borders.assign(length_m=400.0))
    for kind in ("ferry", "barrier"):
        yield "borders.kind", replace(dataset, borders=borders.assign(kind=kind))
    yield "order", replace(dataset, units=dataset.units.iloc[::-1])
    yield "name", replace(dataset, name="khác")
    yield "settled", replace(dataset, settled=frozenset())


def _problems(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """A problem with every field changed in turn, down to the leaves."""
    for place, dataset in _datasets(problem.dataset):
        yield f"dataset.{place}", replace(problem, dataset=dataset)
    for field in fields(problem):
        value = getattr(problem, field.name)
        if isinstance(value, BaseModel):
            for place, model in _models(value, EACH[problem.mode]):
                yield f"{field.name}.{place}", replace(problem, **{field.name: model})
    other = _problem("minimal" if problem.mode == "target" else "target")
    yield "mode", replace(problem, mode=other.mode, target=other.target)


def _laid_out(rules: CandidateRules) -> list[Any]:
    """What is listed by some rules: in full, and at first."""
    made = []
    for complete in (True, False):
        column_source.forget()
        listed = column_source._listed(rules, lambda: False, FEW, complete=complete)
        made += [rules.graph.codes, listed.size, _plain(listed.pool)]
    return made


def _plain(pool: Pool) -> list[list[Any]]:
    order = np.lexsort(pool.groups.T)
    parts = (pool.groups, pool.unsettled, pool.touched, pool.terms)
    return [part[order].tolist() for part in parts]


@dataclass(frozen=True)
class Case:
    """A problem changed in one place: its rules, and the key of every field of them."""

    place: str
    rules: CandidateRules
    parts: dict[str, str]

    @cached_property
    def listed(self) -> list[Any]:
        """What is listed."""
        return _laid_out(self.rules)


@cache
def _cases(mode: str) -> tuple[Case, tuple[Case, ...]]:
    """A problem as it is, and with each change that can be meant."""
    problem = _problem(mode)
    evaluator = Evaluator(problem)
    found = [_case(place, each, evaluator) for place, each in _problems(problem)]
    return _of("", evaluator), tuple(case for case in found if case is not None)


def _case(place: str, problem: Problem, first: Evaluator) -> Case | None:
    evaluator = Evaluator(problem)
    asked = first.problem
    if problem.dataset is asked.dataset and problem.constraints is asked.constraints:
        # The graph is made of these two alone, and takes the longest to lay out.
        vars(evaluator)["graph"] = first.graph
    with contextlib.suppress(InputError):
        problem.constraints.check(problem.dataset)
        problem.constraints.check_law(problem.criteria)
        problem.horizon.check(problem.dataset)
        return _of(place, evaluator)
    return None


def _of(place: str, evaluator: Evaluator) -> Case:
    rules = evaluator.rules
    return Case(place, rules, {f.name: content_key(getattr(rules, f.name)) for f in fields(rules)})


@pytest.mark.parametrize("mode", ["minimal", "target"])
def test_where_the_key_stays_the_candidates_stay(mode: str) -> None:
    problem = _problem(mode)
    problem.check()
    first, cases = _cases(mode)
    same = [case for case in cases if case.rules.key == first.rules.key]
    for case in same:
        assert case.listed == first.listed, case.place
    # Locks, names, weights and solver settings leave the key as it is: that is what it is for.
    kept = {case.place.split(".")[1] for case in same if case.place.startswith("constraints")}
    assert {"keep", "apart", "only", "own_district", "names", "naming"} <= kept
    # Every field was changed in some way that can be meant.
    told = {tuple(case.place.split(".")[:2]) for case in cases}
    for field in fields(problem):
        value = getattr(problem, field.name)
        if isinstance(value, BaseModel):
            missed = {n for n in type(value).model_fields if (field.name, n) not in told}
            assert not missed, (field.name, missed)
    assert {("dataset", column) for column in UNIT_COLUMNS} <= told
    assert ("mode",) in told
    assert len(cases) > 150 * EACH[mode]


@ONLY_LONG
def test_a_key_without_a_field_would_be_found_out() -> None:
    """The test above can fail: forget any one field, and some change gives false candidates."""
    found = set()
    for mode in ("minimal", "target"):
        first, cases = _cases(mode)
        for field in fields(CandidateRules):
            rest = {name: key for name, key in first.parts.items() if name != field.name}
            if any(
                rest.items() <= case.parts.items() and case.listed != first.listed for case in cases
            ):
                found.add(field.name)
    # An exempt unit and one that is let be may both stand alone: the word for it differs only.
    assert found == {f.name for f in fields(CandidateRules)} - {"exempt"}


def test_the_key_holds_every_field() -> None:
    rules = Evaluator(_problem("minimal")).rules
    assert rules.key == content_key(replace(rules))
    for field in fields(rules):
        value = getattr(rules, field.name)
        other = value[1:] if isinstance(value, tuple | np.ndarray) else "other"
        assert replace(rules, **{field.name: other}).key != rules.key, field.name


def test_a_content_that_cannot_be_told_is_refused() -> None:
    unknown: Callable[[], None] = lambda: None  # noqa: E731
    with pytest.raises(TypeError, match="function"):
        content_key((1, unknown))
    with pytest.raises(TypeError, match="ndarray"):
        content_key(np.array([object()]))
    assert content_key(("ab", "c")) != content_key(("a", "bc"))
    assert content_key({"a": 1, "b": 2}) == content_key({"b": 2, "a": 1})
    assert content_key(1) != content_key(True)


def test_units_in_another_order_are_listed_anew() -> None:
    """Groups are kept by unit numbers; the fingerprint of a dataset does not know their order."""
    dataset = grid(
        5,
        2,
        side_m=3500,
        population=[6000, 900, 900, 900, 3000, 2000, 8000, 1200, 4000, 5000],
        area_km2=[9.0, 2.0, 2.0, 2.0, 20.0, 30.0, 11.0, 6.0, 44.0, 3.0],
    )
    turned = replace(dataset, units=dataset.units.iloc[[3, 0, 7, 5, 1, 9, 2, 4, 8, 6]])
    assert turned.fingerprint == dataset.fingerprint
    criteria = load_criteria("nq76-2025")
    first, again = (solve_problem(Problem(d, criteria)) for d in (dataset, turned))
    assert first.plan is not None
    assert again.plan is not None
    assert set(again.plan.groups) == set(first.plan.groups)
    assert again.objective == pytest.approx(first.objective)


def test_groups_fixed_by_hand_are_no_candidates_of_the_next_solve() -> None:
    """A person's group may break the law; it is not kept with what was fetched."""
    problem = replace(
        _problem("target"), constraints=Constraints(), limits=Limits(max_group=6), target=Target(
            least=3, most=6)
    )  # fmt: skip
    codes = problem.dataset.codes
    corners = (codes[0], codes[11])
    evaluator = Evaluator(problem)
    fixed = column_source.candidates_of(
        evaluator, SideConstraints(fixed=frozenset({corners})), tuning=FEW
    )
    row = evaluator.rows_of([corners])
    assert fixed.pool.holds(row).all()
    everything = evaluator.rules.candidates(
        column_source._listed_sets(evaluator.rules, lambda: False, FEW, complete=True)[0]
    )
    column_source.remember(fixed, fixed.pool.joined(everything))
    after = column_source.candidates_of(evaluator, tuning=FEW).pool
    assert len(after) == len(everything)
    assert not after.holds(row).any()
