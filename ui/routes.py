"""Where the pages' scripts lie, wherever the script that Streamlit runs may lie."""

from __future__ import annotations

from pathlib import Path

_PAGES = Path(__file__).resolve().parent / "pages"


def page_script(name: str) -> Path:
    """Path of a page's script.

    Streamlit would take a relative path from the folder of the script that it runs, which is
    the root of a checkout but another one in an installation.
    """
    return _PAGES / f"{name}.py"
