"""Starting the app: on this machine only, unless people sign in or it is plainly asked for."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import webbrowser
from typing import Annotated
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import typer

from commands.output import LangOption, speaking
from geodata import InputError, Language
from geodata.settings import settings
from scenarios.desk_lock import AlreadyRunningError, only_app
from scenarios.serving import check_sign_in, is_local, served, signing_in
from scenarios.wording import sentence

_PORTS_TRIED = 20
_SECONDS_TO_START = 120


def app_command(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; where it is in use, the next.")
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(help="Address to listen on; beyond this machine people must sign in."),
    ] = None,
    stand_open: Annotated[
        bool, typer.Option("--open", help="Listen beyond this machine without sign-in.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser", help="Open the browser when the app answers.")
    ] = False,
    lang: LangOption = "vi",
) -> None:
    """Open the app on http://localhost:8501."""
    with speaking(lang, plain=False) as language:
        chosen = settings()
        host = address or chosen.address
        check_sign_in()
        if not is_local(host) and not (stand_open or chosen.open) and not signing_in():
            raise InputError(sentence("serving-open", address=host))
        free = _free_port(host, port or chosen.port, language)
        shown = f"http://{'localhost' if is_local(host) else host}:{free}"
        if stand_open:
            os.environ["SAPXEP_OPEN"] = "yes"
        try:
            with only_app(shown):
                if browser:
                    threading.Thread(target=_open_when_ready, args=(shown,), daemon=True).start()
                from ui.serving import serve  # Streamlit, and only where it is needed

                serve(served() / "app.py", free, host)
        except AlreadyRunningError as error:
            if browser and error.address:
                webbrowser.open(error.address)
            raise


def _free_port(host: str, wanted: int, language: Language) -> int:
    """The port asked for, or the next one that nobody listens on; the other is told.

    Raises:
        InputError: the address is none of this machine, or none of the ports is free.
    """
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        if _is_free(host, port):
            if port != wanted:
                told = sentence("port-in-use", port=str(wanted), other=str(port))
                print(told.to(language), file=sys.stderr)
            return port
    raise InputError(sentence("no-port", address=host, port=str(wanted)))


def _is_free(host: str, port: int) -> bool:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in found[:1]:
            with socket.socket(family, kind, protocol) as one:
                if os.name != "nt":  # there it would let two programs share a port
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(place)
    except OSError:
        return False
    return True


def _open_when_ready(address: str) -> None:
    """Open the browser once the app answers; a proxy for the world outside is not asked."""
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        try:
            opener.open(f"{address}/_stcore/health", timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.3)
        else:
            webbrowser.open(address)
            return
