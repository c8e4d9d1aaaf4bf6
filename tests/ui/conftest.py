from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.running import questions, runs
from scenarios.running.background import Begun, Body, Note, Threads
from scenarios.running.processes import _Packer
from tests.support.pages import start


class _Travelling(Threads):
    """Threads; a body that could not go to another process, as the served app sends it, is told."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        try:
            _Packer(io.BytesIO(), [], grows=True).dump(body)
        except Exception as error:
            self.refused.append(f"{name}: {error}")
        return super().begin(body, note, name, owner)


@pytest.fixture(autouse=True)
def _bodies_travel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever pages solve and ask must be fit for other processes."""
    threads = _Travelling()
    monkeypatch.setattr(runs._turns, "backend", threads)
    monkeypatch.setattr(questions._questions, "backend", threads)
    monkeypatch.setattr(questions, "_aside", threads)
    yield
    assert not threads.refused


@pytest.fixture
def app() -> AppTest:
    return start()
