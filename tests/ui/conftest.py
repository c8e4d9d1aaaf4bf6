from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import start


@pytest.fixture
def app() -> AppTest:
    return start()
