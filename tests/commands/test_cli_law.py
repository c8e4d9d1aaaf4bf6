"""Rule sets, newer figures and declarations on the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.cli import run as run_command


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_command(*arguments, data=folder / "data")


def test_a_rule_set_is_shown_copied_changed_and_kept(tmp_path: Path) -> None:
    shown = run(tmp_path, "criteria", "nq112-2026", "--lang", "en")
    assert shown.returncode == 0
    assert "from 100.0 km², 5,000 people" in shown.stdout
    assert "to be verified" in shown.stdout
    copy = tmp_path / "mine.yaml"
    assert run(tmp_path, "criteria", "nq112-2026", "--out", str(copy)).returncode == 0
    text = copy.read_text("utf-8")
    copy.write_text(text.replace("population_below: 100.0", "population_below: 60.0"), "utf-8")
    kept = run(tmp_path, "criteria", str(copy), "--save-as", "Thử 60")
    assert kept.returncode == 0, kept.stderr
    listed = json.loads(run(tmp_path, "criteria", "--json").stdout)
    assert {row["id"]: row["status"] for row in listed}["thu-60"] == "own"
    law, mine = (
        json.loads(
            run(tmp_path, "assess", "--units", "hatinh-2026", "--criteria", name, "--json").stdout
        )
        for name in ("nq112-2026", "thu-60")
    )
    assert mine["counts"]["must"] < law["counts"]["must"]
    assert any("[đã sửa so với luật" in unit["rule"] for unit in mine["units"])
    again = run(tmp_path, "criteria", str(copy), "--save-as", "Thử 60")
    assert again.returncode == 2
    assert "Thử 60" in again.stderr


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("id: a\nfoo: 1\n", 2, "foo"),
        ("id: a\ntitle: {vi: a}\n", 2, "title → en"),
        ("id: Ấ\n", 1, "id"),
        ("- 1\n", 1, "–"),
    ],
)
def test_a_broken_rule_set_names_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = tmp_path / "sai.yaml"
    path.write_text(text, "utf-8")
    done = run(tmp_path, "criteria", str(path))
    assert done.returncode == 2
    assert f"dòng {line}," in done.stderr
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_newer_figures_and_declarations(tmp_path: Path) -> None:
    table, locks, out = tmp_path / "moi.csv", tmp_path / "khoa.yaml", tmp_path / "plan.xlsx"
    table.write_text("Mã xã,Dân số\n18133,99000\n99999,5\n", "utf-8")
    locks.write_text(
        "exempt:\n"
        "  - {code: '18163', ground: isolated, reason: chỉ có đò, reference: CV 1}\n"
        "seats: ['18184']\n"
        "names: [{code: '18184', name: Sơn Mới}]\n",
        "utf-8",
    )
    common = ("--units", "hatinh-2026", "--criteria", "nq112-2026", "--table", str(table))
    common += ("--unknown-terrain", "mountain")
    done = run(tmp_path, "assess", *common, "--lock", str(locks), "--json")
    assert done.returncode == 0, done.stderr
    assert "99999" in done.stderr
    units = {unit["code"]: unit for unit in json.loads(done.stdout)["units"]}
    assert units["18133"]["percent"]["population"] > 1900
    assert (units["18163"]["verdict"], units["18163"]["reference"]) == ("exempt", "CV 1")
    done = run(tmp_path, "solve", *common, "--lock", str(locks), "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    groups = json.loads(done.stdout)["groups"]
    merged = next(g for g in groups if "18184" in g["members"])
    assert len(merged["members"]) > 1
    assert (merged["seat"], merged["name"]) == ("18184", "Xã Sơn Mới")
    assert out.is_file()


def test_an_empty_file_and_a_missing_folder(tmp_path: Path) -> None:
    empty = tmp_path / "trong.yaml"
    empty.write_text("", "utf-8")
    common = ("--units", "hatinh-2026", "--criteria", "nq112-2026")
    done = run(tmp_path, "assess", *common, "--lock", str(empty))
    assert done.returncode == 2
    assert "trống" in done.stderr
    done = run(tmp_path, "assess", *common, "--lock", str(tmp_path))
    assert done.returncode == 2
    assert "thư mục" in done.stderr
    out = tmp_path / "none" / "a.yaml"
    done = run(tmp_path, "criteria", "nq112-2026", "--out", str(out))
    assert done.returncode == 2
    assert not out.parent.exists()


def test_grounds_of_another_law_are_refused(tmp_path: Path) -> None:
    locks = tmp_path / "khoa.yaml"
    locks.write_text("exempt: [{code: '18163', ground: planned-urban, reason: xyz}]\n", "utf-8")
    for verb in ("assess", "solve"):
        done = run(
            tmp_path,
            *(verb, "--units", "hatinh-2026", "--criteria", "nq112-2026", "--lock", str(locks)),
        )
        assert done.returncode == 2
        assert "18163" in done.stderr
        assert "isolated" in done.stderr


def test_data_and_law_that_do_not_fit_are_told(tmp_path: Path) -> None:
    done = run(tmp_path, "assess", "--units", "hatinh-2024", "--criteria", "nq112-2026", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["mismatches"]) == 3
    assert "hai cấp" in done.stderr
    done = run(tmp_path, "assess", "--units", "hatinh-2024", "--criteria", "nq35-2023-2025")
    assert "Huyện Lộc Hà" in done.stdout
    assert done.stderr == ""


def test_next_best_plans(tmp_path: Path) -> None:
    common = ("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026")
    common += ("--unknown-terrain", "mountain")
    done = run(tmp_path, *common, "--alternatives", "2", "--differ", "4", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    best = {tuple(group["members"]) for group in document["groups"]}
    first, second = document["alternatives"]
    for other in (first, second):
        plan = {tuple(group["members"]) for group in other["groups"]}
        assert sum(len(members) for members in plan - best) >= 4
        assert other["status"] == "optimal"
        assert other["conditions"]
    assert (first["unsettled"], first["touched"]) <= (second["unsettled"], second["touched"])
    done = run(tmp_path, *common, "--alternatives", "1", "--differ", "70")
    assert done.returncode == 2
    assert "1–69" in done.stderr


def test_unknown_terrain_and_provinces_on_the_command_line(tmp_path: Path) -> None:
    common = ("--units", "hatinh-2026", "--criteria", "nq112-2026")
    done = run(tmp_path, "assess", *common, "--json")
    assert done.returncode == 0, done.stderr
    units = {unit["code"]: unit for unit in json.loads(done.stdout)["units"]}
    assert units["18196"]["verdict"] == "depends"
    done = run(tmp_path, "assess", *common, "--unknown-terrain", "lowland", "--json")
    units = {unit["code"]: unit for unit in json.loads(done.stdout)["units"]}
    assert units["18196"]["verdict"] == "must"
    assert units["18196"]["certainty"] == "uncertain"
    for arguments, told in (
        ((), "--unknown-terrain"),
        (("--unknown-terrain", "biển"), "lowland"),
        (("--unknown-terrain", "mountain", "--cross-province", "Hà Tĩnh"), "Hà Tĩnh:Nghệ An"),
        (("--unknown-terrain", "mountain", "--cross-province", "Hà Tĩnh:Xyz"), "Xyz"),
    ):
        done = run(tmp_path, "solve", *common, *arguments)
        assert done.returncode == 2
        assert told in done.stderr
        assert "Traceback" not in done.stderr
