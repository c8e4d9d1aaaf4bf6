"""Where the store is, and how its address is told: never with a password."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, quote_plus, unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from geodata.folders import data_folder

_HIDDEN = "***"
_SECRET = re.compile(r"(?i)((?:pass\w*|pwd|secret|token|key)\w*\s*[=:]\s*)('[^']*'|[^\s&;,'\"]+)")


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


def shown_address(url: str) -> str:
    """The place an address names, without user, password and query (which may hold one, too)."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "SAPXEP_DATABASE_URL"  # nothing of it can be told apart from a password
    if parsed.host is None:
        return parsed.database or parsed.drivername
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.host}{port}/{parsed.database or ''}"


def without_secrets(said: str, url: str) -> str:
    """What a driver said, with every password of the address taken out."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # A driver may repeat the whole of an address that cannot be read.
        return _SECRET.sub(rf"\1{_HIDDEN}", said.replace(url, _HIDDEN).replace(unquote(url), ""))
    secrets = {str(parsed.password)} if parsed.password else set()
    for value in parsed.query.values():
        secrets.update([value] if isinstance(value, str) else value)
    # The longest first: one may hold another.
    for secret in sorted(secrets, key=len, reverse=True):
        for written in (secret, quote(secret, safe=""), quote_plus(secret)):
            if len(written) > 2:
                said = said.replace(written, _HIDDEN)
    return _SECRET.sub(rf"\1{_HIDDEN}", said)
