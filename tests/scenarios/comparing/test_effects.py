from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from geodata import Dataset
from merger import Constraints, load_criteria, solve
from merger.plans.staffing import Transition
from scenarios import Scenario
from scenarios.comparing.effects import effect_rows, plan_effects
from tests.support.papers import exported


def test_before_and_after(near: Scenario) -> None:
    rows = {row.metric.key: row for row in effect_rows(near)}
    assert (rows["units"].before, rows["units"].after) == (216, 69)
    assert (rows["seats_freed"].before, rows["seats_freed"].after) == (0, 147)
    assert rows["way_mean"].after > rows["way_mean"].before > 0
    assert rows["way_mean"].better is False
    assert rows["unsettled"].better is True
    assert rows["units"].better is None


def test_money_follows_the_persons_assumptions(near: Scenario) -> None:
    assert plan_effects(near).saved_a_year is None
    dear = replace(near, transition=Transition(seat_cost=100.0, merger_cost=10.0))
    effects = plan_effects(dear)
    assert effects.saved_a_year == pytest.approx(14_700)
    assert effects.once == pytest.approx(10 * sum(g.is_merger for g in near.groups))


def test_what_was_declared_is_in_every_export(hatinh_settled: Dataset, minimal: Scenario) -> None:
    code = hatinh_settled.codes[0]
    law = load_criteria("nq112-2026")
    judged = minimal.solution.evaluator.assessment
    must = judged.codes("must")
    said = {
        "exempt": [
            {
                "code": must[0],
                "ground": "isolated",
                "reason": "chỉ có đò ngang",
                "reference": "CV 5/UBND",
            }
        ],
        "voluntary": [{"code": next(c for c in judged.codes("none")), "reason": "dân đồng thuận"}],
        "checklist": [{"code": code, "item": "budget", "met": True}],
    }
    solution = solve(hatinh_settled, law, Constraints.model_validate(said))
    scenario = Scenario.of("khai báo", solution)
    document = json.loads(exported(scenario, "plan.json"))
    assert {d["code"]: d["verdict"] for d in document["declared"]}[must[0]] == "exempt"
    for name in ("plan.csv", "plan.json", "map.html"):
        content = exported(scenario, name).decode("utf-8-sig")
        assert "chỉ có đò ngang" in content, name
    book = openpyxl.load_workbook(io.BytesIO(exported(scenario, "annexes.xlsx")))
    cells = {
        str(c)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for c in row
    }
    assert any("chỉ có đò ngang" in cell for cell in cells)
    assert "CV 5/UBND" in cells
    assert any("Tiêu chí khác" in name for name in book.sheetnames)
    group = next(g for g in solution.groups if g.members == (must[0],))
    assert group.compliant
    assert "biệt lập" in group.reason.vi


def test_a_name_is_kept_without_solving_again(near: Scenario) -> None:
    group = next(g for g in near.groups if g.is_merger)
    named = near.renamed(group.id, "Quê Mới")
    mine = {g.id: g for g in named.groups}
    assert mine[group.id].name.endswith("Quê Mới")
    assert mine[group.id].name.split()[0] in ("Xã", "Phường")
    assert named.solution.objective == near.solution.objective
    assert {g.id: g.cost for g in named.groups} == {g.id: g.cost for g in near.groups}
    again = named.renamed(group.id, "").renamed(group.id, "")
    assert [g.name for g in again.groups] == [g.name for g in near.groups]
