"""Verbs of whoever looks after the program: is all well, what is set."""

from __future__ import annotations

import typer
from pydantic import SecretStr

from commands.output import EXIT_BAD_INPUT, JsonOption, LangOption, print_json, speaking
from geodata.problems import message
from geodata.settings import PREFIX, Settings, settings, settings_file, where_set
from scenarios.health import examine
from scenarios.store.addresses import shown_address


def doctor_command(as_json: JsonOption = False, lang: LangOption = "vi") -> None:
    """Check versions, folders, store, solver, fonts and free disk; exit code 2 if one fails."""
    with speaking(lang) as language:
        found = examine()
    if as_json:
        print_json(
            {
                "well": all(one.well for one in found),
                "checks": [
                    {"check": one.check, "well": one.well, "text": one.text.to(language)}
                    for one in found
                ],
            }
        )
    else:
        for one in found:
            print(f"{'✓' if one.well else '✗'} {one.text.to(language)}")
    if not all(one.well for one in found):
        raise typer.Exit(EXIT_BAD_INPUT)


def settings_command(as_json: JsonOption = False, lang: LangOption = "vi") -> None:
    """List every setting with its value and where that comes from."""
    with speaking(lang) as language:
        chosen = settings()
        rows = [
            {
                "setting": name,
                "variable": f"{PREFIX}{name.upper()}",
                "value": _shown(getattr(chosen, name)),
                "from": where_set(name),
                "meaning": message(f"setting-{name}").to(language),
            }
            for name in Settings.model_fields
        ]
    if as_json:
        print_json({"file": str(settings_file()), "settings": rows})
        return
    print(f"# {settings_file()}")
    for row in rows:
        print(f"{row['setting']} = {row['value']!r}  # {row['from']}; {row['meaning']}")


def _shown(value: object) -> object:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return shown_address(secret) if secret else ""
    return value if isinstance(value, bool | int | str) else "" if value is None else str(value)
