from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import start


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of this test's own."""
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SAPXEP_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> AppTest:
    del folder
    return start()
