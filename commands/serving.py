"""Starting the app: on this machine only, unless people sign in or it is plainly asked for."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from commands.output import LangOption, speaking
from geodata import InputError
from scenarios.serving import check_sign_in, is_local, served, signing_in
from scenarios.wording import sentence


def app_command(
    port: Annotated[int, typer.Option(help="Port.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine people must sign in.")
    ] = "localhost",
    stand_open: Annotated[
        bool, typer.Option("--open", help="Listen beyond this machine without sign-in.")
    ] = False,
    lang: LangOption = "vi",
) -> None:
    """Open the app on http://localhost:8501."""
    with speaking(lang):
        check_sign_in()
        if not is_local(address) and not stand_open and not signing_in():
            raise InputError(sentence("serving-open", address=address))
    if stand_open:
        os.environ["SAPXEP_OPEN"] = "yes"
    from ui.serving import serve  # Streamlit, and only where it is needed

    serve(served() / "app.py", port, address)
