"""Faults of the program itself: a person gets a number, the log in their folder the rest."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from pathlib import Path
from uuid import uuid4

from geodata.folders import data_folder

_MOST_BYTES, _KEPT = 1_000_000, 3


def log_path() -> Path:
    """Where the log lies; three older ones beside it."""
    return data_folder() / "errors.log"


def note_fault(error: BaseException) -> str:
    """Write an error with its traceback to the log; returns the number to tell the person."""
    number = uuid4().hex[:8].upper()
    trace = "".join(traceback.format_exception(error))
    record = logging.LogRecord(__name__, logging.ERROR, "", 0, f"{number}\n{trace}", None, None)
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            log_path(), maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", errors="replace"
        )
    except OSError:  # a folder that cannot be written must not hide the first error
        return number
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # noqa: ARG005
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    handler.emit(record)
    handler.close()
    return number
