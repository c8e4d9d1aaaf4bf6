"""Names of the country's places and how else they are written; see ``gazetteer.yaml``."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from geodata.folding import clean, fold
from geodata.wording import read_yaml


@cache
def _gazetteer() -> dict[str, Any]:
    text = resources.files("geodata").joinpath("gazetteer.yaml").read_text("utf-8")
    found: dict[str, Any] = read_yaml(text)
    return found


@cache
def _names() -> dict[str, frozenset[str]]:
    """Names as they are written, by their folded form."""
    raw = _gazetteer()
    found: dict[str, set[str]] = {}
    for name in raw["begin_like_a_kind"]:
        found.setdefault(fold(name), set()).add(unicodedata.normalize("NFC", name).lower())
    return {key: frozenset(names) for key, names in found.items()}


def is_whole_name(name: str) -> bool:
    """Tell whether a name that begins like a kind is one of the country's, first word and all.

    Accents decide where the name has any; without them "Phuong Son" may be one, and is taken for
    one: which kind a unit is must then be said elsewhere.
    """
    written = _names().get(fold(name))
    if not written:
        return False
    return name.isascii() or clean(name).lower() in written


@cache
def provinces_then() -> Mapping[str, str]:
    """Province of today by each of the 63 until June 2025 (``facts/provinces.csv``)."""
    path = resources.files("geodata").joinpath("facts", "provinces.csv")
    with path.open(encoding="utf-8") as file:
        return {row["province"]: row["province_2025"] for row in csv.DictReader(file)}


@cache
def _spellings() -> Mapping[str, str]:
    """Folded name of a province, of then or now, by each of its spellings, folded."""
    then = provinces_then()
    found = {fold(name): fold(name) for name in (*then, *then.values())}
    for name, others in _gazetteer()["spellings_of_provinces"].items():
        found |= {fold(other): fold(name) for other in others}
    return found


@cache
def _closed_spellings() -> Mapping[str, str]:
    return {spelling.replace(" ", ""): name for spelling, name in _spellings().items()}


def province_spelt(folded: str) -> str:
    """Folded name of the province that a folded spelling means; other words as they are."""
    return _closed_spellings().get(folded.replace(" ", ""), folded)


@cache
def _today() -> Mapping[str, str]:
    return {fold(then): province_spelt(fold(now)) for then, now in provinces_then().items()}


def province_now(folded: str) -> str:
    """Folded name of today's province that one of before July 2025 is a part of; others as is."""
    return _today().get(folded, folded)


@cache
def _spelt_anywhere() -> re.Pattern[str]:
    other = [spelling for spelling, name in _spellings().items() if spelling != name]
    joined = [spelling.replace(" ", "") for spelling in other]
    longest_first = sorted({*other, *joined}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def with_provinces_spelt(folded: str) -> str:
    """A folded text in which every province stands by its folded name."""
    return _spelt_anywhere().sub(lambda found: province_spelt(found[0]), folded)
