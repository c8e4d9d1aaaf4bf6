"""Imports run one way, only the app knows Streamlit, nothing points outside."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support import ROOT

ORDER = ["geodata", "merger", "scenarios", "ui"]
FILES = [p for room in ORDER for p in sorted((ROOT / room).rglob("*.py"))]


# From the top down: a part may import what stands in a later row, and itself; parts of one row do
# not know each other. A name stands for a sub-package or a file of the room.
LEVELS = {
    "geodata": [
        ["reading"],
        ["ingest"],
        ["sources"],
        ["joining", "geopackage"],
        ["stored_form"],
        ["boundaries", "roads"],
        ["files"],
        ["columns", "subsets"],
        ["dataset"],
        ["provenance", "ways"],
        ["isolation"],
        ["work_folders"],
        ["folders"],
        ["settings"],
        ["problems"],
        ["gazetteer"],
        ["folding", "wording", "crs"],
        ["english", "faults"],
    ],
    "merger": [
        ["questions"],
        ["plans", "optimiser"],
        ["solution"],
        ["evaluator"],
        ["side_constraints", "problem"],
        ["groups"],
        ["constraints"],
        ["assessment"],
        ["law"],
        ["plan"],
        ["wording", "arrays", "clock"],
    ],
    "scenarios": [
        ["lookup", "health"],
        ["exports"],
        ["maps", "site"],
        ["webmap", "papers"],
        ["comparing", "rounds", "store"],
        ["consulting"],
        ["model", "running", "texts", "rule_library", "serving"],
        ["cells", "desk_lock", "error_log", "markup", "versions"],
        ["event_log", "wording"],
    ],
    "ui": [
        ["pages"],
        ["country", "data", "edit", "plan", "criteria", "rounds", "saved", "consult"],
        ["widgets", "locks", "export"],
        ["serving"],
        ["session", "compare"],
        ["wording", "routes", "pickers"],
    ],
}
# Rooms whose sub-packages are entered by their front alone.
BY_FRONT = ("geodata", "merger")


def _modules(path: Path) -> set[str]:
    """Dotted names that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            # "from merger import law" names a part too.
            found |= {f"{node.module}.{a.name}" for a in node.names if "." not in node.module}
    return found


def _part(path: Path) -> str:
    """Sub-package or file of its room; empty for the room's own front."""
    inside = path.relative_to(ROOT).parts[1:]
    return "" if inside == ("__init__.py",) else inside[0].removesuffix(".py")


def _against(room: str, part: str, modules: set[str]) -> set[str]:
    """Imports of a part that do not run downwards."""
    level = {name: row for row, names in enumerate(LEVELS[room]) for name in names}
    found = {m.split(".")[1] for m in modules if m.startswith(f"{room}.")} & set(level)
    return {other for other in found if other != part and level[other] <= level[part]}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    room = ORDER.index(path.relative_to(ROOT).parts[0])
    modules = _modules(path)
    names = {m.split(".")[0] for m in modules}
    assert not names & set(ORDER[room + 1 :])
    assert "commands" not in names
    if ORDER[room] != "ui":
        assert not names & {"streamlit", "streamlit_folium", "folium"}
    if _part(path):
        assert not _against(ORDER[room], _part(path), modules)


@pytest.mark.parametrize("room", ORDER)
def test_every_part_has_its_place(room: str) -> None:
    placed = [name for names in LEVELS[room] for name in names]
    assert sorted(placed) == sorted({_part(p) for p in FILES if p.parts[-2:] and _in(room, p)})


def _in(room: str, path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] == room and _part(path) != ""


def test_an_arrow_upwards_is_seen() -> None:
    assert _against("merger", "law", {"merger.groups.pool"}) == {"groups"}
    assert _against("merger", "plans", {"merger.optimiser"}) == {"optimiser"}
    assert not _against("merger", "groups", {"merger.law", "merger.groups.pool"})


@pytest.mark.parametrize(
    "path", [*FILES, *sorted((ROOT / "commands").glob("*.py"))], ids=lambda p: str(p.name)
)
def test_parts_are_entered_by_their_front(path: Path) -> None:
    home = path.relative_to(ROOT).parts[:2]
    deep = [
        module
        for module in _modules(path)
        if module.split(".")[0] in BY_FRONT
        and module.count(".") >= 2
        and tuple(module.split(".")[:2]) != home
    ]
    assert not deep


@pytest.mark.parametrize("room", ORDER)
def test_every_part_says_what_it_may_import(room: str) -> None:
    for front in (ROOT / room).glob("*/__init__.py"):
        told = ast.get_docstring(ast.parse(front.read_text("utf-8"))) or ""
        assert "May import" in told, front


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
