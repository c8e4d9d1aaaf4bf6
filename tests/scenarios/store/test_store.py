"""The store on SQLite and on a real PostgreSQL: nothing saved is lost, nothing is written over."""

from __future__ import annotations

import contextlib
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from geodata import Dataset, InputError
from merger import Constraints, Problem, load_criteria, solve, solve_problem
from merger.plan import Edit
from merger.questions.alternatives import far_from, next_best
from scenarios import Scenario
from scenarios.model.document import dataset_of, from_document, to_document
from scenarios.store import (
    ConflictError,
    FrozenError,
    OwnSubmissionError,
    Store,
    open_store,
    opening,
    store_url,
)
from scenarios.store.opening import alembic_config
from scenarios.store.tables import Base
from tests.support.coverages import grid
from tests.support.saver import save_without_end


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    units = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    return replace(units, name="=Tỉnh «một»")


@pytest.fixture(scope="module")
def scenario(dataset: Dataset) -> Scenario:
    return Scenario.of("Phương án 1", solve(dataset, load_criteria("nq76-2025")))


def _edited(scenario: Scenario, *codes: str) -> Scenario:
    return scenario.with_history(scenario.history.edited(Edit("merge", codes)))


def test_a_scenario_comes_back_as_it_was(
    store: Store, scenario: Scenario, dataset: Dataset
) -> None:
    codes = dataset.codes
    edited = _edited(_edited(scenario, codes[2], codes[3]), codes[3], codes[4])
    edited = edited.with_history(edited.history.undo())
    store.save(edited, who="an@tinh.vn")
    for units in (None, dataset):
        back = store.load(scenario.id, units)
        assert to_document(back.scenario) == to_document(edited)
        assert back.scenario.groups == edited.groups
        assert back.scenario.solution.goals == edited.solution.goals
        assert back.scenario.dataset.fingerprint == dataset.fingerprint
        assert back.entry.author == "an@tinh.vn"
        assert back.entry.dataset == "=Tỉnh «một»"
        assert back.scenario.history.can_redo
    entry = store.entries()[0]
    assert (entry.units_before, entry.units_after) == (5, 3)
    assert (entry.status, entry.state, entry.revision) == ("edited", "draft", 1)
    assert store.entries("another") == ()


def test_the_same_units_keep_the_name_that_each_person_gave_them(
    store: Store, dataset: Dataset
) -> None:
    first, second = (
        Scenario.of(name, solve(renamed, load_criteria("nq76-2025")))
        for name, renamed in (("Một", dataset), ("Hai", replace(dataset, name="xã của tôi")))
    )
    store.save(first)
    store.save(second)
    assert store.load(first.id).scenario.dataset.name == dataset.name
    assert store.load(second.id).scenario.dataset.name == "xã của tôi"
    assert {e.name: e.dataset for e in store.entries()} == {
        "Một": dataset.name,
        "Hai": "xã của tôi",
    }


def test_a_proof_is_kept_as_it_was(store: Store, scenario: Scenario) -> None:
    store.save(scenario)
    back = store.load(scenario.id).scenario
    assert back.solution.status == "optimal"
    assert back.solution.bound == scenario.solution.bound
    assert back.solution.candidates == scenario.solution.candidates


def test_what_a_plan_had_to_respect_is_kept(store: Store, dataset: Dataset) -> None:
    problem = Problem(dataset, load_criteria("nq76-2025"), Constraints())
    best = solve_problem(problem)
    assert best.plan is not None
    other = solve_problem(problem, extra=far_from(best, [best.plan], 0.5))
    kept = Scenario.of("Khác", other)
    store.save(kept)
    back = store.load(kept.id).scenario.solution
    assert back.conditions == other.conditions
    again = solve_problem(back.problem, extra=back.extra)
    assert again.objective == pytest.approx(other.objective)


def test_nobody_writes_over_anybody(store: Store, scenario: Scenario, dataset: Dataset) -> None:
    first = store.save(scenario, who="An")
    mine = _edited(scenario, dataset.codes[2], dataset.codes[3])
    theirs = _edited(scenario, dataset.codes[3], dataset.codes[4])
    store.save(theirs, first.revision, who="Bình")
    with pytest.raises(ConflictError) as told:
        store.save(mine, first.revision, who="An")
    assert "Bình" in told.value.text.vi
    assert store.load(scenario.id).scenario.plan == theirs.plan
    # Both versions live on: mine as a scenario of its own.
    copy = store.duplicate(mine, "Phương án 1 (An)", "An")
    assert store.load(copy.scenario.id).scenario.plan == mine.plan
    assert copy.entry.parent == scenario.id
    with pytest.raises(ConflictError):
        store.save(mine, 0)


def test_of_many_at_once_one_wins(store: Store, scenario: Scenario, dataset: Dataset) -> None:
    seen = store.save(scenario).revision
    starting = threading.Barrier(4)

    def save(number: int) -> bool:
        starting.wait()
        changed = replace(_edited(scenario, *dataset.codes[2:4]), name=f"Bản {number}")
        try:
            store.save(changed, seen, who=str(number))
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(save, range(4)))
    assert sum(won) == 1
    back = store.load(scenario.id)
    assert back.scenario.name == f"Bản {won.index(True)}"
    assert back.entry.revision == seen + 1
    assert [entry.action for entry in store.log(scenario.id)] == ["create", "edit"]


def test_submitted_scenarios_are_frozen(store: Store, scenario: Scenario, dataset: Dataset) -> None:
    entry = store.save(scenario, who="An")
    changed = _edited(scenario, dataset.codes[2], dataset.codes[3])
    with pytest.raises(InputError):
        store.approve(scenario.id, entry.revision)  # not submitted yet
    entry = store.submit(scenario, entry.revision, "An")
    assert entry.state == "submitted"
    with pytest.raises(FrozenError):
        store.save(changed, entry.revision, "An")
    with pytest.raises(FrozenError):
        store.submit(changed, entry.revision, "An")
    with pytest.raises(InputError):
        store.send_back(scenario.id, entry.revision, "  ", "Duyệt")
    entry = store.send_back(scenario.id, entry.revision, "Xem lại xã 3", "Duyệt")
    assert (entry.state, entry.note) == ("returned", "Xem lại xã 3")
    entry = store.save(changed, entry.revision, "An")
    assert entry.state == "draft"
    entry = store.submit(changed, entry.revision, "An")
    with pytest.raises(ConflictError):
        store.approve(scenario.id, entry.revision - 1, "Duyệt")  # not the one looked at
    assert store.approve(scenario.id, entry.revision, "Duyệt").state == "approved"
    with pytest.raises(InputError):
        store.send_back(scenario.id, entry.revision + 1, "muộn")
    with pytest.raises(FrozenError):
        store.save(scenario, entry.revision + 1)
    actions = [(line.who, line.action) for line in store.log(scenario.id)]
    assert actions == [
        ("An", "create"),
        ("An", "submitted"),
        ("Duyệt", "returned"),
        ("An", "edit"),
        ("An", "submitted"),
        ("Duyệt", "approved"),
    ]


def test_what_has_flaws_is_not_handed_in(
    store: Store, scenario: Scenario, dataset: Dataset
) -> None:
    entry = store.save(scenario)
    broken = _edited(scenario, dataset.codes[2], dataset.codes[4])
    with pytest.raises(InputError) as told:
        store.submit(broken, entry.revision)
    assert "liền một khối" in told.value.text.vi
    assert store.entry(scenario.id) == entry


def test_the_log_says_what_changed_and_cannot_be_changed(
    store: Store, scenario: Scenario, dataset: Dataset
) -> None:
    entry = store.save(scenario, who="An")
    changed = _edited(scenario, dataset.codes[2], dataset.codes[3])
    store.save(changed, entry.revision, "An")
    last = store.log(scenario.id)[-1]
    assert last.before["version"] == 0
    assert last.after["edit"]["codes"] == [dataset.codes[2], dataset.codes[3]]
    assert last.dataset == dataset.fingerprint
    assert last.at.tzinfo is not None
    for statement in ("DELETE FROM log", "UPDATE log SET who = 'x'"):
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert len(store.log(scenario.id)) == 2


def test_the_migrations_make_the_tables_of_the_program(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_opening_again_finds_everything(url: str, scenario: Scenario) -> None:
    first = open_store(url)
    first.save(scenario)
    first.close()
    again = open_store(url)
    assert [entry.id for entry in again.entries()] == [scenario.id]
    assert again.load(scenario.id).scenario.plan == scenario.plan
    again.close()


def _told(pipe: Connection) -> Iterator[Any]:
    with contextlib.suppress(EOFError):
        while True:
            yield pipe.recv()


def test_a_kill_in_the_middle_of_saving_loses_nothing_saved(
    url: str, forks: ForkServerContext
) -> None:
    for delay in (0.0, 0.013, 0.031):
        ours, theirs = forks.Pipe(duplex=False)
        worker = forks.Process(target=save_without_end, args=(url, theirs), daemon=True)
        worker.start()
        theirs.close()
        told = _told(ours)
        name = next(told)
        said = [next(told) for _ in range(5)]
        time.sleep(delay)
        worker.kill()
        said += told
        worker.join()
        assert worker.exitcode == -signal.SIGKILL
        store = open_store(url)
        back = store.load(name)
        # All that was reported is there; at most one saving more had come through.
        assert back.entry.revision in (said[-1], said[-1] + 1)
        assert back.scenario.history.at == back.entry.revision - 1
        assert len(store.log(name)) == back.entry.revision
        store.close()


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    for address in (
        f"sqlite:///{tmp_path / 'none' / 'x.sqlite'}",
        "postgresql+psycopg://me:secret@127.0.0.1:1/x",
        "nonsense",
    ):
        with pytest.raises(InputError) as told:
            open_store(address)
        assert "secret" not in told.value.text.vi
    (tmp_path / "text.sqlite").write_text("no database " * 100)
    with pytest.raises(InputError):
        open_store(f"sqlite:///{tmp_path / 'text.sqlite'}")


def test_folders_of_any_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed = tmp_path / "cài đặt 100% %(here)s %41"
    shutil.copytree(Path(opening.__file__).parent / "migrations", installed / "migrations")
    monkeypatch.setattr(opening, "__file__", str(installed / "opening.py"))
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "dữ liệu 50% %25 của tôi"))
    monkeypatch.delenv("SAPXEP_DATABASE_URL", raising=False)
    store = open_store()
    assert store.entries() == ()
    store.close()
    kept = tmp_path / "dữ liệu 50% %25 của tôi" / "scenarios.sqlite"
    assert kept.stat().st_size > 0
    # An address is written as addresses are: %25 is a per cent sign, %20 a space.
    monkeypatch.setenv("SAPXEP_DATABASE_URL", f"sqlite:///{tmp_path}/địa chỉ%2090%25.sqlite")
    open_store().close()
    assert (tmp_path / "địa chỉ 90%.sqlite").is_file()


def test_the_address_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "mới"))
    monkeypatch.delenv("SAPXEP_DATABASE_URL", raising=False)
    assert make_url(store_url()).database == str(tmp_path / "mới" / "scenarios.sqlite")
    assert (tmp_path / "mới").is_dir()
    monkeypatch.setenv("SAPXEP_DATABASE_URL", "postgres://u@h/d")
    assert store_url() == "postgresql+psycopg://u@h/d"


def test_a_proof_that_does_not_fit_the_plan_is_not_believed(
    scenario: Scenario, dataset: Dataset
) -> None:
    good = to_document(scenario)
    assert from_document(good, dataset).solution.status == "optimal"
    cheaper = {**good["origin"], "objective": 0.123}
    read = from_document({**good, "origin": cheaper}, dataset).solution
    assert (read.status, read.gap, read.bound) == ("feasible", None, None)
    assert read.objective == pytest.approx(scenario.solution.objective)
    open_goal = {**good["origin"]["goals"][-1], "value": 9.0, "bound": 0.0}
    half = {**good["origin"], "goals": [open_goal]}
    assert from_document({**good, "origin": half}, dataset).solution.status == "feasible"


def test_documents_that_are_none_are_refused(scenario: Scenario, dataset: Dataset) -> None:
    good = to_document(scenario)
    assert dataset_of(good) == (dataset.fingerprint, frozenset(dataset.codes))
    history = good["history"]
    missing = {**history, "first": {"groups": [[dataset.codes[0]]]}}
    twice = {**history, "first": {"groups": [["a"], ["a"]]}}
    step = {"edit": {"kind": "merge", "codes": ["?", "!"]}, "parent": 0, "at": "2026-01-01T00:00Z"}
    bad: list[object] = [
        None,
        [],
        {},
        {**good, "format": 99},
        {**good, "history": {**history, "at": 9}},
        {**good, "history": missing},
        {**good, "history": twice},
        {**good, "history": {**history, "steps": [step]}},
        {**good, "history": {**history, "steps": [{**step, "parent": 5}]}},
        {**good, "dataset": "other"},
        {**good, "name": 7},
        {**good, "more": 1},
    ]
    for document in bad:
        with pytest.raises(InputError):
            from_document(document, dataset)


def test_what_is_best_under_conditions_only_is_listed_so(store: Store, scenario: Scenario) -> None:
    found = next(iter(next_best(scenario.solution, 2)))
    kept = store.save(Scenario.of("khác", found.solution))
    assert kept.status == "within"
    assert store.save(scenario).status == scenario.solution.status


def test_who_submits_may_not_approve_and_alone_withdraws(store: Store, scenario: Scenario) -> None:
    seen = store.save(scenario, 0, "an@tinh.vn").revision
    seen = store.submit(scenario, seen, "an@tinh.vn").revision
    with pytest.raises(OwnSubmissionError):
        store.approve(scenario.id, seen, "An@tinh.vn")
    with pytest.raises(InputError) as refused:
        store.withdraw(scenario.id, seen, "binh@tinh.vn")
    assert "an@tinh.vn" in refused.value.text.vi
    back = store.withdraw(scenario.id, seen, "an@tinh.vn")
    assert back.state == "draft"
    assert store.log(scenario.id)[-1].action == "withdrawn"
    seen = store.submit(scenario, back.revision, "binh@tinh.vn").revision  # somebody else now
    assert store.approve(scenario.id, seen, "an@tinh.vn").state == "approved"


def test_without_sign_in_one_person_does_both(store: Store, scenario: Scenario) -> None:
    seen = store.submit(scenario, store.save(scenario).revision).revision
    assert store.approve(scenario.id, seen).state == "approved"


@pytest.mark.parametrize("step", ["archive", "delete"])
def test_what_is_put_away_is_kept_with_its_log(store: Store, scenario: Scenario, step: str) -> None:
    seen = store.save(scenario).revision
    with pytest.raises(ConflictError):
        getattr(store, step)(scenario.id, seen + 1, "an")
    gone = getattr(store, step)(scenario.id, seen, "an")
    assert store.entries() == ()
    assert [e.id for e in store.entries(shelf=gone.shelf)] == [scenario.id]
    for refused in (
        lambda: store.save(scenario, gone.revision),
        lambda: store.submit(scenario, gone.revision),
    ):
        with pytest.raises(FrozenError):
            refused()
    back = store.bring_back(scenario.id, gone.revision, "an")
    assert (back.shelf, back.state) == ("", "draft")
    assert store.load(scenario.id).scenario.plan == scenario.plan
    assert [line.action for line in store.log(scenario.id)][-2:] == [gone.shelf, "restored"]


def test_what_waits_or_was_approved_is_not_deleted(store: Store, scenario: Scenario) -> None:
    seen = store.submit(scenario, store.save(scenario).revision).revision
    for put_away in (store.archive, store.delete):
        with pytest.raises(InputError):
            put_away(scenario.id, seen)
    seen = store.approve(scenario.id, seen).revision
    with pytest.raises(InputError):
        store.delete(scenario.id, seen)
    assert store.archive(scenario.id, seen).state == "approved"


def test_a_store_of_before_is_brought_up_to_date_and_read(url: str, scenario: Scenario) -> None:
    opened = open_store(url)
    opened.save(scenario, 0, "an")
    config = alembic_config()
    with opened.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    opened.close()
    again = open_store(url)
    entry = again.entry(scenario.id)
    assert entry is not None and (entry.shelf, entry.author) == ("", "an")
    assert again.load(scenario.id).scenario.plan == scenario.plan
    again.close()


def test_a_clock_set_back_loses_nothing(
    store: Store, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts are revisions and the order of the log, not times."""
    first = store.save(scenario, who="a")

    class Yesteryear(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=tz)

    for part in ("store", "rows"):
        monkeypatch.setattr(f"scenarios.store.{part}.datetime", Yesteryear)
    edited = _edited(scenario, scenario.dataset.codes[2], scenario.dataset.codes[3])
    second = store.save(edited, first.revision, "b")
    assert second.revision == first.revision + 1
    with pytest.raises(ConflictError):
        store.save(scenario, first.revision, "c")
    assert store.load(scenario.id).scenario.plan == edited.plan
    assert [entry.who for entry in store.log(scenario.id)] == ["a", "b"]
