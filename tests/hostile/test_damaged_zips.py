"""Zips whose packed bytes are damaged: the index says nothing of it."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata import InputError
from scenarios.exports.reproduce import reproduce
from scenarios.store.backup import back_up, read_manifest
from tests.support import LONG

TIMES = 400 if LONG else 60


def _backup(folder: Path) -> bytes:
    path = folder / "backup.zip"
    back_up(path, f"sqlite:///{folder / 'store.sqlite'}")
    return path.read_bytes()


READERS: dict[str, tuple[Callable[[Path], bytes], Callable[[Path], Any]]] = {
    "backup": (_backup, read_manifest),
    "package": (_backup, reproduce),
}


@pytest.mark.parametrize("name", READERS)
def test_a_zip_damaged_inside(name: str, tmp_path: Path) -> None:
    make, read = READERS[name]
    content, path = make(tmp_path), tmp_path / "damaged.zip"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("manifest.json")
    start = entry.header_offset + 30 + len(entry.filename)
    inside = range(start, start + entry.compress_size)
    rng, refused = random.Random(name), 0
    for number in range(TIMES):
        changed = bytearray(content)
        changed[rng.choice(inside)] ^= 1 << rng.randrange(8)
        path.write_bytes(changed if number else content[: inside.stop])
        try:
            read(path)
        except InputError:
            refused += 1
    assert refused
