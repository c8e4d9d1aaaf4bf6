"""Where what the app serves lies, and whether it may listen where it is asked to.

Beyond this machine people must sign in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from geodata import InputError, Text
from geodata.problems import why_unreadable
from scenarios.wording import sentence

_LOCAL = ("localhost", "127.0.0.1", "::1")
_ROOM = Path(__file__).resolve().parent


_Filled = Annotated[StrictStr, Field(min_length=1)]
_Address = Annotated[StrictStr, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class Provider(BaseModel):
    """``[auth]``: what Streamlit needs of it; the rest is the provider's and Streamlit's."""

    model_config = ConfigDict(frozen=True, extra="allow")

    redirect_uri: _Filled
    cookie_secret: _Filled


class Roles(BaseModel):
    """``[roles]``: lists of e-mail addresses; everybody else who can sign in is a viewer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    planner: list[_Address] = []
    approver: list[_Address] = []


class SignIn(BaseModel):
    """The tables of ``secrets.toml`` that say who comes in and who may do what."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    auth: Provider | None = None
    roles: Roles = Roles()

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> SignIn:
        """Read the tables.

        Raises:
            InputError: a setting is missing, misspelt or of another type: one message, on the
                first of them. Nobody shall come in, or rise, by a slip.
        """
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            raise InputError(_told(error.errors()[0]["loc"], error.errors()[0]["type"])) from None


def _told(where: tuple[int | str, ...], kind: str) -> Text:
    table, *inner = map(str, where)
    name = inner[0] if inner else ""
    if not inner:
        return sentence("settings-table", table=table)
    if table == "auth":
        return sentence("settings-auth", name=name)
    if kind == "extra_forbidden":
        return sentence("settings-unknown", name=name, known=", ".join(Roles.model_fields))
    return sentence("settings-roles", name=name)


def served() -> Path:
    """Folder of what the app serves: ``app.py`` with ``static/`` and ``.streamlit/`` beside it.

    Streamlit looks for both beside the script that it runs. In a checkout that is the root; the
    build of a wheel puts the three into ``scenarios/served`` (see ``pyproject.toml``).
    """
    packed = _ROOM / "served"
    return packed if (packed / "app.py").is_file() else _ROOM.parent


def is_local(address: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    return address in _LOCAL


def signing_in() -> bool:
    """Tell whether an OIDC provider is set up in one of Streamlit's ``secrets.toml``.

    Streamlit reads those of the home folder, the working directory, and beside the script; of a
    table that stands in several the one nearest to the script counts.

    Raises:
        InputError: such a file cannot be read. Nobody shall come in by a slip in it.
    """
    return "auth" in _tables()


def check_sign_in() -> None:
    """Check the settings before anybody comes.

    Raises:
        InputError: such a file cannot be read, or a setting in it is wrong.
    """
    SignIn.of(_tables())


def _why(error: Exception) -> Text:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return why_unreadable(error)
    found = re.search(r"line (\d+)", str(error))
    return (
        sentence("serving-why-line", line=int(found[1])) if found else sentence("serving-why-form")
    )


def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for folder in (served(), Path.cwd(), Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        if path.is_file():
            try:
                tables = tomllib.loads(path.read_text("utf-8")) | tables
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                told = sentence("serving-secrets", file=path.name, why=_why(error))
                raise InputError(told) from error
    return tables
