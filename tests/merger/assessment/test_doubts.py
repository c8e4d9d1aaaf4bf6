"""Findings ranked by what hangs on them; a tenfold difference is answered or mended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset, InputError
from geodata.joining import correct
from geodata.problems import finding
from geodata.provenance import Finding
from merger import Constraints, Problem, assess, load_criteria
from merger.assessment import doubts, must_be_answered
from tests.support.coverages import grid

NQ112 = load_criteria("nq112-2026")
MENDED = {"source": "Niên giám", "reason": "gõ thừa số", "who": "an", "at": "2026-11-26"}


def units(*findings: Finding) -> Dataset:
    """Five lowland communes of 64 km² on the map; by the table the third has a tenth of that."""
    dataset = grid(
        5, 1, side_m=8000.0, population=[40_000] * 5, area_km2=[18.0, 64.0, 6.4, 64.0, 64.0]
    )
    provenance = replace(dataset.provenance, findings=findings, basis={"area_km2": "official"})
    return replace(dataset, provenance=provenance)


def differs(code: str) -> Finding:
    told = {"unit": code, "value": 1.0, "other": 2.0, "percent": 30}
    return finding("area-differs", "warning", (code,), **told)


def overlap(code: str) -> Finding:
    told = {"unit": code, "other_unit": "00005", "value": 0.1}
    return finding("overlap", "warning", (code,), **told)


def test_what_can_change_most_comes_first() -> None:
    wrong_kind = finding("kind-against-name", "warning", ("00002",), unit="2", value="x", kind="y")
    dataset = units(overlap("00004"), wrong_kind, differs("00003"), differs("00001"))
    found = doubts(assess(dataset, NQ112))
    assert [d.finding.check for d in found] == [
        "area-tenfold", "area-differs", "overlap", "kind-against-name",
    ]  # fmt: skip
    assert [d.weight for d in found][:2] == ["answer", "verdict"]
    assert found[0].factor == pytest.approx(10)
    assert (found[1].turned[0].now, found[1].turned[0].then) == ("must", "none")
    assert {d.weight for d in found[2:]} == {"other"}


def test_an_answer_or_a_mended_figure_settles_it() -> None:
    dataset = units(differs("00003"))
    plain = Problem(dataset, NQ112)
    entry = {"code": "00003", "check": "area-tenfold", "reason": "phần lớn là mặt nước"}
    said = Constraints().with_entries("answered", [entry])
    assert [d.finding.codes for d in must_be_answered(assess(dataset, NQ112))] == [("00003",)]
    assert not must_be_answered(assess(dataset, NQ112, said))
    assert not doubts(assess(dataset, NQ112, said))
    assert replace(plain, constraints=said).asks_as(plain)  # a proof stands
    better = correct(dataset, "area_km2", {"00003": 64.0}, **MENDED)
    assert not doubts(assess(better, NQ112))
    worse = correct(dataset, "area_km2", {"00001": 4.0}, **MENDED)
    assert len(must_be_answered(assess(worse, NQ112))) == 2


def test_answers_name_units_that_there_are_and_reasons() -> None:
    entry = {"code": "00009", "check": "area-tenfold", "reason": "mặt nước"}
    with pytest.raises(InputError, match="00009"):
        Constraints().with_entries("answered", [entry]).check(units())
    with pytest.raises(ValueError):
        Constraints().with_entries("answered", [{**entry, "reason": ""}])


def test_published_figures_in_doubt_are_weighed_too(hatinh_2026: Dataset) -> None:
    found = doubts(assess(hatinh_2026, NQ112))
    marked = [r for r in hatinh_2026.provenance.remarks if r.status == "doubtful"]
    told = [d for d in found if d.finding.check.startswith("doubtful-")]
    columns = ("area_km2", "population")
    assert len(told) == sum(len(r.codes) for r in marked if r.column in columns)
