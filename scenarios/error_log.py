"""Faults of the program itself: a person gets a number, the log in their folder the rest."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
from pathlib import Path

from geodata import InputError
from geodata.faults import FAULTS, numbered
from geodata.folders import data_folder
from scenarios.event_log import log_event

_MOST_BYTES, _KEPT = 1_000_000, 3


def log_path() -> Path:
    """Where the log lies; three older ones beside it."""
    return data_folder() / "errors.log"


def note_fault(error: BaseException) -> str:
    """Write a fault to both logs; returns the number to tell the person."""
    number = numbered(error)
    log_event("fault", level="ERROR", number=number, kind=type(error).__name__)
    return number


class _ToFile(logging.Handler):
    """Appends to the log of whoever runs the program at that moment."""

    _looking = False
    """Whether it is being found out where the log lies: what goes wrong there has no log."""

    def emit(self, record: logging.LogRecord) -> None:
        if self._looking:
            return
        self._looking = True
        try:
            self._append(record)
        finally:
            self._looking = False

    def _append(self, record: logging.LogRecord) -> None:
        try:
            log_path().parent.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                log_path(),
                maxBytes=_MOST_BYTES,
                backupCount=_KEPT,
                encoding="utf-8",
                errors="replace",
            )
        except (OSError, InputError):  # a folder that cannot be used must not hide the first error
            return
        handler.handleError = lambda record: None  # type: ignore[method-assign]  # noqa: ARG005
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        handler.emit(record)
        with contextlib.suppress(OSError):  # a full disk is met again here
            handler.close()


FAULTS.addHandler(_ToFile())
