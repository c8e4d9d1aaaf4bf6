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
from geodata.problems import Finding, warning
from geodata.roads.classes import CLASS_KEYS, FERRY, UNKNOWN, class_of
from geodata.wording import listing, read_yaml

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

    A layer without a column of classes counts as of unknown class.
    """
    names = [str(c) for c in table.columns]
    classes, column = _stated_classes(table, names)
    found: tuple[Finding, ...] = ()
    if column is None and "route" not in names:
        found = (warning("roads-no-class", file=filename, found=listing(names) or "–"),)
    elif column is not None:
        cells = table[column][[c is None for c in classes]]
        lost = [str(v)[:40] for v in cells if not is_blank(v)]
        if lost:
            most = ", ".join(pd.Series(lost).value_counts().index[:5])
            found = (
                warning(
                    "roads-class-unknown",
                    file=filename,
                    count=len(lost),
                    column=column,
                    found=most,
                ),
            )
    result = np.array([_POSITION[c or UNKNOWN] for c in classes], dtype=np.int64)
    by_role = _by_role(table)
    ferry = np.array([word == FERRY for word in _cells(table, by_role, "route")], dtype=bool)
    result[ferry] = _POSITION[FERRY]
    result[_is_closed(table, by_role)] = _POSITION["private"]
    state = _cells(table, by_role, "state")
    result[np.array([class_of(w) == "unbuilt" for w in state], dtype=bool)] = _POSITION["unbuilt"]
    return result, found


def _stated_classes(table: pd.DataFrame, names: list[str]) -> tuple[list[str | None], str | None]:
    """Class of each row by the first column that holds any, and that column."""
    for role, column in _candidates(names):
        if role == "class":
            read = _each(table[column], lambda v: None if is_blank(v) else class_of(str(v)))
            if any(read):
                return read, column
    return [None] * len(table), None


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
