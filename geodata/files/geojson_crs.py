"""The coordinate system that a GeoJSON file names itself, whatever the reader makes of it.

GDAL takes a file whose ``crs`` it does not understand as longitude and latitude. RFC 7946 has
dropped the member; files of the form of 2008 are still everywhere.
"""

from __future__ import annotations

import json
import mmap
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

_KEY = re.compile(rb'"crs"\s*:\s*')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_LONGEST = 20_000
_LONGEST_NAME = 200


@dataclass(frozen=True)
class DeclaredCrs:
    """What a file says of its coordinate system.

    Attributes:
        name: as it stands in the file.
        crs: what is meant; None if nobody knows.
    """

    name: str
    crs: CRS | None


def declared_crs(path: Path) -> DeclaredCrs | None:
    """The coordinate system that a GeoJSON file names; None if it names none."""
    if path.suffix.lower() not in (".geojson", ".json") or path.stat().st_size == 0:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        value = _member(content)
    if value is None:
        return None
    return _understood(_name(value))


@lru_cache(maxsize=64)
def _understood(name: str) -> DeclaredCrs:
    """What is meant by a name; to look for one that nobody knows takes long."""
    if name.startswith("?"):
        return DeclaredCrs(name[:_LONGEST_NAME], None)
    try:
        return DeclaredCrs(name[:_LONGEST_NAME], CRS.from_user_input(name))
    except CRSError:
        return DeclaredCrs(name[:_LONGEST_NAME], None)


def _member(content: mmap.mmap) -> Any:
    """Value of the outermost member ``crs``: one of a feature's columns may be called so, too."""
    depth = at = 0
    for hit in _KEY.finditer(content):
        for token in _TOKEN.finditer(content, at, hit.start()):
            mark = token[0]
            depth += mark in (b"{", b"[")
            depth -= mark in (b"}", b"]")
        at = hit.start()
        if depth == 1:
            text = content[hit.end() : hit.end() + _LONGEST].decode("utf-8", "replace")
            try:
                return json.JSONDecoder().raw_decode(text)[0]
            except (ValueError, RecursionError):
                return text[:_LONGEST_NAME]
    return None


def _name(value: Any) -> str:
    """The name within the member, in any form that has been in use; after ``?`` no name."""
    if isinstance(value, dict):
        inner = value.get("properties")
        inner = inner if isinstance(inner, dict) else {}
        if isinstance(inner.get("name"), str):
            return str(inner["name"]).strip() or "?"
        if str(value.get("type", "")).upper() == "EPSG" and "code" in inner:
            return f"EPSG:{inner['code']}"
        told = inner.get("href") or json.dumps(value, ensure_ascii=False)
        return f"? {told}"
    return value.strip() if isinstance(value, str) and value.strip() else f"? {value}"
