"""A store on SQLite and on a real PostgreSQL, and processes of their own to kill."""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scenarios.store import Store, open_store
from tests.support.postgres import binaries, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    programs = binaries()
    if programs is None:
        if os.environ.get("SAPXEP_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    with running(programs) as url:
        yield url


@pytest.fixture(scope="session")
def database(postgres: str) -> str:
    """A database that tests empty before they use it: a new one each would be 900 files each."""
    server = postgres.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE tests"))
    engine.dispose()
    return server.replace("/postgres", "/tests")


_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kho kịch bản.sqlite'}"
        return
    address: str = request.getfixturevalue("database")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(_END_OTHERS))
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def forks() -> ForkServerContext:
    """Processes of their own that need not import the program anew each time."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.support.saver", "tests.support.opener"])
    return context
