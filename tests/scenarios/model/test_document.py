"""What a document says of a measure and of side constraints comes back as it was."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from geodata import InputError
from merger import TERMS, Plan, Problem, Solution
from merger.groups import GroupLinear
from merger.side_constraints import SideConstraints
from scenarios.model.document import (
    ExtraRecord,
    MeasureRecord,
    OriginRecord,
    ScenarioDocument,
)

CODES = [f"{i:05d}" for i in range(12)]


def _measure(random: np.random.Generator) -> GroupLinear:
    """With something in every field."""

    def members() -> tuple[int, ...]:
        return tuple(sorted(random.choice(40, int(random.integers(1, 6)), replace=False).tolist()))

    return GroupLinear(
        group=float(random.normal()),
        unsettled=float(random.normal()),
        touched=float(random.normal()),
        terms=random.normal(size=len(TERMS)),
        home=random.normal(size=5),
        own={members(): float(random.normal()) for _ in range(3)},
        subsets={(members(), int(random.integers(2, 4))): float(random.normal())
                 for _ in range(3)},
        people=float(random.normal()),
        bands={("worst_way", n, n + int(random.integers(1, 9))): float(random.normal())
               for n in range(3)},
    )  # fmt: skip


def _extra(random: np.random.Generator) -> SideConstraints:
    """With something in every field."""

    def group(size: int) -> tuple[str, ...]:
        return tuple(sorted(random.choice(CODES, size, replace=False).tolist()))

    def plan() -> Plan:
        order = random.permutation(CODES).tolist()
        return Plan((tuple(order[:5]), tuple(order[5:])))

    pairs = (group(2) for _ in range(3))
    return SideConstraints(
        forbidden=frozenset({group(3), group(2)}),
        differ=((plan(), 3), (plan(), 4)),
        apart=frozenset((one, other) for one, other in pairs),
        budgets=((_measure(random), 7.5), (_measure(random), float(random.normal()))),
        unlike=(plan(),),
        fixed=frozenset({group(4)}),
        near=plan(),
    )


def _plain(value: Any) -> Any:
    """Without arrays, which have no plain equality."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, GroupLinear):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _written(record: Any) -> Any:
    """Through the text of a file and back."""
    return type(record).model_validate(json.loads(json.dumps(record.model_dump(mode="json"))))


@pytest.mark.parametrize("seed", range(20))
def test_a_measure_comes_back_whole(seed: int) -> None:
    measure = _measure(np.random.default_rng(seed))
    for field in fields(GroupLinear):
        assert np.any(getattr(measure, field.name)), "the test fills every field"
    assert _plain(_written(MeasureRecord.of(measure)).read()) == _plain(measure)


@pytest.mark.parametrize("seed", range(10))
def test_side_constraints_come_back_whole(seed: int) -> None:
    extra = _extra(np.random.default_rng(seed))
    again = _written(ExtraRecord.of(extra)).read(CODES)
    for field in fields(SideConstraints):
        value = getattr(extra, field.name)
        assert value, "the test fills every field"
        assert _plain(getattr(again, field.name)) == _plain(value), field.name


@pytest.mark.parametrize("field", ["near", "differ", "unlike", "forbidden", "apart", "fixed"])
def test_side_constraints_of_other_units_are_refused(field: str) -> None:
    value = getattr(_extra(np.random.default_rng(0)), field)
    record = ExtraRecord.of(SideConstraints(**{field: value}))
    record.read(CODES)
    strange = json.dumps(record.model_dump(mode="json"))
    for code in CODES:
        strange = strange.replace(code, f"9{code[1:]}")
    with pytest.raises(InputError, match="damaged"):
        ExtraRecord.model_validate(json.loads(strange)).read(CODES)


def test_a_measure_written_before_subsets_is_read() -> None:
    plain = MeasureRecord.of(GroupLinear(group=2.0)).model_dump(mode="json")
    for later in ("subsets", "people", "bands"):
        del plain[later]
    assert MeasureRecord.model_validate(plain).read().group == 2.0


def test_a_document_has_a_place_for_every_field() -> None:
    """What is not written follows from what is: plans and groups are described anew, and the duals
    of a proof serve questions asked right after a solve only."""
    anew = {"evaluator", "plan", "groups", "certificates"}
    assert {f.name for f in fields(Solution)} - anew == set(OriginRecord.model_fields)
    assert {f.name for f in fields(Problem)} <= set(ScenarioDocument.model_fields)
    assert {f.name for f in fields(SideConstraints)} == set(ExtraRecord.model_fields)
    assert {f.name for f in fields(GroupLinear)} == set(MeasureRecord.model_fields)
