"""The command line as a program sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT


def run(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    own = {} if data is None else {"SAPXEP_DATA_DIR": str(data)}
    return subprocess.run(
        [sys.executable, str(ROOT / "sapxep.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **own},
    )
