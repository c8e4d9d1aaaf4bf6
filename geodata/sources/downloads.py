"""Files that were fetched, kept under the hash of their content with a note of their origin."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from geodata.folders import cache_folder, write_atomically
from geodata.provenance import Origin

_NOTE = "origin.json"


def downloads_folder() -> Path:
    """Folder of fetched files in the cache."""
    return cache_folder() / "downloads"


def keep_origin(origin: Origin) -> None:
    """Note where the file with ``origin.sha256`` came from, beside it."""
    content = json.dumps(asdict(origin), ensure_ascii=False).encode()
    write_atomically(downloads_folder() / origin.sha256 / _NOTE, content)


def known_origin(sha256: str) -> Origin | None:
    """Where a file with this content was fetched, wherever it lies now; None if it was not."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        note = downloads_folder() / sha256 / _NOTE
        return Origin(**json.loads(note.read_text("utf-8")))
    return None
