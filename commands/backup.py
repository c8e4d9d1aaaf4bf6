"""Verbs that save everything in one file, and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.output import LangOption, print_if_beside, speaking
from scenarios.store.addresses import shown_address, store_url
from scenarios.store.backup import back_up, restore
from scenarios.wording import sentence


def backup_command(
    file: Annotated[Path, typer.Argument(help="Archive to write, .zip.")],
    lang: LangOption = "vi",
) -> None:
    """Save the store and own files in one archive; it is read again and checked."""
    with speaking(lang) as language:
        done = back_up(file)
        print_if_beside(file, done.path, language)
        told = sentence(
            "backup-done", scenarios=done.scenarios, files=done.files, file=str(done.path)
        )
        print(told.to(language))


def restore_command(
    file: Annotated[Path, typer.Argument(help="Archive that backup wrote.")],
    lang: LangOption = "vi",
) -> None:
    """Bring an archive back into an empty store (SQLite or PostgreSQL), all of it or nothing."""
    with speaking(lang) as language:
        done = restore(file)
        told = sentence(
            "restore-done",
            scenarios=done.scenarios,
            files=done.files,
            file=file.name,
            place=shown_address(store_url()),
        )
        print(told.to(language))
