"""Opening the store: killed in the middle, at once, half-made, locked, of a newer version."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text

from geodata import InputError
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.store import Projects, Store, open_store
from scenarios.store.addresses import shown_address, without_secrets
from scenarios.store.opening import alembic_config, engine_of, tables_version, whole
from scenarios.store.tables import Base
from tests.support import LONG
from tests.support.coverages import grid
from tests.support.opener import open_and_be_killed, open_at_once

# What a kill during the first opening left when each table was committed on its own.
HALF_MADE = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE datasets (fingerprint VARCHAR(64) NOT NULL, name VARCHAR NOT NULL,
    units INTEGER NOT NULL, saved DATETIME NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (fingerprint));
"""


def _emptied(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_a_kill_after_any_statement_leaves_all_or_nothing(
    url: str, forks: ForkServerContext
) -> None:
    whole = {*Base.metadata.tables, "alembic_version"}
    # On SQLite, where this went wrong, all of them; PostgreSQL never committed table by table.
    step = 1 if LONG else 4
    left = []
    for statement in range(1, 80, step):
        child = forks.Process(target=open_and_be_killed, args=(url, statement))
        child.start()
        child.join(60)
        left.append(_tables(url))
        assert left[-1] in (set(), whole), statement
        store = open_store(url)
        assert store.entries() == ()
        store.close()
        _emptied(url)
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
    assert child.exitcode == 0
    # Most statements are those that make the tables; only the last child made them all.
    assert left.count(set()) > 10 / step
    assert left[-1] == whole


def test_four_programs_open_a_new_store_at_once(url: str, forks: ForkServerContext) -> None:
    for _ in range(10 if LONG else 1):
        start, (ours, theirs) = forks.Barrier(4), forks.Pipe(duplex=False)
        children = [forks.Process(target=open_at_once, args=(url, start, theirs)) for _ in range(4)]
        for child in children:
            child.start()
        theirs.close()
        for child in children:
            child.join(60)
        assert [ours.recv() for _ in children] == [""] * 4
        _emptied(url)


def test_a_half_made_store_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(HALF_MADE)
    store = open_store(f"sqlite:///{path}")
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    scenario = Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))
    store.save(scenario)
    assert store.load(scenario.id).scenario.groups == scenario.groups
    assert store.notice is None
    store.close()


def test_all_tables_and_no_version_is_no_dead_end_either(url: str) -> None:
    open_store(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    engine.dispose()
    store = open_store(url)
    assert store.entries() == ()
    assert store.notice is None
    store.close()


def test_a_half_made_store_with_rows_is_set_aside_and_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.sqlite"
    row = "INSERT INTO datasets VALUES ('f', 'Một', 1, '2026-01-01', x'00')"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"{HALF_MADE}{row};")
    store = open_store(f"sqlite:///{path}")
    assert store.entries() == ()
    assert store.notice is not None
    (aside,) = tmp_path.glob("scenarios-*.sqlite")
    assert aside.name in store.notice.vi
    assert aside.name in store.notice.en
    with closing(sqlite3.connect(aside)) as database:
        assert database.execute("SELECT name FROM datasets").fetchall() == [("Một",)]
    store.close()
    again = open_store(f"sqlite:///{path}")
    assert again.notice is None
    again.close()


def test_a_store_of_a_newer_version_is_told_and_left_alone(url: str) -> None:
    open_store(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError) as told:
        open_store(url)
    assert "phiên bản mới hơn" in told.value.text.vi
    assert "newer version" in told.value.text.en
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_a_migration_that_fails_half_way_changes_nothing(url: str) -> None:
    engine = engine_of(url)
    dataset = grid(2, 1)
    with whole(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    Projects(Store(engine)).save("a1", dataset, {"scenarios": []}, who="an")
    before = _tables(url)
    # The table of 0004 is made; then the name of its index is taken.
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX ix_asked_runs_place ON projects (name)"))
    for _ in range(2):
        with pytest.raises(InputError) as told:
            open_store(url)
        assert "nguyên như trước" in told.value.text.vi
        assert "as it was before" in told.value.text.en
    assert _tables(url) == before
    with engine.begin() as connection:
        assert tables_version(connection) == "0003"
        connection.execute(text("DROP INDEX ix_asked_runs_place"))
    engine.dispose()
    store = open_store(url)
    assert Projects(store).load("a1").dataset.fingerprint == dataset.fingerprint
    store.close()


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_locked_file_is_told_soon(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "scenarios.sqlite"
    store = open_store(f"sqlite:///{path}")
    dataset = grid(2, 1, population=[20_000] * 2, area_km2=[40.0] * 2)
    scenario = Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.close()
        other.execute(f"PRAGMA journal_mode={journal}")
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with pytest.raises(InputError) as told:
            open_store(f"sqlite:///{path}").save(scenario)
        # Generous to a busy machine; it used to be twenty seconds.
        assert time.monotonic() - started < 10
        assert "locked by another program" in told.value.text.en
        assert "bị một chương trình khác khóa" in told.value.text.vi


def test_a_row_that_another_holds_is_told_soon(store: Store) -> None:
    dataset = grid(2, 1, population=[20_000] * 2, area_km2=[40.0] * 2)
    scenario = Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))
    store.save(scenario)
    started = time.monotonic()
    with store.engine.begin() as other:
        other.execute(text("UPDATE scenarios SET note = 'x'"))
        with pytest.raises(InputError) as told:
            store.save(scenario, 1)
    assert time.monotonic() - started < 10
    assert "locked by another program" in told.value.text.en


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://me:hunter22@127.0.0.1:1/x",
        "postgresql+psycopg://127.0.0.1:1/x?user=me&password=hunter22",
        "postgresql+psycopg://127.0.0.1:1/x?user=me&passwort=hunter22",
        "postgresql+psycopg://127.0.0.1:x1/x?password=hunter22",
        "postgresql+psycopg://me:hunter%32%32@127.0.0.1:1/x",
        "postgresql+psycopg://me:hunter22@127.0.0.1:1/x?sslpassword=hunter22&sslmode=nonsense",
        "nonsense?password=hunter22",
        "me:hunter22",
        "nodriver://me:hunter22@h/x?password=hunter22",
        "sqlite:////nowhere/x.sqlite?password=hunter22",
    ],
)
def test_no_password_of_an_address_is_told(address: str) -> None:
    with pytest.raises(InputError) as told:
        open_store(address)
    assert "hunter" not in told.value.text.vi + told.value.text.en
    assert "hunter" not in shown_address(address)


def test_what_a_driver_says_is_told_without_passwords() -> None:
    address = "postgresql+psycopg://me:p%40ss w@h/x?password=abc/def"
    said = without_secrets(
        "cannot use p@ss w, p%40ss%20w, abc/def, abc%2Fdef; pwd='so so'", address
    )
    assert said == "cannot use ***, ***, ***, ***; pwd=***"
