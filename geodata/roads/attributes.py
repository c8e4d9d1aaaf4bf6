"""What the columns of a layer of roads say: class, access, bridges, tunnels, minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from geodata.columns import is_blank
from geodata.folding import fold
from geodata.problems import Finding, note, warning
from geodata.roads.class_words import Named, class_by_number, class_of, named_class
from geodata.roads.classes import CLASS_KEYS, CLASSES, FERRY, UNKNOWN
from geodata.wording import Text, listing, read_yaml

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

_T = TypeVar("_T")
_NOT = {"", "no", "none", "false", "0", "khong", "n"}
_CLOSED = {"no", "private"}
_HIGHEST_LEVEL = 9
_POSITION = {key: number for number, key in enumerate(CLASS_KEYS)}


def column_names(names: list[str]) -> list[str]:
    """Which of a layer's columns say something."""
    return sorted({column for _, column in _candidates(names)})


@cache
def _columns() -> Mapping[str, list[str]]:
    text = resources.files("geodata.roads").joinpath("columns.yaml").read_text("utf-8")
    columns: Mapping[str, list[str]] = read_yaml(text)
    return columns


def _candidates(names: list[str]) -> list[tuple[str, str]]:
    """What columns may hold, with their names in the file, likelier ones first."""
    by_fold = {fold(name): name for name in reversed(names)}
    return [
        (role, by_fold[spelling])
        for role, spellings in _columns().items()
        for spelling in spellings
        if spelling in by_fold
    ]


def _by_role(table: pd.DataFrame) -> dict[str, str]:
    """The likeliest column of each role."""
    return dict(reversed(_candidates(list(map(str, table.columns)))))


def road_classes(table: pd.DataFrame, filename: str) -> tuple[Ints, tuple[Finding, ...]]:
    """Class of each row, as a position in :data:`~geodata.roads.CLASSES`; and what is doubtful.

    Where no class is stated, the number of the road tells it, as an estimate; else it is unknown.
    """
    names = [str(c) for c in table.columns]
    stated, column = _stated_classes(table, names)
    numbered, spoken = _by_number(table, names, stated)
    classes = [one or other for one, other in zip(stated, numbered, strict=True)]
    found: list[Finding] = []
    estimated = [c is not None and c.by_number for c in classes]
    if any(estimated):
        found.append(_estimated(filename, [c for c in classes if c and c.by_number], spoken))
    if column is None and "route" not in names and not all(classes):
        found.append(warning("roads-no-class", file=filename, found=listing(names) or "–"))
    elif column is not None:
        cells = table[column][[c is None for c in classes]]
        lost = [str(v)[:40] for v in cells if not is_blank(v)]
        if lost:
            most = ", ".join(pd.Series(lost).value_counts().index[:5])
            found.append(
                warning(
                    "roads-class-unknown",
                    file=filename,
                    count=len(lost),
                    column=column,
                    found=most,
                )
            )
    result = np.array([_POSITION[UNKNOWN if c is None else c.key] for c in classes], dtype=np.int64)
    by_role = _by_role(table)
    ferry = np.array([word == FERRY for word in _cells(table, by_role, "route")], dtype=bool)
    result[ferry] = _POSITION[FERRY]
    result[_is_closed(table, by_role)] = _POSITION["private"]
    state = _cells(table, by_role, "state")
    result[np.array([class_of(w) == "unbuilt" for w in state], dtype=bool)] = _POSITION["unbuilt"]
    return result, tuple(found)


def _stated_classes(table: pd.DataFrame, names: list[str]) -> tuple[list[Named | None], str | None]:
    """Class of each row by the column that tells most of them (the likelier of equals), and it."""
    best: list[Named | None] = [None] * len(table)
    told, chosen = 0, None
    for role, column in _candidates(names):
        if role == "class":
            read = _each(table[column], lambda v: None if is_blank(v) else named_class(str(v)))
            count = sum(c is not None for c in read)
            if count > told:
                best, told, chosen = read, count, column
    return best, chosen


def _by_number(
    table: pd.DataFrame, names: list[str], stated: list[Named | None]
) -> tuple[list[Named | None], list[str]]:
    """What the road's number or name tells of rows whose class is not stated.

    Returns:
        The classes, and numbers of roads as the file writes them, for people.
    """
    result: list[Named | None] = [None] * len(table)
    spoken: list[str] = []
    for role, column in _candidates(names):
        if role == "class":
            by_number = [c is not None and c.by_number for c in stated]
            spoken += [str(v) for v in table[column][by_number] if not is_blank(v)]
        if role not in {"ref", "name"} or all(stated):
            continue
        read = _each(table[column], lambda v: None if is_blank(v) else class_by_number(str(v)))
        for row, key in enumerate(read):
            if key is not None and stated[row] is None and result[row] is None:
                result[row] = Named(key, by_number=True)
                spoken.append(str(table[column].iloc[row]))
    return result, spoken


def _estimated(filename: str, classes: list[Named], spoken: list[str]) -> Finding:
    """Say that the classes of some lines are estimated from the roads' numbers."""
    count = pd.Series([c.key for c in classes]).value_counts()
    rows = [(CLASSES[_POSITION[str(key)]].label, int(many)) for key, many in count.items()]
    vi, en = (
        ", ".join(f"{label.to(language)} {many}" for label, many in rows)
        for language in ("vi", "en")
    )
    such = ", ".join(dict.fromkeys(text[:20] for text in spoken[:200]))[:60]
    return note(
        "roads-class-numbered",
        file=filename,
        count=len(classes),
        found=Text(vi, en),
        such=such,
    )


def _cells(table: pd.DataFrame, by_role: Mapping[str, str], role: str) -> list[str]:
    """Folded words of a column; empty where there are none."""
    if role not in by_role:
        return [""] * len(table)
    return _each(table[by_role[role]], lambda v: "" if is_blank(v) else fold(str(v)))


def _each(cells: pd.Series[Any], read: Callable[[Any], _T]) -> list[_T]:
    """Read every cell, each value once: a column of classes has a handful of them."""
    number, values = pd.factorize(cells, use_na_sentinel=False)
    found = [read(value) for value in values]
    return [found[i] for i in number]


def _is_closed(table: pd.DataFrame, by_role: Mapping[str, str]) -> Any:
    """Which roads people may not use with a motorbike or car."""
    pairs = zip(_cells(table, by_role, "access"), _cells(table, by_role, "motor"), strict=True)
    return np.array([m in _CLOSED or (a in _CLOSED and not m) for a, m in pairs], dtype=bool)


def road_levels(table: pd.DataFrame) -> Ints:
    """Level of each row: 0 on the ground, above on bridges, below in tunnels."""
    by_role = _by_role(table)
    level = np.zeros(len(table), dtype=np.int64)
    for role, usual in (("tunnel", -1), ("bridge", 1)):
        told = [word not in _NOT for word in _cells(table, by_role, role)]
        level[np.array(told, dtype=bool)] = usual
    if "level" in by_role:
        given = pd.to_numeric(table[by_role["level"]], errors="coerce").to_numpy(dtype=float)
        stated = np.isfinite(given) & (np.abs(np.nan_to_num(given)) <= _HIGHEST_LEVEL)
        stated &= (given != 0) | (level == 0)
        level[stated] = given[stated].astype(np.int64)
    return level


def road_minutes(table: pd.DataFrame) -> Floats:
    """Minutes that a whole line takes where that is said (``00:20``, ``20``, ``PT20M``); or NaN."""
    by_role = _by_role(table)
    if "duration" not in by_role:
        return np.full(len(table), np.nan)
    text = table[by_role["duration"]].astype("string").str.strip().str.upper()
    clock = text.str.extract(r"^(\d{1,2}):(\d{2})(?::\d{2})?$").astype(float)
    plain = text.str.extract(r"^(?:PT)?(\d{1,3})M?$")[0].astype(float)
    minutes = (clock[0] * 60 + clock[1]).fillna(plain)
    values: Floats = minutes.to_numpy(dtype=float, na_value=np.nan)
    return np.where(values > 0, values, np.nan)
