"""Whether the app may listen where it is asked to: beyond this machine people must sign in."""

from __future__ import annotations

import tomllib
from pathlib import Path

from geodata import InputError
from scenarios.wording import sentence

_LOCAL = ("localhost", "127.0.0.1", "::1")
_HOME = Path(__file__).resolve().parent.parent


def is_local(address: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    return address in _LOCAL


def signing_in() -> bool:
    """Tell whether an OIDC provider is set up in one of Streamlit's ``secrets.toml``.

    Raises:
        InputError: such a file cannot be read. Nobody shall come in by a slip in it.
    """
    for folder in (_HOME, Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        if path.is_file():
            try:
                if "auth" in tomllib.loads(path.read_text("utf-8")):
                    return True
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                told = sentence("serving-secrets", file=path.name, why=str(error))
                raise InputError(told) from error
    return False
