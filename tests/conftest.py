from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geodata import Dataset, embedded_dataset
from merger import Target, load_criteria, load_objective, solve
from scenarios import Scenario
from tests.support import ROOT

REAL_DATA = ROOT.parent / "shared" / "data"
TOGETHER = {
    "tests/test_wheel.py": "wheel",
    "tests/scenarios/store/": "store",
    "tests/scenarios/exports/": "plans",
    "tests/scenarios/comparing/": "plans",
}
"""Tests that share what is dear to set up, by the beginning of their names: on one worker each."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out the tests of ``TOGETHER`` whole and first, all others one by one.

    By name, as the mark ``xdist_group`` of pytest-xdist 3.8 has no effect with pytest 9.2.
    """
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((g for start, g in TOGETHER.items() if nodeid.startswith(start)), nodeid)

    return Scheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither use nor fill the person's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAPXEP_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("SAPXEP_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def hatinh_2024(_own_cache: None) -> Dataset:
    return embedded_dataset("hatinh-2024")


@pytest.fixture(scope="session")
def hatinh_settled(hatinh_2026: Dataset) -> Dataset:
    """Hà Tĩnh of 2026 with the terrain stated where the list leaves it open."""
    unknown = hatinh_2026.units.index[hatinh_2026.units["terrain"] == "unknown"]
    return hatinh_2026.with_terrain(dict.fromkeys(unknown, "mountain"))


@pytest.fixture(scope="session")
def hatinh_2026(_own_cache: None) -> Dataset:
    return embedded_dataset("hatinh-2026")


@pytest.fixture(scope="session")
def near(hatinh_2024: Dataset) -> Scenario:
    """69 units, near seats first."""
    return _of_69_units("Gần dân", hatinh_2024, "near")


@pytest.fixture(scope="session")
def compact(hatinh_2024: Dataset) -> Scenario:
    """69 units, compact shapes first."""
    return _of_69_units("Gọn địa giới", hatinh_2024, "compact")


@pytest.fixture(scope="session")
def balanced(hatinh_2024: Dataset) -> Scenario:
    """69 units, the usual weights."""
    return _of_69_units("Cân bằng", hatinh_2024, "balanced")


@pytest.fixture(scope="session")
def minimal(hatinh_settled: Dataset) -> Scenario:
    """As few units touched as the law of 2026 asks for."""
    return Scenario.of("Ít nhất", solve(hatinh_settled, load_criteria("nq112-2026")))


def _of_69_units(name: str, dataset: Dataset, preset: str) -> Scenario:
    solution = solve(
        dataset,
        load_criteria("nq76-2025"),
        objective=load_objective(preset),
        mode="target",
        target=Target(least=69, most=69),
    )
    return Scenario.of(name, solution)


@pytest.fixture
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip("real boundaries are not part of the project")
    return REAL_DATA
