from __future__ import annotations

import pytest

from geodata import Dataset
from merger import Target, load_criteria, load_objective, solve
from scenarios import Scenario


@pytest.fixture(scope="session")
def near(hatinh_2024: Dataset) -> Scenario:
    """69 units, near seats first."""
    return _scenario("Gần dân", hatinh_2024, "near")


@pytest.fixture(scope="session")
def compact(hatinh_2024: Dataset) -> Scenario:
    """69 units, compact shapes first."""
    return _scenario("Gọn địa giới", hatinh_2024, "compact")


def _scenario(name: str, dataset: Dataset, preset: str) -> Scenario:
    solution = solve(
        dataset,
        load_criteria("nq76-2025"),
        objective=load_objective(preset),
        mode="target",
        target=Target(least=69, most=69),
    )
    return Scenario.of(name, solution)
