"""Where a rule set differs from the law it was copied from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geodata import FLAG_LABELS, KIND_LABELS, TERRAIN_LABELS, Text
from geodata.wording import format_number
from merger.law.criteria import Criteria
from merger.law.rule_sets import preset_of
from merger.wording import has_sentence, sentence

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


_LABELS: tuple[Mapping[str, Text], ...] = (KIND_LABELS, TERRAIN_LABELS, FLAG_LABELS)


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
    own = tuple(d for d in found if d.place.startswith(prefix))
    if not own:
        return Text("", "")
    changes = sentence("changed-added") if added(own, prefix) else in_words(own, prefix)
    return sentence("rule-edited", changes=changes)


def added(own: tuple[Difference, ...], prefix: str) -> bool:
    """Tell whether these differences are of a rule that the law does not have."""
    return any(d.place == f"{prefix}key" and d.law is None for d in own)


def in_words(found: tuple[Difference, ...], prefix: str) -> Text:
    """Write changes with the old and the new value; fields are named without ``prefix``."""
    told = [_change(d, d.place.removeprefix(prefix)) for d in found]
    return Text(", ".join(text.vi for text in told), ", ".join(text.en for text in told))


def _rules(criteria: Criteria) -> dict[str, Any]:
    return {k: v for k, v in criteria.model_dump(mode="json").items() if k not in _OWN}


def _change(difference: Difference, name: str) -> Text:
    """Write one change in words."""
    law, now = difference.law, difference.now
    if name == "enabled":
        return sentence("changed-on" if now else "changed-off")
    if name == "logic" and now is not None:
        return sentence(f"changed-logic-{now}")
    if name in _FIELDS_IN_WORDS and law is not None and now is not None:
        return sentence(f"changed-{name}", law=law, now=now)
    field = name if has_sentence(f"field-{name}") else name.rsplit("/", 1)[-1]
    label = sentence(f"field-{field}") if has_sentence(f"field-{field}") else sentence("field-else")
    if name.endswith("order"):
        return sentence("changed-order")
    return sentence("changed-field", field=label, law=_value(law), now=_value(now))


def _value(value: Any) -> Text:
    """A value as people read it: labels of kinds and terrains, yes and no, numbers."""
    if value is None or value in ([], ""):
        return sentence("value-none")
    if isinstance(value, bool):
        return sentence("value-yes" if value else "value-no")
    if isinstance(value, int | float):
        digits = next(d for d in (0, 1, 2, 3, 4) if d == 4 or round(value, d) == value)
        return Text(format_number(value, "vi", digits), format_number(value, "en", digits))
    if isinstance(value, list):
        parts = [_value(item) for item in value]
        return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))
    word = str(value)
    if has_sentence(f"value-{word}"):
        return sentence(f"value-{word}")
    for labels in _LABELS:
        if word in labels:
            return labels[word]
    return Text(f"«{word}»", f"“{word}”")


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
