"""Imports run one way, only the app knows Streamlit, nothing points outside."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["geodata", "merger", "scenarios", "ui"]
FILES = [p for room in ORDER for p in sorted((ROOT / room).rglob("*.py"))]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    room = ORDER.index(path.relative_to(ROOT).parts[0])
    names = _imports(path)
    assert not names & set(ORDER[room + 1 :])
    assert "commands" not in names
    if ORDER[room] != "ui":
        assert not names & {"streamlit", "streamlit_folium", "folium"}


def test_app_is_short() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= 100


def test_nothing_the_app_serves_points_outside() -> None:
    for path in [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css")]:
        text = path.read_text("utf-8")
        for address in re.findall(r"https?://[\w./-]+", text):
            # Names that are not fetched: SVG namespace, homepages in comments and attribution.
            assert re.search(
                r"w3\.org|leafletjs\.com|github\.com|mozilla\.org|chromium\.org", address
            ), address
