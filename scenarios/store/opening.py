"""Opening the store: its tables brought up to date by one program at a time, all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select
from sqlalchemy.exc import ArgumentError

from geodata import InputError, Text
from scenarios.store.addresses import shown_address, store_url
from scenarios.store.reasons import why_closed
from scenarios.store.records import WAIT_SECONDS, is_locked
from scenarios.store.store import Store
from scenarios.store.tables import Base
from scenarios.wording import sentence

_TURN_SECONDS = 10
"""How long to wait for a program that is bringing the tables up to date just now."""

_ADVISORY = 7051
"""Number of PostgreSQL's advisory lock for that."""


class _NotUpgradedError(Exception):
    """A migration failed; its cause says why, and nothing was changed."""


class _HalfMadeError(Exception):
    """Tables without a version, and with rows in them."""


def open_store(url: str | None = None) -> Store:
    """Open the store and bring its tables up to date.

    The tables are made and changed in one transaction, by one program at a time, so that a
    program that is killed leaves nothing half-made. Empty tables that an older program left
    without a version are made anew; a file of such tables with rows in them is set aside, a new
    one begun, and :attr:`Store.notice` says so.

    Raises:
        InputError: the database cannot be reached or written, is locked, is of a newer version, or
            could not be brought up to date (it is then as it was).
    """
    url = url or store_url()
    engine: Engine | None = None
    try:
        engine = engine_of(url)
        notice = None if _is_current(engine) else _brought_up_to_date(engine)
    except InputError:
        _dispose(engine)
        raise
    except _NotUpgradedError as error:
        _dispose(engine)
        place, why = shown_address(url), why_closed(error.__cause__ or error, url)
        raise InputError(sentence("store-not-upgraded", place=place, why=why)) from error
    except Exception as error:  # drivers and Alembic raise errors of many kinds
        _dispose(engine)
        place = shown_address(url)
        if is_locked(error):
            raise InputError(sentence("store-locked", place=place)) from error
        why = why_closed(error, url)
        raise InputError(sentence("store-unreachable", place=place, why=why)) from error
    return Store(engine, notice)


def engine_of(url: str) -> Engine:
    """Connect, with the waiting times and checks that every use of the store needs."""
    with _address_at_fault():
        engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _set_up_postgres)
    return engine


@contextmanager
def _address_at_fault() -> Iterator[None]:
    """Before there is a connection, values that a driver cannot use are those of the address."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ArgumentError(str(error)) from error


def _dispose(engine: Engine | None) -> None:
    if engine is not None:
        engine.dispose()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={1000 * WAIT_SECONDS}")
        cursor.execute("PRAGMA foreign_keys=ON")


def _set_up_postgres(connection: Any, _record: object) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
    connection.commit()


def alembic_config() -> Config:
    """What Alembic must know to find the migrations."""
    config = Config()
    place = str(Path(__file__).parent / "migrations")
    # Alembic's options are those of an INI file, where "%" begins a reference.
    config.set_main_option("script_location", place.replace("%", "%%"))
    return config


def tables_version(connection: Connection) -> str | None:
    """Version of the tables; None where there are none, or they were left half-made."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_current(engine: Engine) -> bool:
    """Whether there is nothing to do: the usual case, without a lock and without writing.

    Raises:
        InputError: a newer program wrote the store.
    """
    script = ScriptDirectory.from_config(alembic_config())
    with _address_at_fault():
        connection = engine.connect()
    with connection:
        version = tables_version(connection)
    if version is None:
        return False
    if version not in {revision.revision for revision in script.walk_revisions()}:
        place = shown_address(engine.url.render_as_string(hide_password=True))
        raise InputError(sentence("store-newer", place=place))
    return version == script.get_current_head()


def _brought_up_to_date(engine: Engine) -> Text | None:
    """Make or change the tables; what there is to say about it."""
    with turn(engine):
        try:
            _migrate(engine)
            return None
        except _HalfMadeError:
            place = shown_address(engine.url.render_as_string(hide_password=True))
            if engine.dialect.name != "sqlite":
                raise InputError(sentence("store-half-made", place=place)) from None
            engine.dispose()
            aside = _set_aside(Path(str(engine.url.database)))
            _migrate(engine)
            return sentence("store-set-aside", place=place, aside=aside.name)


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """One program at a time, where a file is the store. PostgreSQL has a lock of its own."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield
        return
    try:
        with FileLock(f"{database}.lock", timeout=_TURN_SECONDS):
            with engine.connect() as connection:
                # Readers go on while one writes; what was committed outlives a crash of the
                # program. Kept in the file from now on.
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            yield
    except Timeout:
        raise InputError(sentence("store-locked", place=database)) from None


def _migrate(engine: Engine) -> None:
    with whole(engine) as connection:
        version = tables_version(connection)
        if version is None:
            _finish_half_made(connection)
        config = alembic_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except Exception as error:  # drivers and Alembic raise errors of many kinds
            if version is None or is_locked(error):
                raise
            raise _NotUpgradedError from error


@contextmanager
def whole(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds changes of tables, too, and is the only one that writes."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver would commit before each change of a table; left alone it does not,
            # and the transaction begun here goes on until SQLAlchemy commits.
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        with connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_TURN_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY})")
            yield connection


def _finish_half_made(connection: Connection) -> None:
    """Make good what a program left that was killed while it made the tables.

    Nothing could be saved before all were there: tables without rows are dropped and made anew.

    Raises:
        _HalfMadeError: there are rows all the same; they are nobody's to throw away.
    """
    there = set(inspect(connection).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    if not tables:
        return
    if not any(connection.scalar(select(func.count()).select_from(table)) for table in tables):
        for table in reversed(tables):
            table.drop(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_log_change()")
        return
    raise _HalfMadeError


def _set_aside(path: Path) -> Path:
    """Give the file of a store another name, with what was not yet written into it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stem = f"{path.stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside = path.with_name(f"{stem}{path.suffix}")
    number = 2
    while aside.exists():
        aside, number = path.with_name(f"{stem}-{number}{path.suffix}"), number + 1
    path.rename(aside)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return aside
