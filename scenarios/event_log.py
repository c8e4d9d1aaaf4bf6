"""What happened, a line an event: for whoever looks after the program.

A line is a time, a level, the event, and facts as ``key=value``. It names no person and nothing
that stands in a file: people are told apart by a mark that only this installation can make, and a
fact is a number or a word of ours, or it is left out.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import logging.handlers
import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from geodata import InputError
from geodata.folders import data_folder, write_atomically
from geodata.settings import settings

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
_MOST_BYTES, _KEPT = 2_000_000, 5
_WORD = re.compile(r"[A-Za-z0-9_.:+-]{1,60}")
_SALT_BYTES = 16


def events_path() -> Path:
    """Where the log lies; older ones beside it with a number."""
    return data_folder() / "events.log"


def log_event(
    event: str,
    *,
    level: Level = "INFO",
    who: str = "",
    scenario: str = "",
    **facts: int | float | str,
) -> None:
    """Add a line; a log that cannot be written never stands in the way of work.

    Args:
        event: a word of ours, such as ``run-finished``.
        level: lines below the level in the settings are not written.
        who: the person; only a mark of them is written.
        scenario: id.
        facts: numbers and words of ours; anything else is left out.
    """
    try:
        if logging.getLevelName(level) < logging.getLevelName(settings().log_level):
            return
        told = {"user": _mark(who), "scenario": scenario, **facts}
        words = [f"{key}={word}" for key, value in told.items() if (word := _shown(value))]
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        _write(" ".join([at, level, event, *words]))
    except (OSError, InputError):
        return


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    word = str(value)
    return word if _WORD.fullmatch(word) else ""


def _mark(who: str) -> str:
    """The same for the same person in this installation, and of no use elsewhere."""
    if not who:
        return ""
    path = data_folder() / "events.salt"
    try:
        salt = path.read_bytes()
    except FileNotFoundError:
        write_atomically(path, secrets.token_bytes(_SALT_BYTES))
        salt = path.read_bytes()
        with suppress(OSError):
            path.chmod(0o600)
    return hmac.new(salt, who.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:8]


def _write(line: str) -> None:
    events_path().parent.mkdir(parents=True, exist_ok=True)
    # Opened for each line: several programs share a folder, and none keeps a file that another
    # has moved on.
    handler = logging.handlers.RotatingFileHandler(
        events_path(), maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8"
    )
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # noqa: ARG005
    handler.emit(logging.LogRecord(__name__, logging.INFO, "", 0, line, None, None))
    handler.close()
