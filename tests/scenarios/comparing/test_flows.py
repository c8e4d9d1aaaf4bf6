"""Bands between old districts and new units."""

from __future__ import annotations

import pytest

from scenarios import Scenario
from scenarios.comparing.flows import district_flows
from tests.support.papers import small


def test_every_person_is_in_one_band_and_bands_do_not_overlap(near: Scenario) -> None:
    flows = district_flows(near)
    units = near.dataset.units
    assert sum(flow.people for flow in flows) == units["population"].sum()
    by_district = units.groupby("district")["population"].sum()
    for district, people in by_district.items():
        assert sum(f.people for f in flows if f.district == district) == people
    for side in ("left", "right"):
        spans = sorted(getattr(flow, side) for flow in flows)
        assert spans[0][0] == pytest.approx(0.0, abs=1e-9)
        assert spans[-1][1] == pytest.approx(1.0)
        assert all(a[1] <= b[0] + 1e-9 for a, b in zip(spans, spans[1:], strict=False))
    widths = {f.people: f.left[1] - f.left[0] for f in flows}
    one, other = sorted(widths)[-2:]
    assert widths[one] / widths[other] == pytest.approx(one / other)


def test_some_districts_bring_only_the_units_they_are_part_of(near: Scenario) -> None:
    district = str(near.dataset.units["district"].iloc[0])
    flows = district_flows(near, frozenset({district}))
    assert {f.unit for f in flows} == {
        f.unit for f in district_flows(near) if f.district == district
    }


def test_units_without_districts_have_no_bands() -> None:
    scenario = small()
    scenario.dataset.units["district"] = ""
    assert district_flows(scenario) == ()
