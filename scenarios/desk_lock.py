"""One app a data folder: a second copy is told where the first one runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from geodata import InputError
from geodata.folders import data_folder, write_atomically
from geodata.problems import why_unreadable
from scenarios.wording import sentence


class AlreadyRunningError(InputError):
    """Another app works in this data folder.

    Attributes:
        address: where it answers, such as ``http://localhost:8501``; empty if it does not say.
    """

    def __init__(self, address: str, folder: Path) -> None:
        key = "already-running" if address else "already-running-somewhere"
        super().__init__(sentence(key, address=address, folder=str(folder)))
        self.address = address


@contextmanager
def only_app(address: str) -> Iterator[None]:
    """Hold the data folder while the app runs, and leave word where that is.

    The system lets go of the lock when the process ends, however it ends.

    Raises:
        AlreadyRunningError: another app holds it.
        InputError: the folder cannot be written.
    """
    folder = data_folder()
    told = folder / "app.json"
    lock = FileLock(folder / "app.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunningError(_told_address(told), folder) from None
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("health-failed", what=str(folder), why=why)) from error
    try:
        with suppress(OSError):  # only a courtesy for the second copy
            write_atomically(told, json.dumps({"address": address, "pid": os.getpid()}).encode())
        yield
    finally:
        told.unlink(missing_ok=True)
        lock.release()


def _told_address(path: Path) -> str:
    try:
        found = json.loads(path.read_bytes()[:1000])
        address = str(found["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return address if address.startswith("http://") and address.isprintable() else ""
