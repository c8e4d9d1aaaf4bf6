"""Programs that open a store: one that is killed in the middle of it, some that do it at once."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine, event

from geodata import InputError
from scenarios.store import open_store


def open_and_be_killed(url: str, statement: int) -> None:
    """Open a store; be killed right after so many statements, or end well if there are fewer."""
    done = 0

    def count(*_: Any) -> None:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    open_store(url).close()


def open_at_once(url: str, start: Barrier, told: Connection) -> None:
    """Open a store at the same moment as others; tells what went wrong, or nothing."""
    start.wait()
    try:
        store = open_store(url)
        store.entries()
        store.close()
    except InputError as error:
        told.send(error.text.en)
    else:
        told.send("")
