"""A full disk is told as one, nothing is half there, and what was saved before stays."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from geodata import InputError, write_dataset
from scenarios.event_log import events_path, log_event
from scenarios.exports.formats import write_plan
from scenarios.store import open_store
from tests.support.cli import run
from tests.support.coverages import grid
from tests.support.papers import small


@contextmanager
def full_after(count: int, folder: Path) -> Iterator[None]:
    """A disk that takes so many files below a folder, and half of the next one."""
    written, left = Path.write_bytes, [count]

    def write(self: Path, data: Any) -> int:
        if folder in self.parents:
            left[0] -= 1
            if left[0] < 0:
                written(self, bytes(data)[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return written(self, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_bytes", write)
        yield


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _tells_full(text: str) -> None:
    assert "ổ đĩa" in text
    assert "đầy" in text
    assert "Traceback" not in text
    assert "Errno" not in text
    assert len(text.strip().splitlines()) == 1


def test_a_full_sqlite_store_keeps_what_was_saved(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    first, other = small(), small(4, 3)
    store.save(first)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store.engine, "connect", limit)
    store.engine.dispose()
    with pytest.raises(InputError) as told:
        store.save(other)
    _tells_full(told.value.text.vi)
    assert [entry.id for entry in store.entries()] == [first.id]
    assert store.load(first.id).scenario.name == first.name
    event.remove(store.engine, "connect", limit)
    store.engine.dispose()
    store.save(other)  # there is room again
    assert store.load(other.id).scenario.name == other.name
    store.close()


def test_a_full_postgres_is_told_alike(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.sqlite'}")
    store.save(small())

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            why = psycopg.errors.DiskFull("could not extend file: No space left on device")
            raise OperationalError(statement, {}, why)

    event.listen(store.engine, "before_cursor_execute", refuse)
    with pytest.raises(InputError) as told:
        store.save(replace(small(), id="e" * 12))
    _tells_full(told.value.text.vi)
    event.remove(store.engine, "before_cursor_execute", refuse)
    assert len(store.entries(small().dataset.fingerprint)) == 1
    store.close()


def test_an_export_to_a_full_disk(tmp_path: Path) -> None:
    scenario, out = small(), tmp_path / "out"
    out.mkdir()
    write_dataset(scenario.dataset, tmp_path / "units.gpkg")
    write_plan(scenario, tmp_path / "plan.json")
    call = ("export", str(tmp_path / "plan.json"), "--units", str(tmp_path / "units.gpkg"))
    call = (*call, "--formats", "csv,yaml", "--to", str(out))
    assert run(*call).returncode == 0
    before = _contents(out)
    assert before
    with full_after(0, out):
        done = run(*call)
    assert done.returncode == 2
    _tells_full(done.stderr)
    assert _contents(out) == before


def test_a_batch_on_a_full_disk_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def in_threads(*_: object) -> Iterator[Executor]:
        with ThreadPoolExecutor(1) as executor:
            yield executor

    monkeypatch.setattr("commands.batch._executor", in_threads)
    out = tmp_path / "out"
    write_dataset(grid(2, 2, population=[900] * 4), tmp_path / "units.gpkg")
    call = ("batch", "--units", str(tmp_path / "units.gpkg"), "--criteria", "nq76-2025")
    call = (*call, "--max-group", "2", "--max-group", "3", "--to", str(out))
    with full_after(3, out):  # the empty table, one job and the table with it
        done = run(*call)
    assert done.returncode == 2, done.stderr
    assert "đầy" in done.stderr
    assert "Traceback" not in done.stderr
    kept = {path: path.read_bytes() for path in (out / "jobs").glob("*.json")}
    assert len(kept) == 1
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]
    again = run(*call)
    assert again.returncode == 0, again.stderr
    assert len(list((out / "jobs").glob("*.json"))) == 2
    assert all(path.read_bytes() == content for path, content in kept.items())


def test_the_event_log_never_stands_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    log_event("first")
    before = events_path().read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logging.StreamHandler.flush", full)
        patch.setattr("scenarios.event_log.write_atomically", full)
        log_event("second", who="an@example.org")
    assert events_path().read_bytes().startswith(before)
