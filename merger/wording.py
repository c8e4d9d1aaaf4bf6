"""Sentences of this room in both languages (``wording.yaml``)."""

from __future__ import annotations

from typing import Any

from geodata.wording import Text, read_catalogue


def sentence(key: str, **values: Any) -> Text:
    """Return the sentence ``key``, filled with ``values``."""
    return read_catalogue("merger", "wording.yaml").text(key, **values)


def has_sentence(key: str) -> bool:
    """Tell whether the catalogue has a sentence ``key``."""
    return key in read_catalogue("merger", "wording.yaml").entries
