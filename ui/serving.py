"""The server: what every first page needs is at hand before anybody comes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from streamlit import net_util
from streamlit.web import cli

from ui.session.desk import DEFAULT_DATASET, embedded

_USED_BY_PAGES = (
    "folium",
    "scenarios.exports.formats",
    "scenarios.webmap.layers",
    "scenarios.webmap.painting",
)
"""The slow ones; components for the browser can only be declared once the server is there."""


def stay_inside() -> None:
    """Let Streamlit not ask a server outside for this machine's address.

    It would, whenever a page of another origin calls, to compare the two. The address of this
    machine that people use is said in the settings (``browser.serverAddress``).
    """
    net_util.get_external_ip = _no_address


def _no_address() -> None:
    return None


def serve(script: Path, port: int, address: str) -> None:
    """Serve the app until the process is stopped.

    Modules and the first units are loaded before: otherwise the first visitor would wait for them.
    """
    stay_inside()
    for name in _USED_BY_PAGES:
        import_module(name)
    embedded(DEFAULT_DATASET)
    options = ["--server.port", str(port), "--server.address", address]
    cli.main(["run", str(script), *options], prog_name="streamlit")
