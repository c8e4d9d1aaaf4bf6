from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata import Dataset, embedded_dataset

REAL_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither use nor fill the person's cache."""
    before = os.environ.get("SAPXEP_CACHE_DIR")
    os.environ["SAPXEP_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["SAPXEP_CACHE_DIR"]
    else:
        os.environ["SAPXEP_CACHE_DIR"] = before


@pytest.fixture(scope="session")
def hatinh_2024(_own_cache: None) -> Dataset:
    return embedded_dataset("hatinh-2024")


@pytest.fixture(scope="session")
def hatinh_2025(_own_cache: None) -> Dataset:
    return embedded_dataset("hatinh-2025")


@pytest.fixture
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip("real boundaries are not part of the project")
    return REAL_DATA
