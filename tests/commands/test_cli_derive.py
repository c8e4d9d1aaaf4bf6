"""``sapxep derive``: from a plan to the units of the next round."""

from __future__ import annotations

import json
from pathlib import Path

from geodata import write_dataset
from geodata.geopackage import read_stored
from tests.support.cli import run
from tests.support.coverages import grid

LAW = ("--criteria", "nq35-2023-2025")


def _inputs(folder: Path) -> tuple[str, str]:
    units = write_dataset(grid(3, 1, population=[1000, 2000, 3000]), folder / "units.gpkg")
    table = folder / "plan.csv"
    table.write_text("unit_code,group\n00001,a\n00002,a\n00003,b\n", "utf-8")
    return str(table), str(units)


def test_a_plan_goes_on_as_units(tmp_path: Path) -> None:
    table, units = _inputs(tmp_path)
    out, ends = tmp_path / "next.gpkg", tmp_path / "ends.csv"
    done = run(
        "derive", table, "--units", units, *LAW, "--day", "2025-01-01", "--out", str(out),
        "--ends", str(ends), "--json", data=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [stage["units"] for stage in told["stages"]] == [3, 2]
    made = read_stored(out)
    assert made.fingerprint == told["dataset"]["fingerprint"]
    assert made.units["rearranged_2023_2025"].sum() == 1
    assert ends.read_text("utf-8-sig").splitlines()[0].startswith("unit_code,unit_name,group")
    said = run("derive", table, "--units", units, *LAW, "--lang", "en", data=tmp_path)
    assert "Commune-level units: 2" in said.stdout
    again = run(
        "derive", "--crosswalk", str(_crosswalk(tmp_path)), "--units", str(out), *LAW,
        "--official", str(out), data=tmp_path,
    )  # fmt: skip
    assert again.returncode == 2  # one unit is left: the official ones are two
    assert "không gồm đúng" in again.stderr


def _crosswalk(folder: Path) -> Path:
    path = folder / "ways.csv"
    rows = [f"{code},00003" for code in read_stored(folder / "next.gpkg").codes]
    path.write_text("old,new\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    table, units = _inputs(tmp_path)
    for arguments, told in (
        ((), "--crosswalk"),
        (("--crosswalk", "hatinh-2024-2025-01"), "--units"),
        ((table, "--crosswalk", "x", "--units", units), "Chọn một"),
        ((table, "--units", units, *LAW, "--day", "1/1/2025"), "YYYY-MM-DD"),
        ((table, "--units", units, *LAW, "--out", str(tmp_path / "x.shp")), "gpkg"),
    ):
        done = run("derive", *arguments, data=tmp_path)
        assert done.returncode == 2
        assert told in done.stderr
