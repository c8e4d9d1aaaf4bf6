"""The command line on plans beyond one solve: reductions, explanations, fronts, batches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata import embedded_dataset
from tests.support.cli import run


def _solve(*more: str):  # type: ignore[no-untyped-def]
    common = ("--units", "hatinh-2026", "--criteria", "nq76-2025", "--lang", "en")
    return run("solve", *common, "--unknown-terrain", "mountain", *more)


def test_a_reduction_with_goals_and_limits() -> None:
    done = _solve(
        *("--mode", "target", "--reduce", "10", "--order", "travel", "--concession", "5"),
        *("--max-people", "60000", "--max-group-kind", "phuong=4", "--json"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["target"]["most"] == 62
    assert [goal["key"] for goal in document["goals"]] == ["unsettled", "travel", "cost"]
    assert all(goal["proven"] for goal in document["goals"])
    merged = [g for g in document["groups"] if len(g["members"]) > 1]
    assert merged
    assert all(g["population"] <= 60_000 for g in merged)


def test_explanations_and_the_reach_of_the_proof() -> None:
    plan = json.loads(_solve("--mode", "target", "--target", "65", "--json").stdout)
    code = next(g["members"][0] for g in plan["groups"] if len(g["members"]) > 1)
    done = _solve(
        *("--mode", "target", "--target", "65", "--explain", code, "--any-size", "--json"),
        *("--front", "travel:shape", "--points", "3"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    places = document["explanations"][0]["second_places"]
    assert places
    # No other place is better: no fewer units unsettled, and then no less cost.
    assert all((p["unsettled"], p["above"] + 1e-9) >= (0, 0) for p in places)
    assert "any_size" in document  # what it says is tested where it is made
    assert document["front"]
    told = _solve("--mode", "target", "--target", "65", "--explain", code)
    assert "apart from" in told.stdout


def test_the_plan_along_a_standard_and_plans_near_it() -> None:
    done = run(
        *("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--json"),
        *("--unknown-terrain", "mountain", "--count-near", "0.1", "--max-group", "3"),
        *("--along", "standards/phuong/population=20900:21100"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    steps = document["along"]
    assert [step["now"] for step in steps].count(True) == 1
    assert steps[0]["first"] == 20_900
    assert steps[-1]["last"] == 21_100
    now = next(step for step in steps if step["now"])
    assert now["objective"] == pytest.approx(document["objective"])
    assert document["near"]["count"] >= 1


def test_a_fair_plan_near_one_that_people_know(tmp_path: Path) -> None:
    """What people know is that nothing merges."""
    seen = tmp_path / "seen.csv"
    codes = embedded_dataset("hatinh-2026").codes
    seen.write_text("unit_code,group\n" + "".join(f"{code},{code}\n" for code in codes), "utf-8")
    done = run(
        *("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--json"),
        *("--unknown-terrain", "mountain", "--max-group", "2", "--order", "worst_way"),
        *("--places", "1", "--near", str(seen), "--within", "3"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    values = {goal["key"]: goal["value"] for goal in document["goals"]}
    assert all(goal["proven"] for goal in document["goals"])
    assert values["worst_way:1"] > 0
    assert values["worst_way:1:units"] >= 1
    changes = document["changes"]
    assert changes["people"] == values["near"] == values["touched"]
    mergers = [group["members"] for group in document["groups"] if len(group["members"]) > 1]
    assert sorted(g for c in changes["changes"] for g in c["after"]) == sorted(mergers)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mode", "target", "--reduce", "100"),
        ("--mode", "target", "--reduce", "10", "--target", "60"),
        ("--max-group-kind", "city=9"),
        ("--max-people", "0"),
        ("--order", "colour"),
        ("--explain", "nowhere"),
        ("--front", "travel:colour"),
        ("--front", "count"),
        ("--along", "triggers=1:2"),
        ("--along", "max_group"),
        ("--count-near", "200"),
        ("--near", "nowhere.csv"),
        ("--order", "worst_way", "--places", "51"),
    ],
)
def test_what_cannot_be_meant_gives_2_and_one_line(arguments: tuple[str, ...]) -> None:
    done = _solve(*arguments)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_goes_on_where_it_was(tmp_path: Path) -> None:
    arguments = ("batch", "--units", "hatinh-2026", "--to", str(tmp_path), "--workers", "1")
    arguments += ("--unknown-terrain", "mountain")
    first = run(*arguments, "--criteria", "nq112-2026", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)[0]["status"] == "optimal"
    second = run(*arguments, "--criteria", "nq112-2026", "--criteria", "nq76-2025", "--lang", "en")
    assert second.returncode == 0, second.stderr
    assert "done before" in second.stderr
    assert len((tmp_path / "results.csv").read_text("utf-8-sig").splitlines()) == 3


def test_a_batch_without_a_cluster_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.batch._SCHEDULER_SECONDS", 1)
    done = run(
        *("batch", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--to", str(tmp_path)),
        *("--unknown-terrain", "mountain"),
        *("--scheduler", "tcp://127.0.0.1:1", "--lang", "en"),
    )
    assert done.returncode == 2
    assert "Dask" in done.stderr


def test_a_batch_of_what_is_refused_says_so(tmp_path: Path) -> None:
    (tmp_path / "locks.yaml").write_text('keep: ["99999"]\n', "utf-8")
    done = run(
        *("batch", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--workers", "1"),
        *("--unknown-terrain", "mountain"),
        *("--lock", str(tmp_path / "locks.yaml"), "--to", str(tmp_path / "out")),
    )
    assert done.returncode == 2
    assert "nhắc mã 99999" in done.stderr  # in the language of who asked


def test_a_plan_that_cannot_be_written_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    done = run(
        *("solve", "--units", "hatinh-2026", "--criteria", "nq112-2026"),
        *("--unknown-terrain", "mountain"),
        *("--out", str(tmp_path / "folder.csv"), "--json"),
    )
    assert done.returncode == 2
    assert "folder.csv" in done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"


def test_years_to_come_are_told_and_required(tmp_path: Path) -> None:
    table = tmp_path / "du_bao.csv"
    done = run(
        *("assess", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--json"),
        *("--outlook", "2035", "--growth", "-1", "--since", "2025", "--uncertain", "5"),
    )
    document = json.loads(done.stdout)
    falling = document["falls_below"]
    assert falling
    assert set(falling.values()) <= set(range(2026, 2036))
    must = {unit["code"] for unit in document["units"] if unit["verdict"] == "must"}
    assert not must & set(falling)
    code = next(iter(falling))
    table.write_text(f"Mã,Dân số 2035\n{code},90000\n", "utf-8")
    with_table = run(
        *("assess", "--units", "hatinh-2026", "--criteria", "nq112-2026", "--lang", "en"),
        *("--outlook", "2035", "--growth", "-1", "--since", "2025", "--forecasts", str(table)),
    )
    assert "1 unit by a table of forecasts" in with_table.stdout
    assert with_table.stdout.count("falls below") == len(falling) - 1
    refused = _solve("--until", "2030")
    assert refused.returncode == 2
    assert "--growth" in refused.stderr
