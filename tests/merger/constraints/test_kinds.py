"""The kind of a new unit by decision: its conditions, its words, its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import Dataset, InputError
from merger import Constraints, Evaluator, Plan, Problem, describe_plan, load_criteria, solve
from merger.constraints import read_kinds
from tests.support.coverages import grid

NQ112 = load_criteria("nq112-2026")
PAIR = ("00001", "00002")


def units() -> Dataset:
    """Two communes that together meet the standard of a commune, on 24 km² that of a ward alone."""
    return grid(3, 1, population=[12_000, 12_000, 20_000], area_km2=[12.0, 12.0, 40.0])


def decided(*codes: str, kind: str = "phuong", **more: object) -> Constraints:
    entry = {"units": codes or PAIR, "kind": kind, "reason": "đô thị hóa", "reference": "NQ 5"}
    return Constraints.model_validate({"kinds": [{**entry, **more}]})


def group(constraints: Constraints):  # type: ignore[no-untyped-def]
    evaluator = Evaluator(Problem(units(), NQ112, constraints))
    plan = Plan.unmerged(units().codes).merge(PAIR)
    return next(g for g in describe_plan(evaluator, plan) if g.members == PAIR)


def test_the_conditions_follow_the_stated_kind() -> None:
    commune, ward = group(Constraints()), group(decided())
    assert (commune.kind, commune.compliant) == ("xa", False)
    assert (ward.kind, ward.compliant) == ("phuong", True)
    assert ward.name.startswith("Phường")
    assert "đô thị hóa (NQ 5)" in ward.reason.vi and "by decision" in ward.reason.en
    assert commune.decided is None and ward.decided is not None


def test_only_exactly_these_units() -> None:
    assert group(decided("00001", "00002", "00003")).kind == "xa"
    assert group(decided("00002", "00001")).kind == "phuong"  # in any order


def test_the_optimiser_goes_by_it() -> None:
    plain, stated = solve(units(), NQ112), solve(units(), NQ112, decided())
    assert plain.plan is not None and stated.plan is not None
    assert plain.plan.group_of["00001"] != PAIR
    assert stated.status == "optimal"
    assert stated.plan.group_of["00001"] == PAIR


def test_ticks_of_the_wards_checklist() -> None:
    constraints = decided(ticks=[{"item": "budget", "met": True}])
    [decision] = constraints.kinds
    items = NQ112.checklist_for("phuong")
    assert len(items) == 6 and not NQ112.checklist_for("xa")
    assert [decision.met(i.key) for i in items].count(True) == 1
    assert decision.met("industry-services") is None
    hash(constraints)  # caches of the process go by it


@pytest.mark.parametrize(
    ("constraints", "told"),
    [
        (decided(kind="thi_tran"), "thi_tran"),
        (decided("00001", "00003"), "not connected"),
        (decided("00001", "00009"), "00009"),
        (decided("00001", "00001"), "00001"),
        (Constraints(kinds=decided().kinds * 2), "stated twice"),
    ],
)
def test_what_cannot_be_meant(constraints: Constraints, told: str) -> None:
    with pytest.raises(InputError, match=told):
        Problem(units(), NQ112, constraints).check()


def test_a_table_of_kinds(tmp_path: Path) -> None:
    path = tmp_path / "loai.csv"
    path.write_text(
        "Các đơn vị;Loại;Lý do;Văn bản\n1 + 2;Phường;đô thị hóa;NQ 5\n00003,4;xã;như cũ;\n", "utf-8"
    )
    first, second = read_kinds(path)
    assert first == decided().kinds[0]
    assert (second.units, second.kind, second.reference) == (("00003", "00004"), "xa", "")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("00001;phường;lý do", "row 2, column units: “00001”"),
        ("1+2;thành phố;lý do", "row 2, column kind: “thành phố”"),
        ("1+2;phường;", "row 2, column reason: “–”"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, row: str, told: str) -> None:
    path = tmp_path / "loai.csv"
    path.write_text(f"units;kind;reason\n{row}\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_kinds(path)
    assert told in error.value.text.en
    assert "dòng 2" in error.value.text.vi
