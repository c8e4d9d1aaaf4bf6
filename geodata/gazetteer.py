"""Names of the country's units that mislead by their first word; see ``gazetteer.yaml``."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

from geodata.folding import clean, fold
from geodata.wording import read_yaml


@cache
def _names() -> dict[str, frozenset[str]]:
    """Names as they are written, by their folded form."""
    raw = read_yaml(resources.files("geodata").joinpath("gazetteer.yaml").read_text("utf-8"))
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
