"""``sapxep staff``: a province's table followed through the years, and its annex."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from geodata import write_dataset
from tests.support.cli import run
from tests.support.coverages import grid


def test_a_table_is_followed_and_goes_into_the_workbook(tmp_path: Path) -> None:
    units = write_dataset(grid(3, 1, population=[9000, 9000, 9000]), tmp_path / "units.gpkg")
    plan = tmp_path / "plan.csv"
    plan.write_text("unit_code,group\n00001,a\n00002,a\n00003,b\n", "utf-8")
    table = tmp_path / "staff.csv"
    table.write_text(
        "code,group,present,posts,retire 2027\n00001,civil servants,20,25,4\n"
        "00002,civil servants,18,,\n00009,civil servants,1,1,\n",
        "utf-8",
    )
    given = (str(plan), "--units", str(units), "--criteria", "nq112-2026", "--starts", "2026")
    out = tmp_path / "annexes.xlsx"
    done = run(
        *("staff", *given, "--table", str(table), "--years", "2", "--posts", "20"),
        *("--out", str(out), "--lang", "en", "--json"),
        data=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Row" in done.stderr  # of the unit that is not there
    told = json.loads(done.stdout)
    assert told["lines"][0]["left"] == [13, 9]
    assert (told["over"], told["unshared"]) == (9, -5)
    book = openpyxl.load_workbook(out, data_only=True)
    sheet = next(s for s in book.worksheets if "Staff by year" in s.title)
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "civil servants" in cells
    assert {20 + 18, 25, 13, 9} <= set(cells)
    said = run("staff", *given, "--table", str(table), "--lang", "en", data=tmp_path)
    assert "After the last year (2030) 9 people are left" in said.stdout
    none = run("staff", *given, data=tmp_path)
    assert none.returncode == 2
    assert "--table" in none.stderr
