"""Papers of scenarios for tests of what is carried away."""

from __future__ import annotations

from typing import Any

from geodata import Language
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.exports.formats import export
from scenarios.papers.context import Papers
from scenarios.papers.office import Office, usual_office
from tests.support.coverages import grid

NASTY = 'Xã =HYPERLINK("http://x")</script><script>alert(1)</script> {{ 7*7 }} $x^2$ & {% if %}'


def papers_of(
    scenario: Scenario, language: Language = "vi", office: Office | None = None
) -> Papers:
    """Papers with the usual office of the province, or another one."""
    carried = usual_office(scenario.dataset, language) if office is None else office
    return Papers(scenario, carried, language)


def exported(scenario: Scenario, name: str, language: Language = "vi") -> bytes:
    """One file of a scenario."""
    return export(papers_of(scenario, language), name)


def small(columns: int = 3, rows: int = 2, **more: Any) -> Scenario:
    """A plan of a made-up grid that merges units."""
    more.setdefault("population", [9000] * (columns * rows))
    return Scenario.of("Lưới", solve(grid(columns, rows, **more), load_criteria("nq76-2025")))


def nasty() -> Scenario:
    """A scenario whose names try to run in every program that opens them."""
    dataset = grid(3, 2, population=[9000] * 6)
    dataset.units["name"] = [NASTY, "=1+1", "+1", "-1", "@x", "Xã Thường\x0b"]
    return Scenario.of("=cmd|' /C calc'!A0", solve(dataset, load_criteria("nq76-2025")))
