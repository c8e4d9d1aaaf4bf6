"""Where the store is, and how its address is told: never with a password."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus, unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from geodata import InputError
from geodata.folders import check_regular, data_folder
from geodata.problems import why_unreadable, why_unwritable
from geodata.settings import Settings, settings
from scenarios.wording import sentence

_HIDDEN = "***"
_LONGEST = 4000
_SECRET = re.compile(r"(?i)((?:pass\w*|pwd|secret|token|key)\w*\s*[=:]\s*)('[^']*'|[^\s&;,'\"]+)")


def store_url() -> str:
    """The address in the settings, or in the file that they name, or SQLite in the data folder.

    Raises:
        InputError: that file cannot be read, or the data folder cannot be made.
    """
    url = _asked_for(settings())
    if not url:
        folder = data_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = why_unwritable(error, folder)
            raise InputError(sentence("health-failed", what=str(folder), why=why)) from error
        path = str(folder / "scenarios.sqlite")
        # In an address "%", "?" and "#" have a meaning of their own; in a folder's name none.
        return URL.create("sqlite", database=path).render_as_string(hide_password=False)
    # The driver is ours to choose.
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _asked_for(chosen: Settings) -> str:
    address = chosen.database_url.get_secret_value()
    if address or chosen.database_url_file is None:
        return address
    path = chosen.database_url_file
    try:
        check_regular(path)
        with path.open(encoding="utf-8-sig") as file:
            return file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = why_unreadable(error)
        raise InputError(sentence("store-address-file", file=str(path), why=why)) from None


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
