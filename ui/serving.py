"""The server: what every first page needs is at hand before anybody comes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from streamlit.web import cli

from ui.session.desk import DEFAULT_DATASET, embedded

_USED_BY_PAGES = (
    "folium",
    "scenarios.exports.formats",
    "scenarios.webmap.layers",
    "scenarios.webmap.painting",
)
"""The slow ones; components for the browser can only be declared once the server is there."""


def serve(script: Path, port: int, address: str) -> None:
    """Serve the app until the process is stopped.

    Modules and the first units are loaded before: otherwise the first visitor would wait for them.
    """
    for name in _USED_BY_PAGES:
        import_module(name)
    embedded(DEFAULT_DATASET)
    options = ["--server.port", str(port), "--server.address", address]
    cli.main(["run", str(script), *options], prog_name="streamlit")
