"""Opening the store: where it is, and its tables brought up to date."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, create_engine, event

from geodata import InputError
from geodata.folders import data_folder
from scenarios.store.records import first_line
from scenarios.store.store import Store
from scenarios.wording import sentence

_WAIT_SECONDS = 20


def store_url() -> str:
    """``$SAPXEP_DATABASE_URL``, or SQLite in the user's data folder."""
    url = os.environ.get("SAPXEP_DATABASE_URL", "")
    if not url:
        folder = data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = str(folder / "scenarios.sqlite")
        # In an address "%", "?" and "#" have a meaning of their own; in a folder's name none.
        return URL.create("sqlite", database=path).render_as_string(hide_password=False)
    # The driver is ours to choose.
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def open_store(url: str | None = None) -> Store:
    """Open the store and bring its tables up to date.

    Raises:
        InputError: the database cannot be reached or written, or is of a newer version.
    """
    url = url or store_url()
    try:
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                # Two programs that start at once must not migrate at once.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7051)")
            config = Config()
            place = str(Path(__file__).parent / "migrations")
            # Alembic's options are those of an INI file, where "%" begins a reference.
            config.set_main_option("script_location", place.replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except Exception as error:  # drivers and Alembic raise errors of many kinds
        shown = unquote(url.rsplit("@", 1)[-1])  # without a password
        raise InputError(
            sentence("store-unreachable", place=shown, why=first_line(error))
        ) from error
    return Store(engine)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # Readers go on while one writes; what was committed outlives a crash of the program.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={1000 * _WAIT_SECONDS}")
    cursor.close()
