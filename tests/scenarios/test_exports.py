"""What was written is opened with other programs and compared with the plan."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from geodata import InputError
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.export import FORMATS, export, safe_filename, write_plan
from tests.coverages import grid

NASTY = 'Xã =HYPERLINK("http://x")</script><script>alert(1)</script>'


@pytest.fixture(scope="module")
def nasty() -> Scenario:
    dataset = grid(3, 2, population=[9000] * 6)
    dataset.units["name"] = [NASTY, "=1+1", "+1", "-1", "@x", "Xã Thường"]
    return Scenario.of("=cmd|' /C calc'!A0", solve(dataset, load_criteria("nq76-2025")))


def test_csv(near: Scenario) -> None:
    content = export(near, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["unit_code"] for row in rows} == set(near.dataset.codes)
    groups: dict[str, set[str]] = {}
    for row in rows:
        groups.setdefault(row["group"], set()).add(row["unit_code"])
    assert {g.id: set(g.members) for g in near.groups} == groups


@pytest.mark.parametrize("language", ["vi", "en"])
def test_xlsx(near: Scenario, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(near, "xlsx", language)))  # type: ignore[arg-type]
    units, assignment, effects, staff, about = book.worksheets
    figures = {row[0]: row[1:3] for row in effects.iter_rows(min_row=2, values_only=True)}
    assert figures["Số đơn vị" if language == "vi" else "Units"] == (216, 69)
    *posts, total = staff.iter_rows(min_row=2, values_only=True)
    assert len(posts) == sum(group.is_merger for group in near.groups)
    assert total[6] == sum(row[6] for row in posts)
    assert total[-1] == 0  # nothing is left after five years
    rows = list(units.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 69
    assert sum(row[6] for row in rows) == near.dataset.units.population.sum()
    assert all(isinstance(row[0], str) for row in rows)
    assert assignment.max_row == 217
    told = " ".join(str(v) for row in about.iter_rows(values_only=True) for v in row)
    assert near.dataset.fingerprint in told
    assert ("giản lược" if language == "vi" else "Schematic") in told


def test_geopackage(near: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(export(near, "gpkg"))
    assert {name for name, _ in pyogrio.list_layers(path)} == {"units", "new_units"}
    units = pyogrio.read_dataframe(path, layer="units")
    new = pyogrio.read_dataframe(path, layer="new_units").set_index("code")
    assert len(units) == 216
    assert len(new) == 69
    assert new.crs.to_epsg() == 3405
    assert shapely.coverage_is_valid(np.asarray(new.geometry.array))
    summed = units.groupby("group").area_km2.sum()
    drawn = new.geometry.area / 1e6
    assert (drawn / summed.reindex(new.index) - 1).abs().max() < 0.01
    assert new.population.sum() == near.dataset.units.population.sum()
    assert units.schematic.all()


def test_html_is_whole_and_asks_nothing_outside(near: Scenario) -> None:
    page = export(near, "html").decode()
    assert len(page) < 3_000_000
    outside = re.findall(r"(?:src|href)=[\"']?(https?:[^\"' >]+)", page)
    assert not [u for u in outside if "leafletjs.com" not in u]  # text of Leaflet's attribution
    assert "url(http" not in page
    assert "giản lược" in page
    for group in near.groups[:5]:
        assert group.name in page


def test_json(near: Scenario) -> None:
    document = json.loads(export(near, "json"))
    assert document["status"] == "optimal"
    assert sum(len(group["members"]) for group in document["groups"]) == 216


def test_names_do_no_harm(nasty: Scenario, tmp_path: Path) -> None:
    page = export(nasty, "html").decode()
    assert "<script>alert" not in page
    rows = list(csv.reader(io.StringIO(export(nasty, "csv").decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    book = openpyxl.load_workbook(io.BytesIO(export(nasty, "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    path = tmp_path / "x.gpkg"
    path.write_bytes(export(nasty, "gpkg"))
    assert NASTY in set(pyogrio.read_dataframe(path, layer="units").name)


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("Phương án 1 · nq76", "phuong-an-1-nq76.csv"),
        ("../../etc/passwd", "etc-passwd.csv"),
        ("<b>", "b.csv"),
        ("***", "plan.csv"),
    ],
)
def test_file_names_are_safe(name: str, filename: str) -> None:
    assert safe_filename(name, "csv") == filename


def test_what_was_changed_from_the_law_is_told(near: Scenario) -> None:
    criteria = near.criteria
    first = criteria.triggers[0].model_copy(update={"area_below": 90.0})
    mine = criteria.model_copy(update={"triggers": (first, *criteria.triggers[1:])})
    problem = replace(near.solution.problem, criteria=mine)
    scenario = replace(near, solution=replace(near.solution, problem=problem))
    assert "area_below 100.0 → 90.0" in export(scenario, "html").decode()
    assert json.loads(export(scenario, "json"))["criteria_changes"]
    book = openpyxl.load_workbook(io.BytesIO(export(scenario, "xlsx")))
    told = " ".join(str(c) for row in book.worksheets[-1].iter_rows(values_only=True) for c in row)
    assert "90.0" in told
    assert "travel" not in told  # labels, not keys
    assert json.loads(export(near, "json"))["criteria_changes"] == []


def test_files_appear_whole_or_not_at_all(near: Scenario, tmp_path: Path) -> None:
    for ending in FORMATS:
        write_plan(near, tmp_path / f"plan.{ending}")
    assert len(list(tmp_path.iterdir())) == len(FORMATS)
    with pytest.raises(InputError) as error:
        write_plan(near, tmp_path / "plan.docx")
    assert ".xlsx" in error.value.text.vi
    (tmp_path / "plan.csv").unlink()
    (tmp_path / "plan.csv").mkdir()
    with pytest.raises(InputError):
        write_plan(near, tmp_path / "plan.csv")
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".tmp")]


def test_surveyed_boundaries_are_not_called_schematic(near: Scenario) -> None:
    problem = near.solution.problem
    provenance = replace(problem.dataset.provenance, schematic=False)
    dataset = replace(problem.dataset, provenance=provenance)
    solution = replace(near.solution, problem=replace(problem, dataset=dataset))
    page = export(replace(near, solution=solution), "html").decode()
    assert "giản lược" not in page
