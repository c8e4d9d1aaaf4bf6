"""Names of a KML file's own attributes, which its reader writes with ``_`` for each other byte."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from geodata.files.archives import DAMAGED

_NAMED = re.compile(
    rb"<(?:\w+:)?(?:Data|SimpleData|SimpleField|SimpleArrayField)\s[^<>]{0,400}?"
    rb"\bname\s*=\s*(?:\"([^\"<>]{1,200})\"|'([^'<>]{1,200})')"
)
_PIECE = 1 << 20
_LONGEST_TAG = 1_000
_MOST_NAMES = 1_000


def written_names(path: Path) -> Mapping[str, str]:
    """Names as they are written, by what the reader makes of them: ``M___x__`` is ``Mã xã``.

    Names that become alike are left out: their values have replaced each other.

    Args:
        path: a KML or KMZ file, or a zip that holds KML, that was looked through before.
    """
    found: set[str] = set()
    with suppress(*DAMAGED):
        for name in _names(path):
            found.add(name)
            if len(found) >= _MOST_NAMES:
                break
    by_made: dict[str, set[str]] = {}
    for name in found:
        by_made.setdefault(_laundered(name), set()).add(name)
    return {
        made: next(iter(names))
        for made, names in by_made.items()
        if len(names) == 1 and made not in names
    }


def _laundered(name: str) -> str:
    return re.sub(rb"[^A-Za-z0-9_]", b"_", name.encode()).decode("ascii")


def _names(path: Path) -> Iterator[str]:
    if path.suffix.lower() == ".kml":
        with path.open("rb") as content:
            yield from _in(content)
        return
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.lower().endswith(".kml"):
                with archive.open(part) as content:
                    yield from _in(content)


def _in(content: IO[bytes]) -> Iterator[str]:
    rest = b""
    while piece := content.read(_PIECE):
        text = rest + piece
        for match in _NAMED.finditer(text):
            with suppress(UnicodeDecodeError):
                yield html.unescape((match[1] or match[2]).decode("utf-8"))
        rest = text[-_LONGEST_TAG:]
