"""A store on SQLite and on a real PostgreSQL, and processes of their own to kill."""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from uuid import uuid4

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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kho kịch bản.sqlite'}"
    server: str = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex[:10]}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres", f"/{name}").replace("postgresql://", "postgresql+psycopg://")


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
