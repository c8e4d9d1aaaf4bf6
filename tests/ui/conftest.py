from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import ROOT


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
