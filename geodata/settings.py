"""What whoever runs the program may set: environment variables first, then one TOML file.

The lowest room that needs one (folders of the program) holds them all, so that there is one table.
A variable is called like the setting, in capitals after ``SAPXEP_``; the file is
``sapxep.toml`` in the user's or the machine's folder of settings, or what ``SAPXEP_CONFIG`` names.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from platformdirs import site_config_path, user_config_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from geodata.problems import message, refuse, why_unreadable

PREFIX = "SAPXEP_"
_FILE = "sapxep.toml"
_MOST_BYTES = 100_000


class Settings(BaseSettings):
    """All settings; sentences that explain them are ``setting-…`` of ``problems.yaml``.

    Attributes:
        data_dir: folder for what is worth keeping; None: the platform's usual place.
        cache_dir: folder for what can be made again; None: the platform's usual place.
        database_url: address of the store; empty: SQLite in ``data_dir``.
        database_url_file: file that holds that address (a secret of a container).
        address: where the app listens.
        port: where the app listens.
        open: listen beyond this machine without sign-in.
        runs_at_once: how many runs the app computes at the same time.
        lang: language of the command line.
        log_level: what is written to ``events.log``.
        base_provinces_2025: mirror of the boundaries of 2025.
        base_geoboundaries: mirror of geoBoundaries.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path | None = None
    cache_dir: Path | None = None
    database_url: SecretStr = SecretStr("")
    database_url_file: Path | None = None
    address: str = Field("localhost", min_length=1)
    port: int = Field(8501, ge=1, le=65535)
    open: bool = False
    runs_at_once: int = Field(2, ge=1, le=64)
    lang: Literal["vi", "en"] = "vi"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    base_provinces_2025: str = ""
    base_geoboundaries: str = ""

    @field_validator("lang", mode="before")
    @classmethod
    def _in_small_letters(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir", "cache_dir", "database_url_file", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: Any) -> Any:
        if isinstance(value, str) and "\0" in value:
            raise ValueError
        return value or None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, whose values come in by ``_FromFile``."""
        return init_settings, env_settings, _FromFile(settings_cls)


class _FromFile(PydanticBaseSettingsSource):
    """Values of the settings' file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Of one field; the whole table is given at once below."""
        return _table().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return _table()


def settings_file() -> Path:
    """The file that counts: ``$SAPXEP_CONFIG``, the user's, else the machine's (need not exist)."""
    chosen = os.environ.get(f"{PREFIX}CONFIG")
    if chosen:
        return Path(chosen)
    own = user_config_path("sapxep", appauthor=False) / _FILE
    of_all = site_config_path("sapxep", appauthor=False) / _FILE
    return of_all if of_all.is_file() and not own.is_file() else own


def _table() -> dict[str, Any]:
    path = settings_file()
    if not path.is_file():
        if os.environ.get(f"{PREFIX}CONFIG"):
            raise refuse("settings-file", file=str(path), why=why_unreadable(FileNotFoundError()))
        return {}
    try:
        with path.open("rb") as file:
            return tomllib.loads(file.read(_MOST_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise refuse("settings-file", file=str(path), why=why_unreadable(error)) from None
    except (ValueError, RecursionError):  # of TOML, of UTF-8, of numbers without end
        raise refuse("settings-file", file=str(path), why=message("why-no-toml")) from None


def settings() -> Settings:
    """Read the settings, anew each time: tests and long runs see what is set now.

    Raises:
        InputError: the file cannot be read, or a setting is unknown or not one of the values it
            may have; the first of them is named, with where it stands.

    Example:
        >>> settings().port
        8501
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        known = ", ".join(Settings.model_fields)
        if first["type"] == "extra_forbidden":
            raise refuse(
                "settings-unknown", name=name, file=str(settings_file()), known=known
            ) from None
        variable = f"{PREFIX}{name.upper()}"
        place = variable if variable in _environment() else f"{settings_file()}: {name}"
        raise refuse("settings-value", place=place, allowed=_allowed(name)) from None


def _environment() -> dict[str, str]:
    """Names of variables are not told apart by case where the system does not."""
    return {name.upper(): value for name, value in os.environ.items()}


def _allowed(name: str) -> str:
    """The values a setting may have, in no language."""
    return {
        "port": "1–65535",
        "runs_at_once": "1–64",
        "open": "yes / no",
        "lang": "vi / en",
        "log_level": "DEBUG / INFO / WARNING / ERROR",
    }.get(name, "…")


def where_set(name: str) -> Literal["environment", "file", "default"]:
    """Tell where the value of a setting comes from."""
    if f"{PREFIX}{name.upper()}" in _environment():
        return "environment"
    return "file" if name in _table() else "default"
