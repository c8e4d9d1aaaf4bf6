"""Every province solves; a group stays within its province unless the pair is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import COUNTRY, Dataset, InputError, embedded_dataset, embedded_names, part_of
from geodata.subsets import with_parts_settled
from merger import Constraints, Evaluator, Limits, Plan, Problem, load_criteria, solve_problem
from merger.plans import review
from tests.support import ONLY_LONG

PROVINCES = [n for n in embedded_names() if n.endswith("-2026") and n != COUNTRY]
QUICK = Limits(max_group=4, seconds=60.0)


@pytest.mark.parametrize("name", PROVINCES)
def test_a_province_is_solved_with_proof(name: str) -> None:
    dataset = with_parts_settled(embedded_dataset(name))
    law = load_criteria("nq112-2026")
    problem = Problem(dataset, law, Constraints(unknown_terrain="mountain"), limits=QUICK)
    solution = solve_problem(problem)
    assert solution.status == "optimal"
    assert solution.plan is not None
    flaws = {flaw.kind for flaw in review(solution.evaluator, solution.plan)}
    assert flaws <= {"unsettled"}


@ONLY_LONG
def test_the_country_is_solved_and_no_group_crosses_a_province() -> None:
    dataset = with_parts_settled(embedded_dataset(COUNTRY))
    law = load_criteria("nq112-2026")
    problem = Problem(dataset, law, Constraints(unknown_terrain="mountain"), limits=QUICK)
    solution = solve_problem(problem)
    assert solution.status == "optimal"
    assert solution.plan is not None
    province = dataset.units["province"].to_dict()
    assert all(len({province[c] for c in group}) == 1 for group in solution.plan.groups)


@pytest.fixture(scope="module")
def border() -> Dataset:
    """Some units on either side of the border between Hà Tĩnh and Nghệ An."""
    country = embedded_dataset(COUNTRY)
    province = country.units["province"]
    pairs = country.borders.assign(
        a=country.borders.code_a.map(province), b=country.borders.code_b.map(province)
    )
    across = pairs[(pairs.a != pairs.b) & pairs.a.isin(["Hà Tĩnh", "Nghệ An"])]
    across = across[across.b.isin(["Hà Tĩnh", "Nghệ An"])]
    dataset = part_of(country, {*across.code_a, *across.code_b}, "giáp ranh")
    return with_parts_settled(replace(dataset))


def _pair(dataset: Dataset) -> tuple[str, str]:
    province = dataset.units["province"]
    for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True):
        if province[a] != province[b]:
            return str(a), str(b)
    raise AssertionError


def test_groups_do_not_cross_a_province_by_default(border: Dataset) -> None:
    law = load_criteria("nq112-2026")
    a, b = _pair(border)
    closed = Evaluator(Problem(border, law, Constraints(unknown_terrain="mountain")))
    first, second = closed.graph.positions([a, b])
    assert not closed.graph.adjacency[first, second]
    open_ = Constraints(unknown_terrain="mountain", cross_province=(("Nghệ An", "Tỉnh Hà Tĩnh"),))
    problem = Evaluator(Problem(border, law, open_))
    problem.check()
    assert problem.graph.adjacency[first, second]


def test_a_hand_edit_across_provinces_is_told_at_once(border: Dataset) -> None:
    law = load_criteria("nq112-2026")
    a, b = _pair(border)
    plan = Plan.unmerged(border.codes).merge((a, b))
    closed = Evaluator(Problem(border, law, Constraints(unknown_terrain="mountain")))
    told = [flaw for flaw in review(closed, plan) if flaw.kind == "province"]
    assert len(told) == 1
    assert "Hà Tĩnh, Nghệ An" in told[0].text.vi
    assert not any(flaw.kind == "disconnected" for flaw in review(closed, plan))
    open_ = Constraints(unknown_terrain="mountain", cross_province=(("Nghệ An", "Hà Tĩnh"),))
    allowed = Evaluator(Problem(border, law, open_))
    assert not any(f.kind == "province" for f in review(allowed, plan))


@pytest.mark.parametrize(
    ("pair", "told"),
    [(("Hà Tĩnh", "Quảng Bình"), "Quảng Bình"), (("Hà Tĩnh", "Tỉnh Hà Tĩnh"), "hai lần")],
)
def test_a_pair_of_provinces_must_be_meant(
    border: Dataset, pair: tuple[str, str], told: str
) -> None:
    said = Constraints(unknown_terrain="mountain", cross_province=(pair,))
    with pytest.raises(InputError) as error:
        Problem(border, load_criteria("nq112-2026"), said).check()
    assert told in error.value.text.vi


def test_islands_stay_without_a_question_unless_they_must_be_arranged() -> None:
    law = load_criteria("nq112-2026")
    said = Constraints(unknown_terrain="mountain")
    dataset = embedded_dataset("quangninh-2026")
    problem = Evaluator(Problem(dataset, law, said))
    assert problem.unjoined == [{"06967"}]  # Cái Chiên; not Cô Tô, Vĩnh Thực or Vân Đồn
    with pytest.raises(InputError) as error:
        problem.check()
    assert "06967 Xã Cái Chiên (gần nhất: " in error.value.text.vi
    assert "km mặt nước" in error.value.text.vi
    assert "km of water" in error.value.text.en
    kept = Constraints.model_validate({"unknown_terrain": "mountain", "keep": ["06967"]})
    Evaluator(Problem(dataset, law, kept)).check()
    # Phú Quý, a special zone, alone lies apart.
    Evaluator(Problem(embedded_dataset("lamdong-2026"), law, said)).check()
