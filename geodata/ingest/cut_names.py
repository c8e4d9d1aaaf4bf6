"""Names cut in the middle of a letter, and what they were by other files or the country's list.

A DBF field of so many bytes ends in the midst of a letter of UTF-8; a lost byte breaks one within a
name. The mark that stands there tells that something is missing, not what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from geodata.columns import kind_before, kind_of
from geodata.dataset import KIND_LABELS
from geodata.files import CUT
from geodata.folding import fold
from geodata.joining import Figures
from geodata.problems import Report
from geodata.sources import old_units, units_of_2026
from geodata.wording import listing

_ROLES = ("name", "district", "province")
_PLACES = {"huyen", "quan", "thi xa", "thanh pho", "tp", "tx", "tinh"}


def with_whole_names(files: Sequence[Figures], *, mend: bool) -> list[Figures]:
    """Tell which names are cut and what they may have been; complete them if a person said so.

    Args:
        files: figures of the layer and of the tables, rows not yet joined.
        mend: take the proposals.

    Returns:
        The files, each with a finding where names are cut or, completed, a notice.
    """
    return [_checked(figures, files, mend) for figures in files]


def _checked(figures: Figures, files: Sequence[Figures], mend: bool) -> Figures:
    table = figures.table.copy()
    known: list[str] = []
    unknown: list[str] = []
    for role in _ROLES:
        if role not in table:
            continue
        for row in map(int, table.index):
            text = str(table.at[row, role])
            if CUT not in text:
                continue
            told = f"{table['row'].loc[row]} «{text}»"
            whole = _whole(text, role, row, figures, files)
            if not whole:
                unknown.append(told)
                continue
            known.append(f"{told} → «{whole}»")
            if mend:
                table.at[row, role] = whole
                table.at[row, "label"] = str(table.at[row, "label"]).replace(text, whole)
    report = Report(list(figures.notices), list(figures.findings))
    if known and mend:
        report.note("names-completed", rows=listing(known))
    elif known:
        report.warn("names-cut", rows=listing(known))
    if unknown:
        report.warn("names-cut-unknown", rows=listing(unknown))
    return replace(
        figures, table=table, findings=tuple(report.findings), notices=tuple(report.notices)
    )


def _whole(text: str, role: str, row: int, figures: Figures, files: Sequence[Figures]) -> str:
    """The one name that a cut one can have been; empty if none or several fit."""
    lead, bare = _apart(text)
    cut = _pattern(bare)
    code = str(figures.table.at[row, "code"]) if "code" in figures.table else ""
    by_code: list[str] = []
    if role == "name" and code:
        for other in files:
            if other is not figures and {"code", "name"} <= set(other.table):
                by_code += list(other.table.loc[other.table["code"] == code, "name"])
        by_code += _names_by_code().get(code, ())
    anywhere = [str(v) for other in files if role in other.table for v in other.table[role]]
    for candidates in (by_code, anywhere, _names_of_country() if role == "name" else ()):
        bares = [_apart(name)[1] for name in candidates if CUT not in name]
        fitting = {name.lower(): name for name in bares if cut.fullmatch(name)}
        if len(fitting) == 1:
            return f"{lead} {fitting.popitem()[1]}".strip()
    return ""


def _apart(text: str) -> tuple[str, str]:
    """The words for a kind of unit or place before a name, and the name."""
    words = unicodedata.normalize("NFC", text).split()
    for count in (2, 1):
        lead = " ".join(words[:count])
        is_kind = kind_of(lead) is not None and kind_before(lead) is None
        if len(words) > count and (is_kind or fold(lead) in _PLACES):
            return lead, " ".join(words[count:])
    return "", " ".join(words)


def _pattern(bare: str) -> re.Pattern[str]:
    """What a cut name can have been: two letters at most were lost within it, any at its end."""
    *parts, last = re.split(f"{CUT}+", bare)
    regex = r"\w{0,2}".join(map(re.escape, parts))
    regex += r"\w{0,2}" + re.escape(last) if last else ".+"
    return re.compile(regex, re.IGNORECASE)


@cache
def _names_by_code() -> Mapping[str, tuple[str, ...]]:
    kinds = {kind: label.vi for kind, label in KIND_LABELS.items()}
    now = units_of_2026()
    found: dict[str, tuple[str, ...]] = {
        code: (f"{kinds[kind]} {name}",)
        for code, kind, name in zip(now.index, now["kind_now"], now["name"], strict=True)
    }
    for code, unit in old_units().items():
        found[code] = (*found.get(code, ()), unit.name)
    return found


@cache
def _names_of_country() -> Iterable[str]:
    return tuple({name for names in _names_by_code().values() for name in names})
