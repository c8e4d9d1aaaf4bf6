"""A file that another program holds open, as Windows treats it: nobody may replace it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def hold_open(patch: pytest.MonkeyPatch, path: Path) -> None:
    """Refuse to put anything in the place of ``path``."""
    real = os.replace

    def replace(source: str | Path, target: str | Path) -> None:
        if Path(target) == path:
            raise PermissionError(13, "held open by another program", str(target))
        real(source, target)

    patch.setattr(os, "replace", replace)
