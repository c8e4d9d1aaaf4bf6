"""Layers of the map against the figures they show."""

from __future__ import annotations

import json

import pytest

from merger import Constraints, load_criteria, solve
from merger.plan import Edit
from scenarios import Scenario
from scenarios.webmap.layers import layer_names, paint_layer
from tests.support.coverages import grid


@pytest.fixture
def scenario(balanced: Scenario) -> Scenario:
    return balanced


@pytest.mark.parametrize("name", layer_names())
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_layer_paints_every_unit(scenario: Scenario, name: str, language: str) -> None:
    layer = paint_layer(name, scenario, language)  # type: ignore[arg-type]
    paint = layer.paint
    assert set(paint["style"]) == set(scenario.dataset.codes)
    assert max(paint["style"].values()) < len(paint["styles"])
    assert set(paint["tips"]) == set(scenario.dataset.codes)
    assert layer.legend
    assert paint["groups"]  # the new units are outlined on every layer
    json.dumps(paint)
    used = {paint["styles"][number]["fill"] for number in paint["style"].values()}
    if name not in ("groups", "seats", "borders", "district", "verdict"):
        assert used <= {fill for fill, _ in layer.legend}


@pytest.mark.parametrize(("name", "of"), [("population", "population_percent"),
                                          ("area", "area_percent")])  # fmt: skip
def test_percent_steps_are_those_of_the_legend(scenario: Scenario, name: str, of: str) -> None:
    layer = paint_layer(name, scenario, "vi")
    units = scenario.solution.evaluator.assessment.units
    for code, unit in units.items():
        value = getattr(unit, of)
        number = layer.paint["style"][code]
        if value is None:
            assert number == 5
        else:
            assert number == sum(value >= step for step in (50, 70, 100, 150))
    assert layer.legend[2][1].vi == "70–100 %"
    assert len(layer.paint["labels"]) == len(units)


def test_density_is_in_fifths(scenario: Scenario) -> None:
    layer = paint_layer("density", scenario, "en")
    units = scenario.dataset.units
    density = units["population"] / units["area_km2"]
    order = density.sort_values().index
    numbers = [layer.paint["style"][code] for code in order]
    assert numbers == sorted(numbers)
    assert [numbers.count(step) for step in range(5)] == pytest.approx([43] * 5, abs=1.5)


def test_the_difference_is_that_of_the_comparison(scenario: Scenario) -> None:
    group = next(g for g in scenario.plan.groups if len(g) > 2)
    history = scenario.history.edited(Edit("split", group[:1]))
    other = Scenario.of("Hai", scenario.with_history(history).solution)
    layer = paint_layer("difference", other, "vi", other=scenario)
    assert [code for code, number in layer.paint["style"].items() if number] == [group[0]]
    same = paint_layer("difference", scenario, "vi", other=scenario)
    assert not any(same.paint["style"].values())


def test_travel_lines_lead_to_the_seat(scenario: Scenario) -> None:
    links = paint_layer("seats", scenario, "vi").paint["links"]
    assert len(links) == len(scenario.dataset) - len(scenario.groups)


def test_units_without_district_or_figures_do_not_break() -> None:
    dataset = grid(3, 1, population=[0, 9000, 9000], area_km2=[9.0, 60.0, 60.0])
    found = Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))
    for name in layer_names():
        assert set(paint_layer(name, found, "vi").paint["style"]) == set(dataset.codes)


def test_barriers_and_declared_neighbours_are_lines(scenario: Scenario) -> None:
    a, b = scenario.dataset.borders.loc[0, ["code_a", "code_b"]]
    held = Constraints(barrier=((str(a), str(b)),))
    layer = paint_layer("borders", scenario.with_constraints(held), "vi")
    assert len(layer.paint["links"]) == 1
    assert any("Ngăn cách" in words.vi for _, words in layer.legend)
