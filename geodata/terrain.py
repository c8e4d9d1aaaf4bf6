"""Terrain of units from a small table: the columns ``code`` and ``terrain``."""

from __future__ import annotations

import csv
from pathlib import Path

from geodata.dataset import Terrain
from geodata.problems import refuse
from geodata.values import terrain_of


def read_terrain(path: str | Path) -> dict[str, Terrain]:
    """Read a CSV (comma, semicolon or tab; UTF-8) with the columns ``code`` and ``terrain``.

    Raises:
        InputError: unreadable, a column missing, an unknown word, or a code with two terrains.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise refuse("unreadable-table", file=path.name, why=why) from error
    head = text.split("\n", 1)[0]
    rows = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    for column in ("code", "terrain"):
        if column not in (rows.fieldnames or []):
            raise refuse("terrain-columns", file=path.name, column=column)
    terrain: dict[str, Terrain] = {}
    for number, row in enumerate(rows, 2):
        code, word = (row["code"] or "").strip(), row["terrain"] or ""
        value = terrain_of(word) if word.strip() else None
        if value is None:
            raise refuse("terrain-row", file=path.name, row=str(number), code=code, value=word)
        if terrain.setdefault(code, value) != value:
            raise refuse("terrain-twice", file=path.name, row=str(number), code=code)
    return terrain
