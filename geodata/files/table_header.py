"""Where a table's header is in a sheet, and what its columns are called.

Offices put titles above it, spread it over several rows and repeat it on every page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from geodata.folding import fold

Grid = list[list[Any]]
Knows = Callable[[Iterable[str]], Collection[str]]

_HEADER_WITHIN = 30
_WHOLE = {"tong", "tong so", "tong cong", "chung", "hien trang", "thuc te", "total"}
_MOST_HEADER_ROWS = 3
_LEAST_REPEATED = 2
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?(?:\s*=.*)?")


def _is_figure(cell: Any) -> bool:
    if not isinstance(cell, str):
        return True
    return cell[:1] in "-0123456789" and not re.search(r"[^\d.,\s-]", cell)


def repeats_header(row: list[Any], names: list[str], knows: Knows) -> bool:
    """Tell whether a row names the columns again: on a new page, or in the other language."""
    if any(c is not None and _is_figure(c) for c in row):
        return False  # figures: no header has any
    same = 0
    for cell, name in zip(row, names, strict=True):
        if not isinstance(cell, str) or not name:
            continue
        role = set(knows([cell]))
        if not role:
            continue
        if role != set(knows([name])):
            return False
        same += 1
    return same >= _LEAST_REPEATED


def only_numbers(row: list[Any]) -> bool:
    """Tell whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    filled = [str(c) for c in row if c is not None]
    if len(filled) < 3 or not all(_NUMBERING.fullmatch(c) for c in filled):
        return False
    counts = [int(re.sub(r"\D", "", c.split("=")[0])) for c in filled if re.search(r"\d", c)]
    return counts == list(range(counts[0], counts[0] + len(counts))) if counts else False


def told_apart(names: Iterable[str]) -> list[str]:
    """Names with a number behind those that there are already; empty ones stay."""
    made: list[str] = []
    for name in names:
        number, free = 1, name
        while free and free in made:
            number += 1
            free = f"{name} ({number})"
        made.append(free)
    return made


def find_header(grid: Grid, filled: Grid, knows: Knows) -> tuple[int, int, list[str]]:
    """First and last row of the header and the columns' names; ``-1`` if there is none."""
    best: tuple[tuple[int, int, int], int, int, list[str]] | None = None
    for first in range(min(len(filled), _HEADER_WITHIN)):
        for height in range(1, _MOST_HEADER_ROWS + 1):
            band = filled[first : first + height]
            if len(band) < height:
                break
            if height > 1 and not _is_grouped(grid[first : first + height]):
                break  # every column has its name already: what follows are rows
            if only_numbers(band[-1]) or not any(_texts(band[-1])):
                break
            if any(isinstance(c, int | float) and not isinstance(c, bool) for c in band[-1]):
                break  # figures: the header has ended
            names = _column_names(band, grid[first], knows)
            known = len(knows(n for n in names if n))
            # Columns named alike stand under one merged cell: the next row tells them apart.
            alike = sum(1 for n in names if re.search(r" \(\d\)$", n))
            score = (known, -alike, -height)
            if known and (best is None or score > best[0]):
                best = (score, first, first + height - 1, names)
    if best is None:
        return -1, -1, []
    _, first, last, names = best
    return first, last, names


def _texts(row: list[Any]) -> list[str]:
    return [str(c) for c in row if isinstance(c, str)]


def _is_grouped(band: Grid) -> bool:
    """Tell whether a row names columns that the row above leaves without a name."""
    below = zip(*band[1:], strict=True)
    pairs = zip(band[0], below, strict=True)
    return any(c is None and any(isinstance(d, str) for d in deep) for c, deep in pairs)


def _column_names(band: Grid, top: list[Any], knows: Knows) -> list[str]:
    """One name a column out of stacked header cells.

    A label over several columns names the one among them that is the whole ("Tổng số"); of its
    parts ("Nam", "Nữ") it would say too much.
    """
    names: list[str] = []
    for column in range(len(band[0])):
        group, width = _group_of(top, column)
        levels = [str(row[column]) for row in band if row[column] is not None]
        if len(band) > 1 and group is not None and (not levels or levels[0] != group):
            levels.insert(0, group)
        levels = list(dict.fromkeys(levels))
        choices = [" ".join(levels), *levels[-1:]]
        if levels and (width == 1 or len(levels) == 1 or fold(levels[-1]) in _WHOLE):
            choices += levels[:1]
        name = next((c for c in choices if c and knows([c])), choices[0])
        seen = sum(1 for n in names if n == name or n.startswith(f"{name} ("))
        names.append(f"{name} ({seen + 1})" if name and seen else name)
    return names


def _group_of(top: list[Any], column: int) -> tuple[str | None, int]:
    """Label of the topmost header row over a column, and over how many columns it stands."""
    start = column
    while start > 0 and top[start] is None:
        start -= 1
    if top[start] is None:
        return None, 1
    end = start + 1
    while end < len(top) and top[end] is None:
        end += 1
    return str(top[start]), end - start
