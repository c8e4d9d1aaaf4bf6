"""The server: what every first page needs is at hand before anybody comes."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import streamlit as st
from streamlit import error_util, net_util
from streamlit.web import cli

from geodata import InputError
from geodata.work_folders import sweep
from scenarios.error_log import log_path, note_fault
from scenarios.running import solve_in_processes
from scenarios.store import AskedRuns, open_store, ready, this_place
from scenarios.wording import sentence
from ui.session.desk import DEFAULT_DATASET, embedded
from ui.wording import told

_LOG = logging.getLogger(__name__)
_SHOWING = ("show_uncaught_app_exception", "_show_exception")
"""What Streamlit shows a fault with, by its name in newer versions and in older ones."""

_USED_BY_PAGES = (
    "folium",
    "scenarios.exports.formats",
    "scenarios.webmap.layers",
    "scenarios.webmap.painting",
)
"""The slow ones; components for the browser can only be declared once the server is there."""

_FIRST_PAGE = "ui.country.counted"
"""What the page of the bare address shows."""


def stay_inside() -> None:
    """Let Streamlit not ask a server outside for this machine's address.

    It would, whenever a page of another origin calls, to compare the two. The address of this
    machine that people use is said in the settings (``browser.serverAddress``).
    """
    net_util.get_external_ip = _no_address


def _no_address() -> None:
    return None


def send_at_once() -> None:
    """Let the server send the end of each answer without waiting for the browser's receipt.

    Streamlit makes its socket without naming the protocol, and asyncio then leaves Nagle's
    algorithm on: every file would arrive 40 ms late, some 80 files on a first visit. Connections
    take the setting over from the socket that listens.
    """
    try:
        from streamlit.web.server.starlette import starlette_server
    except ImportError:
        return  # an older Streamlit serves otherwise
    bind = starlette_server._bind_socket
    if bind.__module__ == __name__:
        return

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        listening: socket.socket = bind(address, port, backlog)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    starlette_server._bind_socket = bound


@cache
def sweep_once() -> None:
    """Remove what killed programs left among the temporary files, when the server starts."""
    sweep()


def number_faults() -> None:
    """Give every fault a number: of a page, of a widget's callback, of a fragment.

    Streamlit catches them all at one place and shows them redacted (``client.showErrorDetails``);
    it takes a handler of its own only where its server is built by hand.
    """
    name = next(name for name in _SHOWING if hasattr(error_util, name))
    shown = getattr(error_util, name)
    if shown.__module__ == __name__:  # the script runs once for each visit
        return

    def show(fault: BaseException) -> None:
        _tell_number(fault)
        shown(fault)

    setattr(error_util, name, show)


def _tell_number(fault: BaseException) -> None:
    text = sentence("fault", number=note_fault(fault), log=str(log_path()))
    try:
        st.error(told(text))
    except Exception:
        _LOG.exception("the number of a fault cannot be shown")


def _take_up_computed() -> None:
    """Let runs that an earlier program left computing take their place among the others."""
    with suppress(InputError):  # what is wrong with the store is told on the first page
        runs = AskedRuns(open_store(), this_place())
        for asked in runs.computed():
            runs.take_up(asked)


def serve(script: Path, port: int, address: str) -> None:
    """Serve the app until the process is stopped.

    Modules and the first units are loaded before: otherwise the first visitor would wait for them.
    """
    stay_inside()
    send_at_once()
    solve_in_processes(ready)
    _take_up_computed()
    for name in _USED_BY_PAGES:
        import_module(name)
    embedded(DEFAULT_DATASET)
    import_module(_FIRST_PAGE).prepare()
    options = ["--server.port", str(port), "--server.address", address]
    cli.main(["run", str(script), *options], prog_name="streamlit")
