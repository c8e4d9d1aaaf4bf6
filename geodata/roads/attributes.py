"""What the columns of a layer of roads say: class, access, bridges, tunnels, times of ferries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from geodata.roads.durations import minutes_of
from geodata.wording import Text, listing, read_yaml

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

_T = TypeVar("_T")
_NOT = {"", "no", "none", "null", "false", "f", "n", "khong", "chua", "nan"}
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


def road_classes(
    table: pd.DataFrame, filename: str, columns: list[str]
) -> tuple[Ints, tuple[Finding, ...]]:
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
        found.append(warning("roads-no-class", file=filename, found=listing(columns) or "–"))
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
        level[_says_yes(table, by_role, role)] = usual
    if "level" in by_role:
        given = np.array(_each(table[by_role["level"]], _level), dtype=float)
        stated = np.isfinite(given) & (np.abs(np.nan_to_num(given)) <= _HIGHEST_LEVEL)
        stated &= (given != 0) | (level == 0)
        level[stated] = given[stated].astype(np.int64)
    return level


def _says_yes(table: pd.DataFrame, by_role: Mapping[str, str], role: str) -> Any:
    """In which rows a column says yes, in whatever words: Có, T, 1, viaduct, or a bridge's name."""
    if role not in by_role:
        return np.zeros(len(table), dtype=bool)
    return np.array(_each(table[by_role[role]], _is_yes), dtype=bool)


def _is_yes(cell: Any) -> bool:
    if is_blank(cell):
        return False
    text = str(cell).strip().replace(",", ".")
    try:
        return float(text) not in {0.0, -9999.0}
    except ValueError:
        words = fold(text)
        return words not in _NOT and not words.startswith(("khong ", "chua "))


def _level(cell: Any) -> float:
    """A level as a number, whatever stands beside it (tầng 2); of several the first."""
    found = None if is_blank(cell) else re.search(r"[-+\u2212]?\d{1,4}(?:\.0+)?", str(cell))
    return float(found[0].replace("\u2212", "-")) if found else np.nan


@dataclass(frozen=True, eq=False)
class FerryTimes:
    """What a layer says of its ferries.

    Attributes:
        minutes: that a whole line takes, else NaN, shape (m,).
        wait: minutes that people wait for it, else NaN, shape (m,).
        findings: what could not be read.
    """

    minutes: Floats
    wait: Floats
    findings: tuple[Finding, ...]


def ferry_times(table: pd.DataFrame, road_class: Ints, filename: str) -> FerryTimes:
    """How long ferries take and people wait (``00:20``, ``20 phút``, ``PT20M``).

    On other roads such a column may mean anything: how long they were built, say.
    """
    by_role, ferry = _by_role(table), road_class == _POSITION[FERRY]
    times: list[Floats] = []
    found: list[Finding] = []
    for role in ("duration", "wait"):
        values = np.full(len(table), np.nan)
        if role in by_role and ferry.any():
            cells = table[by_role[role]]
            read = _each(cells, lambda v: None if is_blank(v) else minutes_of(str(v)))
            values = np.where(ferry, np.array([np.nan if v is None else v for v in read]), np.nan)
            lost = cells[ferry & np.isnan(values)]
            unread = [str(v)[:40] for v in lost if not is_blank(v)]
            if role == "duration":  # no way takes no time: a blank written as 0
                values[values == 0] = np.nan
            if unread:
                told = ", ".join(dict.fromkeys(unread[:50]))[:80]
                found.append(
                    warning(
                        "roads-time-unread",
                        file=filename,
                        count=len(unread),
                        column=by_role[role],
                        found=told,
                    )
                )
        times.append(values)
    return FerryTimes(times[0], times[1], tuple(found))


def unused_columns(table: pd.DataFrame, filename: str) -> tuple[Finding, ...]:
    """Say what a layer tells that ways do not heed: one-way roads, and limits of speed."""
    by_role = _by_role(table)
    found: list[Finding] = []
    one_way = _says_yes(table, by_role, "oneway")
    if one_way.any():
        found.append(note("roads-both-ways", file=filename, count=int(one_way.sum())))
    if "speed" in by_role:
        cells = [str(v) for v in table[by_role["speed"]] if not is_blank(v)]
        if cells:
            such = ", ".join(pd.Series(cells).value_counts().index[:3])[:60]
            found.append(
                note(
                    "roads-speeds-unused",
                    file=filename,
                    count=len(cells),
                    column=by_role["speed"],
                    found=such,
                )
            )
    return tuple(found)
