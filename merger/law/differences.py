"""Where a rule set differs from the law it was copied from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from geodata import Text
from merger.law.criteria import Criteria
from merger.law.rule_sets import preset_of
from merger.wording import sentence

_OWN = frozenset({"id", "based_on", "title", "status", "status_note"})
"""What makes a copy a copy; no difference from the law."""

_FIRST_HOLDS = frozenset(
    {"standards", "triggers", "result/conditions", "districts/standards", "districts/triggers"}
)
"""Lists of which the first that matches decides: their order is a rule too."""

_FIELDS_IN_WORDS = frozenset(
    {
        "area_below",
        "population_below",
        "area_km2",
        "population",
        "min_members",
        "percent",
        "minority_from",
    }
)


@dataclass(frozen=True)
class Difference:
    """A value that is not the law's: ``place`` such as ``triggers/both-low/area_below``."""

    place: str
    law: Any
    now: Any

    def __str__(self) -> str:
        return f"{self.place} {self.law} → {self.now}"


def differences(criteria: Criteria) -> tuple[Difference, ...]:
    """List where a rule set differs from the law it is or was copied from."""
    law = preset_of(criteria)
    if law is None or law == criteria:
        return ()
    before, after = (dict(_leaves(_rules(c), "")) for c in (law, criteria))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        Difference(place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def edited(found: tuple[Difference, ...], section: str, key: str) -> Text:
    """Say in brackets what was changed in one rule; empty if nothing was."""
    prefix = f"{section}/{key}/"
    told = [_change(d, d.place.removeprefix(prefix)) for d in found if d.place.startswith(prefix)]
    if not told:
        return Text("", "")
    changes = Text(", ".join(text.vi for text in told), ", ".join(text.en for text in told))
    return sentence("rule-edited", changes=changes)


def _rules(criteria: Criteria) -> dict[str, Any]:
    return {k: v for k, v in criteria.model_dump(mode="json").items() if k not in _OWN}


def _change(difference: Difference, name: str) -> Text:
    """Write one change in words, where the field has words."""
    if name == "enabled":
        return sentence("changed-on" if difference.now else "changed-off")
    if name == "logic":
        return sentence(f"changed-logic-{difference.now}")
    if name in _FIELDS_IN_WORDS and difference.law is not None and difference.now is not None:
        return sentence(f"changed-{name}", law=difference.law, now=difference.now)
    told = f"{name}: {difference.law} → {difference.now}"
    return Text(told, told)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield every value with its place; rules in lists are named by their key."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, f"{place}/{name}" if place else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and "key" in value[0]:
        if place in _FIRST_HOLDS:
            yield f"{place}/order", " > ".join(item["key"] for item in value)
        for item in value:
            yield from _leaves(item, f"{place}/{item['key']}")
    else:
        yield place, value
