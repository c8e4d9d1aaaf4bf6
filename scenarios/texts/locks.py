"""What is fixed for a plan, one readable line an entry: with unit names and reasons."""

from __future__ import annotations

from typing import Any

from geodata import KIND_LABELS, TERRAIN_LABELS, Dataset, Text
from merger import Constraints, Criteria
from scenarios.wording import sentence

PLACES = (
    "keep", "together", "apart", "only", "own_district", "seats", "names", "exempt", "voluntary",
    "required", "exceptions", "kinds", "terrain", "answered", "declare", "barrier",
    "cross_district", "cross_province",
)  # fmt: skip
"""Fields of :class:`merger.Constraints` that hold entries, in the order people read them."""


def describe_constraints(
    constraints: Constraints, dataset: Dataset, criteria: Criteria
) -> list[tuple[str, int, Text]]:
    """Return field, number and wording of every entry, and of the switches that are on."""
    plain = constraints.model_dump(mode="json")
    lines = [
        (place, i, _line(place, item, dataset, criteria))
        for place in PLACES
        for i, item in enumerate(plain[place])
    ]
    if constraints.within_district:
        lines.append(("within_district", 0, sentence("lock-within_district")))
    unknown = int((constraints.settled(dataset).units["terrain"] == "unknown").sum())
    if constraints.unknown_terrain is not None and unknown:
        terrain = TERRAIN_LABELS[constraints.unknown_terrain]
        said = sentence("lock-unknown_terrain", count=unknown, terrain=terrain)
        lines.append(("unknown_terrain", 0, said))
    return lines


def unit_label(dataset: Dataset, code: str) -> str:
    """A unit as people know it: name, district, code."""
    if code not in dataset.units.index:
        return code
    unit = dataset.units.loc[code]
    district = f", {unit['district']}" if unit["district"] else ""
    return f"{unit['name']}{district} ({code})"


def _line(place: str, item: Any, dataset: Dataset, criteria: Criteria) -> Text:
    label = sentence(f"lock-{place}")
    vi, en = (" · ".join(parts) for parts in _parts(place, item, dataset, criteria))
    return Text(f"{label.vi}: {vi}", f"{label.en}: {en}")


def _parts(
    place: str, item: Any, dataset: Dataset, criteria: Criteria
) -> tuple[list[str], list[str]]:
    """What an entry says, in both languages."""

    def names(codes: list[str]) -> str:
        return ", ".join(unit_label(dataset, code) for code in codes)

    if isinstance(item, list):
        both = " – ".join(item) if place.startswith("cross_") else names(item)
        return [both], [both]
    first = names(item.get("units") or [item["code"]])
    rule = _rule(item, criteria)
    more = {
        "partners": names(item.get("partners") or []),
        "name": item.get("name") or "",
        "terrain": TERRAIN_LABELS[item["terrain"]] if "terrain" in item else "",
        "kind": KIND_LABELS[item["kind"]] if "kind" in item else "",
        "ground": rule,
        "reason": item.get("reason") or "",
        "note": item.get("note") or "",
        "reference": item.get("reference") or "",
    }
    said = [sentence(f"entry-{key}", said=value) for key, value in more.items() if str(value)]
    return [first, *(text.vi for text in said)], [first, *(text.en for text in said)]


def _rule(item: Any, criteria: Criteria) -> Text:
    """Wording of the ground or exception an entry names; its key where the law has none such."""
    key = item.get("ground") or item.get("waiver") or ""
    rules = (*criteria.exemptions, *criteria.result.waivers)
    found = next((rule for rule in rules if rule.key == key), None)
    return found.wording.text if found else Text(key, key)
