"""What is fixed and what the browser knows of the units."""

from __future__ import annotations

import json

import shapely
from shapely import Point

from merger import Constraints
from scenarios.webmap import fixed_signs, unit_facts
from scenarios.webmap.facts import label_points
from tests.support.coverages import grid


def test_names_stand_inside_their_units() -> None:
    dataset = grid(2, 3)
    shapes = dataset.units.geometry.to_crs(4326)
    for code, (latitude, longitude) in label_points(dataset).items():
        assert shapely.contains(shapes[code], Point(longitude, latitude))


def test_facts_sum_to_the_dataset() -> None:
    dataset = grid(2, 3)
    facts = json.loads(unit_facts(dataset))
    assert list(facts) == list(dataset.codes)
    assert sum(fact[1] for fact in facts.values()) == dataset.units["population"].sum()
    assert abs(sum(fact[2] for fact in facts.values()) - dataset.units["area_km2"].sum()) < 1e-3


def test_every_kind_of_lock_is_drawn_and_told() -> None:
    dataset = grid(2, 3)
    a, b, c, d, e, f = dataset.codes
    held = Constraints(
        keep=({"code": a},),  # type: ignore[arg-type]
        seats=({"code": b},),  # type: ignore[arg-type]
        together=({"units": (a, b, c)},),  # type: ignore[arg-type]
        apart=({"units": (d, e, f)},),  # type: ignore[arg-type]
        only=({"code": a, "partners": (b, d)},),  # type: ignore[arg-type]
    )
    drawn = fixed_signs(dataset, held, "vi")
    signs = [mark["sign"] for mark in drawn["marks"]]
    assert signs.count("together") == 2  # a chain
    assert signs.count("apart") == 3  # every pair
    assert signs.count("only") == 2
    assert signs.count("keep") == signs.count("seat") == 1
    assert len(drawn["links"]) == 7
    names = dataset.units["name"]
    together = next(mark for mark in drawn["marks"] if mark["sign"] == "together")
    assert all(str(names[code]) in together["text"] for code in (a, b, c))


def test_nothing_fixed_draws_nothing() -> None:
    assert fixed_signs(grid(2, 2), Constraints(), "en") == {"links": [], "marks": []}
