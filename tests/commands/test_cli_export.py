"""The verbs ``export`` and ``reproduce`` of the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from geodata import write_dataset
from scenarios.exports.formats import write_plan
from scenarios.store import open_store, store_url
from tests.support.cli import run
from tests.support.papers import small

QUICK = "csv,annexes.xlsx"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    done = run(
        *("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--out", str(path)),
        *("--unknown-terrain", "mountain"),
    )
    assert done.returncode == 0, done.stderr
    return path


def test_a_plan_becomes_papers_and_comes_out_again(plan: Path, tmp_path: Path) -> None:
    done = run("export", str(plan), "--to", str(tmp_path / "out"), "--formats", QUICK, "--json")
    assert done.returncode == 0, done.stderr
    files = {str(Path(f).relative_to(tmp_path / "out")) for f in json.loads(done.stdout)["files"]}
    assert files == {
        "data/plan.csv", "tables/annexes.xlsx", "data/scenario.sapxep.zip", "manifest.json",
    }  # fmt: skip
    again = run("reproduce", str(tmp_path / "out" / "manifest.json"), "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["same"] is True
    (tmp_path / "out" / "data" / "plan.csv").write_text("x")
    changed = run("reproduce", str(tmp_path / "out" / "manifest.json"))
    assert changed.returncode == 5
    assert "data/plan.csv" in changed.stdout


def test_one_zip_with_an_office_and_own_paper(plan: Path, tmp_path: Path) -> None:
    office = tmp_path / "office.yaml"
    office.write_text("signer: Nguyễn Văn A\n", "utf-8")
    done = run(
        *("export", str(plan), "--to", str(tmp_path), "--formats", "map-plan.svg", "--zip"),
        *("--paper", "A4", "--grid", "graticule", "--office", str(office), "--lang", "en"),
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.zip"))) as archive:
        assert "maps/map-plan.svg" in archive.namelist()


def test_a_table_of_groups(tmp_path: Path) -> None:
    scenario = small()
    units, table = tmp_path / "units.gpkg", tmp_path / "groups.csv"
    write_dataset(scenario.dataset, units)
    write_plan(scenario, table)
    arguments = ("export", str(table), "--to", str(tmp_path / "out"), "--formats", "json")
    assert run(*arguments).returncode == 2
    done = run(*arguments, "--units", str(units), "--criteria", "nq76-2025")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "out" / "data" / "plan.json").read_text("utf-8"))
    assert document["status"] == "edited"


def test_a_scenario_of_the_store(tmp_path: Path) -> None:
    scenario = small()
    store = open_store(store_url())
    store.save(scenario)
    for source in (scenario.id, scenario.name):
        done = run("export", source, "--to", str(tmp_path / source), "--formats", "csv")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nothing",), "nothing"),
        (("PLAN", "--formats", "dwg"), "dwg"),
        (("PLAN", "--paper", "A9"), "A9"),
        (("PLAN", "--dpi", "9000"), "9000"),
        (("PLAN", "--ratio", "3"), "500"),
        (("PLAN", "--office", "missing.yaml"), "missing.yaml"),
        (("PLAN", "--dossier-template", "missing.docx"), "missing.docx"),
    ],
)
def test_bad_calls_get_one_line(
    plan: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    given = [str(plan) if argument == "PLAN" else argument for argument in arguments]
    done = run("export", *given, "--to", str(tmp_path / "out"))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_no_half_file_is_left(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    done = run("export", str(plan), "--to", str(tmp_path / "out"), "--formats", "csv")
    assert done.returncode == 2
    assert not list(tmp_path.rglob("*.tmp"))
