"""Terrain of units from a small table: the columns ``code`` and ``terrain``."""

from __future__ import annotations

from pathlib import Path

from geodata.columns import code_text, is_blank, terrain_of
from geodata.dataset import Terrain
from geodata.files import read_columns
from geodata.problems import refuse

_COLUMNS = {
    "code": frozenset({"code", "ma", "ma xa", "ma dvhc"}),
    "terrain": frozenset({"terrain", "dia hinh", "mien nui", "vung"}),
}


def read_terrain(path: str | Path) -> dict[str, Terrain]:
    """Read a table with the columns ``code`` and ``terrain``; words in either language.

    Raises:
        InputError: unreadable, a column missing, an unknown word, or a code with two terrains.
    """
    raw = read_columns(path, _COLUMNS, ("code", "terrain"))
    terrain: dict[str, Terrain] = {}
    for number, row in raw.frame.iterrows():
        code, word = code_text(row["code"]), row["terrain"]
        value = None if is_blank(word) else terrain_of(word)
        if value is None:
            told = "" if is_blank(word) else str(word)
            raise refuse("terrain-row", file=raw.filename, row=str(number), code=code, value=told)
        if terrain.setdefault(code, value) != value:
            raise refuse("terrain-twice", file=raw.filename, row=str(number), code=code)
    return terrain
