"""Is everything there that the program needs? What an IT department asks before and after.

May import the store, the solvers' names and what stands below; the screen and the command line
only print.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from geodata import InputError, Text, embedded_names
from geodata.folders import cache_folder, data_folder
from geodata.problems import why_unreadable
from geodata.settings import settings_file
from merger.optimiser import engine_name
from scenarios.store import open_store
from scenarios.store.addresses import shown_address, store_url
from scenarios.versions import program_version, version_of
from scenarios.wording import sentence

_LIBRARIES = (
    "streamlit", "geopandas", "shapely", "pyogrio", "folium", "pulp", "highspy", "pandas", "numpy",
)  # fmt: skip
_LEAST_FREE = 500_000_000
"""Bytes: a map of the country with its papers takes some 50 MB, a store of an office ten times."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: key of the check, for programs.
        well: whether it is as it should be.
        text: what was found, with the mend where it is not well.
    """

    check: str
    well: bool
    text: Text


def examine() -> tuple[Finding, ...]:
    """Look at versions, folders, store, solvers, fonts, facts and free space.

    Nothing is changed but that missing folders of the program and the tables of its store are made,
    as the first start would do.
    """
    return tuple(_looked_at())


def _looked_at() -> Iterator[Finding]:
    yield _versions()
    yield from (_try(check, look) for check, look in _CHECKS.items())
    yield from map(
        _space, sorted({_existing(data_folder()), _existing(Path(tempfile.gettempdir()))})
    )


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {version_of(name) or '–'}" for name in _LIBRARIES)
    missing = [name for name in _LIBRARIES if not version_of(name)]
    new_enough = sys.version_info >= (3, 11)
    text = sentence(
        "health-versions",
        program=program_version() or "–",
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        libraries=libraries,
    )
    return Finding("versions", new_enough and not missing, text)


def _try(check: str, look: Callable[[], Text]) -> Finding:
    """A check that fails is a finding, whatever it fails of."""
    try:
        return Finding(check, True, look())
    except InputError as error:
        return Finding(check, False, error.text)
    except OSError as error:
        why = why_unreadable(error)
        return Finding(
            check, False, sentence("health-failed", what=str(error.filename or ""), why=why)
        )


def _settings() -> Text:
    path = settings_file()
    key = "health-settings" if path.is_file() else "health-settings-none"
    return sentence(key, file=str(path))


def _writable(folder: Path) -> Text:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"x")
    return sentence("health-folder", folder=str(folder))


def _store() -> Text:
    store = open_store()
    try:
        kept = len(store.entries())
        return sentence("health-store", place=shown_address(store_url()), count=kept)
    finally:
        store.close()


def _solvers() -> Text:
    first = engine_name()
    return sentence("health-solver", name={"highs": "HiGHS", "cbc": "CBC"}[first])


def _fonts() -> Text:
    fonts = resources.files("scenarios.maps").joinpath("fonts")
    names = sorted(path.name for path in fonts.iterdir() if path.name.endswith(".ttf"))
    if not names:
        raise InputError(sentence("health-no-fonts"))
    for name in names:
        # The first bytes of every TrueType file.
        if not fonts.joinpath(name).read_bytes().startswith(b"\x00\x01\x00\x00"):
            raise InputError(sentence("health-no-fonts"))
    return sentence("health-fonts", names=", ".join(names))


def _facts() -> Text:
    return sentence("health-facts", count=len(embedded_names()))


_CHECKS: dict[str, Callable[[], Text]] = {
    "settings": _settings,
    "data-folder": lambda: _writable(data_folder()),
    "cache-folder": lambda: _writable(cache_folder()),
    "temporary-folder": lambda: _writable(Path(tempfile.gettempdir())),
    "store": _store,
    "solver": _solvers,
    "fonts": _fonts,
    "facts": _facts,
}


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    well = free >= _LEAST_FREE and os.access(folder, os.W_OK)
    key = "health-space" if free >= _LEAST_FREE else "health-space-little"
    return Finding("space", well, sentence(key, folder=str(folder), free=round(free / 1e9, 1)))
