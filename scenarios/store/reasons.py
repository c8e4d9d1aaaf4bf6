"""Why a database refuses, in words: what drivers say is for the log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping

from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from geodata import Text
from geodata.problems import is_full, message, why_unreadable
from scenarios.error_log import note_fault
from scenarios.store.addresses import shown_address, without_secrets
from scenarios.wording import sentence

_OF_SQLITE: Mapping[int, str] = {
    8: "read-only",
    10: "io",
    11: "damaged",
    14: "cannot-open",
    17: "tables",
    23: "denied",
    26: "damaged",
}
"""By SQLite's result code (its low byte): https://www.sqlite.org/rescode.html"""

_OF_POSTGRES: tuple[tuple[str, str], ...] = (
    ("08", "no-answer"),
    ("28", "sign-in"),
    ("3D000", "no-database"),
    ("42501", "denied"),
    ("42", "tables"),
    ("25006", "read-only"),
    ("53300", "crowded"),
    ("53", "io"),
    ("57", "shut-down"),
    ("58", "io"),
    ("XX", "damaged"),
)
"""By the beginning of PostgreSQL's SQLSTATE (its Appendix A), the longest that fits."""

_SAID: tuple[tuple[str, str], ...] = (
    (r"password authentication failed|no password supplied|no pg_hba.conf entry", "sign-in"),
    (r"role .* does not exist|is not permitted to log in", "sign-in"),
    (r"database .* does not exist", "no-database"),
    (r"too many (clients|connections)|remaining connection slots", "crowded"),
    (r"starting up|shutting down|terminating connection", "shut-down"),
    (r"connection refused|timeout|timed out|resolve host|translate host name", "no-answer"),
    (r"no route to host|network is unreachable|name or service not known", "no-answer"),
    (r"invalid (port|connection option|integer value|uri|percent)|port numbers", "address"),
    (r"missing \"=\" after|unexpected character .* in .*uri|null byte", "address"),
    (r"server closed the connection|connection .*(lost|reset|closed)|no such file", "no-answer"),
)
"""What PostgreSQL's library says before there is a connection, which has no code."""


def why_closed(error: BaseException, url: str) -> Text:
    """Why a database could not be opened or written.

    What is not known gets a number, under which the log has what the driver said, without the
    passwords of the address.
    """
    if is_full(error):
        return message("why-full-folder", folder=shown_address(url))
    for cause in _causes(error):
        kind = _kind(cause)
        if kind:
            return sentence(f"store-why-{kind}")
        if isinstance(cause, OSError):
            return why_unreadable(cause)
    said = without_secrets(f"{type(error).__name__}: {error}", url)
    return sentence("why-unknown", number=note_fault(RuntimeError(said)))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The driver's own error first, which SQLAlchemy wraps."""
    original = getattr(error, "orig", None)
    if isinstance(original, BaseException):
        yield original
    yield error


def _kind(error: BaseException) -> str:
    """Which of the known kinds an error is; empty for the rest."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _OF_SQLITE:
        return _OF_SQLITE[code & 0xFF]
    if isinstance(error, sqlite3.OperationalError) and "no such" in str(error):
        return "tables"
    state = getattr(error, "sqlstate", None) or ""
    for beginning, kind in sorted(_OF_POSTGRES, key=lambda pair: -len(pair[0])):
        if state.startswith(beginning):
            return kind
    if isinstance(error, NoSuchModuleError | ModuleNotFoundError):
        return "driver"
    if isinstance(error, ArgumentError):
        return "address"
    if type(error).__module__.split(".")[0] == "psycopg":
        said = str(error).lower()
        return next((kind for words, kind in _SAID if re.search(words, said)), "")
    return ""
