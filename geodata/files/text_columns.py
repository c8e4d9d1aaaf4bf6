"""Text columns written in an old encoding, each judged as a whole and then value by value.

One cell may come from another file: what does not read as its column does, but does in another
encoding, is read in that one and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.columns import kind_before
from geodata.files.ascii_marks import read_marks
from geodata.files.encodings import (
    CUT,
    ENCODINGS,
    accented_words,
    composed,
    fits,
    fits_plain,
    reads_better,
    recognise_encoding,
    to_unicode,
    uncut,
)
from geodata.problems import message, refuse
from geodata.wording import Text, listing

_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]")
_LOST_SHARE = 0.1


_LEAST_WORDS = 2
_SIGN_IN_WORD = re.compile(r"[A-Za-z][\u00a1-\u00b1\u00b4-\u00b8\u00bb-\u00bf]|[\u00a1-\u00b1]\w")
"""Signs within a word, as TCVN3 shows without its font; no name has any."""


@dataclass(frozen=True)
class _Reading:
    """How the values of a column are to be read.

    Attributes:
        schemes: encoding by value, where it is not Unicode.
        usual: encoding of the column as a whole; empty for Unicode, None if nothing fits.
        doubtful: values that read as nothing, beside others that do.
    """

    schemes: Mapping[str, str]
    usual: str | None
    doubtful: tuple[str, ...] = ()


def _read_column(values: list[str], stated: str | None) -> _Reading:
    """Judge a column as a whole, then value by value: one cell may come from another file."""
    usual = recognise_encoding(values)
    if stated is not None and usual != "":  # what reads as Vietnamese is left alone
        return _Reading({v: stated for v in values if not fits_plain(v)}, stated)
    usual = _of_most(values) if usual is None else usual
    if usual:
        kept = [v for v in values if not fits_plain(v) or reads_better(v, usual)]
        return _Reading({v: _own(v, usual) for v in kept}, usual)
    odd = [v for v in values if not fits_plain(v)]
    schemes: dict[str, str] = {}
    for scheme in [stated] if stated else ENCODINGS:
        fitting = [v for v in odd if v not in schemes and fits(v, scheme)]
        if fitting and (usual == "" or len(fitting) == len(odd)):
            found = recognise_encoding(fitting)
            if found == scheme or stated:
                schemes |= dict.fromkeys(fitting, scheme)
    doubtful = [v for v in odd if v not in schemes and _SIGN_IN_WORD.search(v)]
    return _Reading(schemes, "" if schemes else usual, tuple(doubtful) if usual == "" else ())


def _of_most(values: list[str]) -> str | None:
    """The encoding in which more than half of the values read, whatever the others are in."""
    counts = Counter(scheme for v in values for scheme in ENCODINGS if fits(v, scheme))
    counts[""] = sum(map(fits_plain, values))
    scheme, count = counts.most_common(1)[0]
    return scheme if 2 * count > len(values) else None


def _own(value: str, usual: str) -> str:
    """The encoding of a value of a column: the usual one, unless only another one reads."""
    if fits(value, usual):
        return usual
    others = [s for s in ENCODINGS if s != usual and fits(value, s)]
    kinds = [s for s in others if _begins_with_kind(value, s)]
    if not kinds and _begins_with_kind(value, usual):
        return usual  # a name of another language below its kind
    sure = kinds or [s for s in others if accented_words(to_unicode(value, s)) >= _LEAST_WORDS]
    return sure[0] if len(sure) == 1 else usual


def _begins_with_kind(value: str, scheme: str) -> bool:
    try:
        text = to_unicode(value, scheme)
    except UnicodeError:
        return False
    first = text.split()[0] if text.split() else ""
    # "X·" of TCVN3 is no "X." for Xã.
    return first.replace(".", "").isalnum() and kind_before(text) is not None


def text_in_unicode(
    table: pd.DataFrame, filename: str, encoding: str | None, *, sure: bool = True
) -> tuple[pd.DataFrame, list[Text]]:
    """Convert text columns written in an old encoding, each recognised on its own.

    Args:
        table: any table; other than text is left alone.
        filename: for messages.
        encoding: how the text was written; None: recognise.
        sure: the file declares its encoding, so text that reads as nothing is only reported.

    Raises:
        InputError: text of an undeclared or wrongly stated encoding.
    """
    notices = []
    converted = {}
    for column in table.columns:
        texts = [v for v in table[column].unique() if isinstance(v, str)]
        if marks := read_marks(texts):
            pairs = {value: text for value, (_, text) in marks.items()}
            table = table.assign(**{column: table[column].map(_by(pairs), na_action="ignore")})
            notices += _of_marks(str(column), marks)
            texts = [v for v in table[column].unique() if isinstance(v, str)]
        lost = [v for v in texts if _LOST.search(v)]
        if len(lost) > _LOST_SHARE * len(texts):
            notices.append(message("text-lost", column=str(column), example=lost[0]))
        values = [v for v in texts if not v.isascii()]
        whole = [v for v in values if CUT not in v]
        cut = {v: v for v in values if CUT in v}
        if not values:
            continue
        reading = _read_column(whole, encoding)
        if reading.usual is None:
            if not sure:
                raise refuse("bad-encoding", file=filename, known=", ".join(ENCODINGS))
            notices.append(message("text-doubtful", column=str(column), example=whole[0]))
            continue
        pairs = {}
        some = [v for v, scheme in reading.schemes.items() if scheme == "utf-8"]
        halves = set(some) - set(uncut(some))
        for value, scheme in reading.schemes.items():
            try:
                pairs[value] = to_unicode(value, scheme)
            except UnicodeError as error:
                if value not in halves:
                    raise refuse("wrong-encoding", file=filename, encoding=scheme) from error
                cut[value] = pairs[value] = _with_marks(value)
        if pairs:
            converted[column] = table[column].map(_by(pairs), na_action="ignore")
        notices += _told(table[column], reading, pairs, cut)
    return table.assign(**converted), notices


def _by(pairs: Mapping[str, str]) -> Callable[[Any], Any]:
    return lambda value: pairs.get(value, value)


def _of_marks(column: str, marks: Mapping[str, tuple[str, str]]) -> list[Text]:
    """What was converted, with the first value of each way of writing."""
    first: dict[str, tuple[str, str]] = {}
    for before, (way, after) in marks.items():
        first.setdefault(way, (before, after))
    return [
        message("text-converted", column=column, encoding=way.upper(), before=before, after=after)
        for way, (before, after) in first.items()
    ]


def _with_marks(value: str) -> str:
    """UTF-8 bytes shown as Latin-1, with a mark where a letter was cut."""
    try:
        content = value.encode("latin-1")
    except UnicodeError:
        content = value.encode("cp1252", errors="replace")
    return composed(content.decode("utf-8", errors="replace"))


def _told(
    cells: pd.Series[Any], reading: _Reading, pairs: Mapping[str, str], cut: Mapping[str, str]
) -> list[Text]:
    """What was converted in a column, and which cells lost a part of a letter."""
    column = str(cells.name)

    def rows(values: Collection[str]) -> str:
        return listing([str(row) for row in cells.index[cells.isin(list(values))]])

    told = []
    by_scheme: dict[str, dict[str, str]] = {}
    for value, text in pairs.items():
        if value not in cut:
            by_scheme.setdefault(reading.schemes[value], {})[value] = text
    for scheme, whole in by_scheme.items():
        before, after = next(iter(whole.items()))
        values = {"column": column, "encoding": scheme.upper(), "before": before, "after": after}
        if scheme != reading.usual:
            told.append(message("text-mixed", rows=rows(whole), **values))
        elif scheme != "utf-8":
            told.append(message("text-converted", **values))
    if reading.doubtful:
        told.append(message("text-doubtful-rows", column=column, rows=rows(reading.doubtful)))
    if cut:
        example = next(iter(cut.values()))
        told.append(message("text-cut", column=column, rows=rows(cut), example=example))
    return told
