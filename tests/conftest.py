from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata import Dataset, embedded_dataset
from tests.support import ROOT

REAL_DATA = ROOT.parent / "shared" / "data"


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
def hatinh_2026(_own_cache: None) -> Dataset:
    return embedded_dataset("hatinh-2026")


@pytest.fixture(scope="session")
def hatinh_known(hatinh_2026: Dataset) -> Dataset:
    """The 69 units with the terrain that the list leaves in doubt settled."""
    unknown = hatinh_2026.units.index[hatinh_2026.units.terrain == "unknown"]
    return hatinh_2026.with_terrain(dict.fromkeys(unknown, "mountain"))


@pytest.fixture
def real_data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip("real boundaries are not part of the project")
    return REAL_DATA
