"""What tests share: builders, servers, drivers of pages and of the browser."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
"""Of the checkout."""

LONG = bool(os.environ.get("SAPXEP_LONG"))
"""Whether there is time: more cases run, and those that take long."""

ONLY_LONG = pytest.mark.skipif(not LONG, reason="takes long; SAPXEP_LONG=1 runs it")
