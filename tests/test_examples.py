"""What the documents show runs: examples in the docstrings of the fronts, and the scripts."""

from __future__ import annotations

import doctest
import json
import runpy
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from geodata import Dataset, format_number
from merger import load_criteria, preset_names
from tests.support import ROOT


@pytest.mark.parametrize("front", ["geodata", "merger", "scenarios"])
def test_docstrings(front: str, _own_cache: None) -> None:
    told = doctest.testmod(import_module(front), optionflags=doctest.ELLIPSIS)
    assert told.attempted >= 6
    assert told.failed == 0


def ran(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: object) -> str:
    """Run a script as a person would, in a folder of its own; return what it printed."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", [f"{name}.py"])
    runpy.run_path(str(ROOT / "examples" / f"{name}.py"), run_name="__main__")
    return capsys.readouterr().out  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    return lambda name: ran(name, tmp_path, monkeypatch, capsys)


def test_load_files(run: Callable[[str], str], hatinh_2026: Dataset) -> None:
    told = run("load_files")
    people = format_number(int(hatinh_2026.units["population"].sum()), "vi")
    assert told.startswith(f"{len(hatinh_2026.codes)} đơn vị, {people} người")
    assert "clean.gpkg: True" in told


def test_judge(run: Callable[[str], str]) -> None:
    told = run("judge")
    assert "must → exempt" in told
    assert all(load_criteria(name).title.vi in told for name in preset_names())


def test_plan(run: Callable[[str], str]) -> None:
    told = run("plan")
    plans = [line for line in told.splitlines() if not line.startswith(" ") and "chi phí" in line]
    assert len(plans) == 3
    assert all(": optimal," in line for line in plans)
    costs = [float(line.rsplit(" ", 1)[1].replace(",", ".")) for line in plans]
    assert costs[0] <= min(costs[1:])


def test_compare(run: Callable[[str], str]) -> None:
    told = run("compare")
    differing = int(told.split(" đơn vị khác nhau")[0].rsplit("\n", 1)[1])
    assert differing > 0
    assert " A\n" in told
    assert " B\n" in told


def test_export(run: Callable[[str], str], tmp_path: Path) -> None:
    told = run("export")
    features = json.loads((tmp_path / "plan.geojson").read_text("utf-8"))["features"]
    assert f"{len(features)} đơn vị sau sắp xếp" in told
    written = "\n".join(
        p.text
        for p in Document(str(tmp_path / "dossier.docx")).element.body.iter()
        if p.tag.endswith("}t") and p.text
    )
    assert "Nguyễn Văn A" in written
    sheets = load_workbook(tmp_path / "annexes.xlsx").worksheets
    cells = {cell for sheet in sheets for row in sheet.values for cell in row}
    assert {feature["properties"]["name"] for feature in features} & cells
    assert "leaflet" in (tmp_path / "map.html").read_text("utf-8")
    assert (tmp_path / "plan.csv").read_text("utf-8-sig").count("\n") > 50


def test_every_example_is_run_and_told() -> None:
    scripts = {path.stem for path in (ROOT / "examples").glob("*.py")}
    assert scripts == {"load_files", "judge", "plan", "compare", "export"}
    readme = (ROOT / "examples" / "README.md").read_text("utf-8")
    assert all(f"python examples/{name}.py" in readme for name in scripts)
