"""Where what the app serves lies, and whether it may listen where it is asked to.

Beyond this machine people must sign in.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from geodata import InputError
from scenarios.wording import sentence

_LOCAL = ("localhost", "127.0.0.1", "::1")
_ROOM = Path(__file__).resolve().parent


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

    Streamlit reads those of the home folder, the working directory, and beside the script.

    Raises:
        InputError: such a file cannot be read. Nobody shall come in by a slip in it.
    """
    for folder in (served(), Path.cwd(), Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        if path.is_file():
            try:
                if "auth" in tomllib.loads(path.read_text("utf-8")):
                    return True
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                told = sentence("serving-secrets", file=path.name, why=str(error))
                raise InputError(told) from error
    return False
