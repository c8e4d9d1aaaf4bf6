"""The command line as a program sees it: stdout, stderr, exit code."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from commands.output import interruptible
from tests.support.cli import run, run_process
from tests.support.layers import frame


def test_datasets() -> None:
    done = run("datasets", "--json")
    assert done.returncode == 0
    units = {row["name"]: row["units"] for row in json.loads(done.stdout)}
    assert len(units) == 36
    assert (units["hatinh-2024"], units["hatinh-2026"], units["vietnam-2026"]) == (216, 69, 3321)


def test_assess_json() -> None:
    done = run("assess", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert {"criteria", "dataset", "counts", "units"} <= set(document)
    assert document["mismatches"] == []
    assert document["districts"] == []  # the round of 2025 had no rules for them
    assert set(document["dataset"]) == {"name", "fingerprint", "units"}
    assert document["counts"] == {
        "must": 197,
        "voluntary": 0,
        "encouraged": 19,
        "exempt": 0,
        "depends": 0,
        "none": 0,
    }
    keys = {"code", "name", "kind", "terrain", "percent", "verdict", "rule", "cite"}
    assert len(document["units"]) == 216
    for unit in document["units"]:
        assert keys <= set(unit)
        assert set(unit["percent"]) == {"area", "population"}


def test_solve_json_is_alone_on_stdout_and_the_file_agrees(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = run_process(
        *("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--mode", "target"),
        *("--target", "69", "--max-group", "5", "--json", "--out", str(out)),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert {"status", "objective", "bound", "gap", "seconds", "solver", "criteria"} <= set(document)
    assert document["status"] == "optimal"
    assert len(document["groups"]) == 69
    keys = {
        *("id", "name", "kind", "members", "population", "area_km2", "percent", "compliant"),
        *("basis", "terms", "seat"),
    }
    for group in document["groups"]:
        assert keys <= set(group)
        assert group["seat"] in group["members"]
    assert json.loads(out.read_text("utf-8"))["groups"] == document["groups"]


def test_infeasible_gives_3_and_reasons() -> None:
    done = run_process(
        *("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--mode", "target"),
        *("--target", "20", "--max-group", "8", "--json", "--lang", "en"),
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "infeasible"
    assert "at least 27 remain" in done.stderr
    assert "Traceback" not in done.stderr


def test_time_limit_gives_4_and_the_best_so_far() -> None:
    done = run_process(
        *("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025"),
        *("--time-limit", "0.2", "--json"),
    )
    assert done.returncode == 4
    document = json.loads(done.stdout)
    assert document["status"] == "feasible"
    assert document["gap"] > 0
    assert sum(len(group["members"]) for group in document["groups"]) == 216


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "--units", "nowhere", "--criteria", "nq76-2025"),
        ("assess", "--units", "hatinh-2024", "--criteria", "nq99"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--mode", "target"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--target", "69"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--max-group", "0"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--weights", "luck=1"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--weights", "travel"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--time-limit", "0"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--solver", "x"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--out", "a.dwg"),
        ("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--lock", "none.yaml"),
        (
            *("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025"),
            *("--mode", "target", "--target-range", "60-70"),
        ),
        (
            *("solve", "--units", "hatinh-2024", "--criteria", "nq76-2025", "--mode", "target"),
            *("--target-range", "60:70", "--target", "65"),
        ),
        ("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--within-district"),
        ("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--seed", "-1"),
        ("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--target", "abc"),
        ("solve", "--units", "hatinh-2026"),
        ("assess", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--lang", "fr"),
        ("assess", "--bogus"),
    ],
)
def test_bad_input_gives_2_and_one_message(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    units = tmp_path / "xa.gpkg"
    frame(4, 3).to_file(units)
    before = units.read_bytes()
    done = run(
        *("solve", "--units", str(units), "--criteria", "nq35-2023-2025", "--out", str(units)),
    )
    assert done.returncode == 2
    assert units.read_bytes() == before


def test_first_ctrl_c_stops_the_solver_the_second_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible("vi") as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
        assert "Đang dừng" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_files_terrain_and_locks(tmp_path: Path) -> None:
    units = tmp_path / "xã.gpkg"
    frame(4, 3).to_file(units)
    terrain, locks = tmp_path / "terrain.csv", tmp_path / "locks.yaml"
    terrain.write_text("code,terrain\n18070,mountain\n")
    locks.write_text("keep: ['18070']\nexempt: [{code: '18071', reason: biệt lập}]\n", "utf-8")
    done = run(
        *("assess", "--units", str(units), "--criteria", "nq35-2023-2025"),
        *("--terrain", str(terrain), "--lock", str(locks), "--json"),
    )
    assert done.returncode == 0, done.stderr
    verdicts = {u["code"]: (u["terrain"], u["verdict"]) for u in json.loads(done.stdout)["units"]}
    assert verdicts["18070"][0] == "mountain"
    assert verdicts["18071"] == ("unknown", "exempt")
    bad = run(
        *("solve", "--units", str(units), "--criteria", "nq35-2023-2025"),
        *("--terrain", str(locks)),
    )
    assert bad.returncode == 2
    assert "locks.yaml" in bad.stderr
