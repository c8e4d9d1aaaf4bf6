"""Uploaded files as files: the lower rooms read paths."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any, TypeVar

from geodata.files import COMPANIONS, SUFFIXES, TABLE_SUFFIXES
from geodata.isolation import short_name
from geodata.problems import refuse
from geodata.work_folders import work_folder
from scenarios.event_log import log_event
from ui.session.auth import who

_SHAPEFILE = (".shp", *COMPANIONS)
_KNOWN = {*SUFFIXES, *COMPANIONS, *TABLE_SUFFIXES, ".yaml", ".yml"}

_Read = TypeVar("_Read")


def file_name(name: str) -> str:
    """Return the last part of an uploaded file's name, for a folder of our own and messages."""
    last = Path(name.replace("\\", "/")).name
    return short_name(last) if last not in {"", ".", ".."} else "file"


def read_upload(file: Any, read: Callable[[Path], _Read]) -> _Read:
    """Read an uploaded file from a folder of its own, which goes afterwards."""
    with work_folder() as folder:
        path = folder / file_name(file.name)
        content = file.getvalue()
        path.write_bytes(content)
        _note({path.name: content})
        return read(path)


def distinct_name(stem: str, taken: Collection[str], ending: str = "") -> str:
    """The name, or with a number before its ending where it is taken: ``xã (2).gpkg``."""
    name, number = stem + ending, 1
    there = {_on_disk(other) for other in taken}
    while _on_disk(name) in there:
        number += 1
        name = short_name(f"{stem} ({number}){ending}")
    return name


def _on_disk(name: str) -> str:
    """One key for names that Windows or macOS would make one file of."""
    return unicodedata.normalize("NFC", name).casefold().rstrip(" .")


def place_uploads(
    files: Iterable[tuple[str, bytes]], taken: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Name uploaded files so that none replaces another; the same file twice is one.

    The parts of a Shapefile stay together: of two that bear one name, the first ``.shp`` goes with
    the first ``.dbf``, the second with the second.

    Args:
        files: names as they come from a browser, and contents.
        taken: files that are there already.

    Returns:
        Contents by name, in the order they came.

    Raises:
        InputError: parts of several Shapefiles of one name, of which it is not plain which belong
            together.
    """
    placed: dict[str, bytes] = {}
    parts: dict[str, dict[str, list[bytes]]] = {}
    stems: dict[str, str] = {}
    for given, content in files:
        name = file_name(given)
        path = PurePath(name)
        if path.suffix.lower() in _SHAPEFILE:
            stem = stems.setdefault(_on_disk(path.stem), path.stem)
            parts.setdefault(stem, {}).setdefault(path.suffix.lower(), []).append(content)
            continue
        there = {**(taken or {}), **placed}
        if not any(content == other and _same(name, known) for known, other in there.items()):
            placed[distinct_name(path.stem, there, path.suffix)] = content
    for stem, endings in parts.items():
        sets = _sets(stem, endings)
        for number, content_by_ending in enumerate(sets, 1):
            base = stem if number == 1 else f"{stem} ({number})"
            placed |= {f"{base}{ending}": content for ending, content in content_by_ending.items()}
    _note(placed)
    return placed


def _note(placed: Mapping[str, bytes]) -> None:
    """Note how many files of which kinds came, not what they are called."""
    kinds = {PurePath(name).suffix.lower() for name in placed} & _KNOWN
    log_event(
        "upload",
        who=who(),
        files=len(placed),
        bytes=sum(map(len, placed.values())),
        kinds="+".join(sorted(kind.lstrip(".") for kind in kinds)) or "other",
    )


def _same(name: str, known: str) -> bool:
    """Whether a file was given the name it has because another one had its own."""
    one, other = PurePath(name), PurePath(known)
    return one.suffix == other.suffix and other.stem.startswith(one.stem[:40])


def _sets(stem: str, endings: Mapping[str, list[bytes]]) -> list[dict[str, bytes]]:
    """The parts of each Shapefile of one name; the same one twice is one."""
    count = max(map(len, endings.values()))
    uneven = [ending for ending, contents in endings.items() if len(contents) != count]
    if uneven:
        raise refuse("shapefiles-mixed", file=f"{stem}.shp", parts=", ".join(uneven))
    sets = [{e: contents[i] for e, contents in endings.items()} for i in range(count)]
    return [found for i, found in enumerate(sets) if found not in sets[:i]]
