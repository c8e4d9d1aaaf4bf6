"""What planners fixed, drawn on the map.

Signs stand on units, chains between those that go together, bars between those that stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from geodata import Dataset, Language
from merger import Constraints
from scenarios.texts import unit_label
from scenarios.webmap.facts import label_points
from scenarios.wording import sentence

_UNIT_SIGNS = {
    "keep": "keep",
    "own_district": "keep",
    "seats": "seat",
    "names": "name",
    "exempt": "exempt",
    "voluntary": "voluntary",
    "required": "required",
}
"""Sign of a unit by the field of the constraints."""

LOCK_LINES = {
    "together": {"color": "#2b2822", "weight": 5, "dashArray": "1 8", "lineCap": "round"},
    "apart": {"color": "#a2341f", "weight": 3, "dashArray": "10 4 2 4"},
    "only": {"color": "#2f5d73", "weight": 2, "dashArray": "6 4"},
}


def fixed_signs(dataset: Dataset, held: Constraints, language: Language) -> dict[str, Any]:
    """``links`` and ``marks`` of a paint for everything fixed about the units.

    Several signs of one unit stand side by side on the map, each with its words.
    """
    points = label_points(dataset)
    links, marks = [], []
    for field, codes in _sets(held):
        known = [code for code in codes if code in points]
        pairs = (
            list(combinations(known, 2))
            if field == "apart"
            else list(zip(known, known[1:], strict=False))
        )
        if field == "only":
            pairs = [(known[0], partner) for partner in known[1:]] if known else []
        words = _words(dataset, field, known, language)
        for a, b in pairs:
            links.append({"line": [points[a], points[b]], "style": LOCK_LINES[field]})
            middle = [(one + other) / 2 for one, other in zip(points[a], points[b], strict=True)]
            marks.append({"at": middle, "sign": field, "text": words})
    for field, sign in _UNIT_SIGNS.items():
        for entry in getattr(held, field):
            if entry.code in points:
                words = _words(dataset, field, [entry.code], language)
                marks.append({"at": list(points[entry.code]), "sign": sign, "text": words})
    return {"links": links, "marks": marks}


def _sets(held: Constraints) -> Iterator[tuple[str, tuple[str, ...]]]:
    for lock in held.together:
        yield "together", lock.units
    for lock in held.apart:
        yield "apart", lock.units
    for only in held.only:
        yield "only", (only.code, *only.partners)


def _words(dataset: Dataset, field: str, codes: list[str], language: Language) -> str:
    names = ", ".join(unit_label(dataset, code) for code in codes)
    return f"{sentence(f'lock-{field}').to(language)}: {names}"
