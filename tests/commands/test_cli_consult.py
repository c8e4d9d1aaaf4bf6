"""``sapxep consult``: forms out, forms back, the report, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import typer

from commands.consult import consult_command
from commands.export import export_command
from scenarios.consulting import Ballots, asked_units
from scenarios.model import write_scenario_file
from scenarios.store import Consultations, open_store, store_url
from scenarios.store.tables import ConsultationRow
from tests.support.cli import run
from tests.support.papers import small


def _fill(path: Path, agree: int) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    for place, value in zip("CDEFGH", ("Thôn 1", 100, 90, agree, 90 - agree, 0), strict=True):
        sheet[f"{place}4"] = value
    book.save(path)


def test_forms_go_out_and_come_back(tmp_path: Path) -> None:
    scenario = small()
    file, forms, report = tmp_path / "s.sapxep.zip", tmp_path / "forms", tmp_path / "r.docx"
    file.write_bytes(write_scenario_file(scenario))
    asked = asked_units(scenario)
    done = run("consult", str(file), "--out", str(forms), "--rule", "nd321-2025", data=tmp_path)
    assert done.returncode == 0, done.stderr
    paths = sorted(forms.glob("*.xlsx"))
    assert len(paths) == len(asked)
    _fill(paths[0], 60)
    _fill(paths[1], 30)
    villages = tmp_path / "villages.csv"
    lines = "".join(f"{code},Thôn 1,100\n" for code in asked)
    villages.write_text(f"Mã đơn vị,Thôn,Tổng số hộ\n{lines}", "utf-8")
    answers = [part for path in paths[:2] for part in ("--answers", str(path))]
    more = ("--rule", "nd321-2025", "--villages", str(villages), "--report", str(report), "--json")
    counted = run("consult", str(file), *answers, *more, data=tmp_path)
    assert counted.returncode == 0, counted.stderr
    told = json.loads(counted.stdout)
    outcomes = [unit["outcome"] for unit in told["units"].values()]
    assert outcomes[:2] == ["passes", "fails"] and set(outcomes[2:]) <= {"none"}
    assert told["whole"]["agree"] == 90 and report.stat().st_size > 10_000
    _fill(paths[0], 91)
    wrong = run("consult", str(file), *answers, *more, data=tmp_path)
    assert wrong.returncode == 2 and "dòng 4" in wrong.stderr
    idle = run("consult", str(file), data=tmp_path)
    assert idle.returncode == 2 and "--answers" in idle.stderr
    lost = run("consult", str(file), *answers, "--keep", data=tmp_path)
    assert lost.returncode == 2 and "--keep" in lost.stderr


def test_what_is_kept_goes_into_later_papers(tmp_path: Path) -> None:
    scenario = replace(small(), name="Một")
    store = open_store(f"sqlite:///{tmp_path / 'scenarios.sqlite'}")
    store.save(scenario)
    store.close()
    form = tmp_path / "form.xlsx"
    assert run("consult", "Một", "--out", str(form), data=tmp_path).returncode == 0
    _fill(form, 60)
    kept = run("consult", "Một", "--answers", str(form), "--keep", data=tmp_path)
    assert kept.returncode == 0, kept.stderr
    told = json.loads(run("consult", "Một", "--keep", "--json", data=tmp_path).stdout)
    assert told["whole"]["agree"] == 60


def test_options_are_kept_without_answers_and_nothing_is_dropped_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    scenario = small()
    store = open_store(store_url())
    store.save(scenario)
    kept, code = Consultations(store), asked_units(scenario)[0]
    villages = tmp_path / "villages.csv"
    villages.write_text(f"Mã đơn vị,Thôn,Số cử tri\n{code},Thôn 1,100\n", "utf-8")
    consult_command(scenario.id, villages=str(villages), begun="2026-10-01", keep=True)
    found = kept.of(scenario.id)
    assert found is not None and found.begun == date(2026, 10, 1)
    assert found.register == {code: {"Thôn 1": 100}}
    rows = [Ballots(code, "Thôn 1", 100, 90, 60, 30, 0)]
    kept.keep(scenario.id, found.with_ballots(rows, scenario), seen=found)
    with pytest.raises(typer.Exit):
        consult_command(scenario.id, rule="nd321-2025", begun="2026-10-02", keep=True)
    with store._session() as session:
        row = session.get(ConsultationRow, scenario.id)
        assert row is not None
        good, row.document = row.document, {"rule": "nd-2030"}
    export_command(scenario.id, to=tmp_path / "papers", formats="plan.csv")
    assert list((tmp_path / "papers").rglob("plan.csv"))
    with store._session() as session:
        row = session.get(ConsultationRow, scenario.id)
        assert row is not None
        row.document = good
    still = kept.of(scenario.id)
    assert still is not None and len(still.ballots) == 1 and still.rule == found.rule
    store.close()
