"""Provinces around come from the country's facts, at the bearings that were measured by hand."""

from __future__ import annotations

import pytest

from scenarios.papers.around import provinces_around


def test_around_ha_tinh_as_measured_on_its_communes() -> None:
    found = {name: arc for name, *arc in provinces_around("tỉnh Hà Tĩnh")}
    assert found["Nghệ An"] == pytest.approx([300, 2], abs=5)
    assert found["Quảng Trị"] == pytest.approx([114, 198], abs=5)
    assert set(found) == {"Nghệ An", "Quảng Trị"}  # sea and state border are left to the person


def test_a_province_amid_others_is_told_all_round() -> None:
    found = provinces_around("Hà Nội")
    ends = [end for _, _, end in found]
    assert [start for _, start, _ in found] == [ends[-1], *ends[:-1]]
    assert len({name for name, _, _ in found}) == 5
    assert provinces_around("Atlantis") == ()
