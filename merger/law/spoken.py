"""A rule set as it may be told: texts follow the numbers, and what is not the law's says so.

The wording of a preset is the law's sentence and names the law's figures. In a copy whose figures
were changed that sentence would be false, so it is written anew from the figures of the rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeVar

from geodata import FLAG_LABELS, KIND_LABELS, TERRAIN_LABELS, Text
from geodata.wording import format_number
from merger.law.criteria import (
    Condition,
    Criteria,
    Reduction,
    Rule,
    Selector,
    SizeRule,
    Trigger,
    Waiver,
    Wording,
)
from merger.law.differences import Difference, differences, in_words
from merger.law.rule_sets import preset_of
from merger.wording import sentence

_R = TypeVar("_R", bound=Rule)
_LONGEST_SHORT = 40
_EDITED = "(đã sửa / edited)"
"""Behind the article of a rule that is not the law's any more: citations are one text in both
languages, and stand alone in tables and files."""
_SECTIONS = ("standards", "reductions", "triggers", "exemptions", "checklist", "unjudged")
_RESULT = ("conditions", "waivers")
_DISTRICTS = ("standards", "reductions", "triggers")


@lru_cache(maxsize=32)
def as_told(criteria: Criteria) -> Criteria:
    """The same rules, whose texts tell their own figures and whose certainty tells changes.

    Figures, keys and order are untouched: every unit and group is judged alike. A preset as it is
    comes back unchanged; of a rule set that is no copy of a preset no rule is the law's.
    """
    law = preset_of(criteria)
    if law == criteria:
        return criteria
    changed = None if law is None else frozenset(_places(differences(criteria)))
    # Conditions written in percent of the standards hang on those too.
    moved = changed is not None and any(place.startswith("standards/") for place in changed)

    def rules(place: str, listed: tuple[_R, ...]) -> tuple[_R, ...]:
        return tuple(_told_rule(rule, place, changed, moved) for rule in listed)

    result = criteria.result.model_copy(
        update={n: rules(f"result/{n}", getattr(criteria.result, n)) for n in _RESULT}
    )
    update: dict[str, Any] = {n: rules(n, getattr(criteria, n)) for n in _SECTIONS}
    if criteria.districts is not None:
        own = criteria.districts
        update["districts"] = own.model_copy(
            update={n: rules(f"districts/{n}", getattr(own, n)) for n in _DISTRICTS}
        )
    return criteria.model_copy(update={**update, "result": result})


def law_title(criteria: Criteria) -> Text:
    """Title of a rule set that never passes for the law where it is not."""
    law, title = preset_of(criteria), criteria.title.text
    if law is None:
        return sentence("law-title-own", title=title)
    count = len(told_changes(criteria))
    if criteria.based_on is None:
        return sentence("law-title-edited", title=title, count=count) if count else title
    key = "law-title-copy-edited" if count else "law-title-copy"
    return sentence(key, title=title, law=law.title.text, count=count)


def short_title(criteria: Criteria) -> Text:
    """What a rule set is called in a name: its title without remarks, starred where it was changed.

    A round of a law that knows several keeps it: "NQ 35/2023, giai đoạn 2023–2025".
    """
    title, law = criteria.title.text, preset_of(criteria)
    star = "*" if law is not None and differences(criteria) else ""
    return Text(
        title.vi.split(" (")[0].replace("Nghị quyết ", "NQ ")[:_LONGEST_SHORT] + star,
        title.en.split(" (")[0].replace("Resolution ", "Res. ")[:_LONGEST_SHORT] + star,
    )


@lru_cache(maxsize=32)
def told_changes(criteria: Criteria) -> tuple[Text, ...]:
    """Every rule that is not the law's, with its place in the law, the old and the new values."""
    law = preset_of(criteria)
    if law is None:
        return ()
    found: dict[str, list[Difference]] = {}
    for difference in differences(criteria):
        found.setdefault(_place(difference), []).append(difference)
    return tuple(_change(place, group, law, criteria) for place, group in found.items())


def _change(place: str, group: list[Difference], law: Criteria, criteria: Criteria) -> Text:
    section, _, key = place.rpartition("/")
    before, after = _rule(law, section, key), _rule(criteria, section, key)
    rule = before or after
    if rule is None:  # a figure of the rule set itself, or the order of a list
        return in_words(tuple(group), f"{place}/")
    if after is None:
        what = sentence("changed-dropped")
    elif before is None:
        what = sentence("changed-added")
    else:
        what = in_words(tuple(group), f"{place}/")
    return sentence("change-of-rule", rule=rule.wording.text, cite=rule.cite, what=what)


def _rule(criteria: Criteria, section: str, key: str) -> Rule | None:
    holder: Any = criteria
    for name in section.split("/"):
        holder = getattr(holder, name, None)
    listed = holder if isinstance(holder, tuple) else ()
    return next((r for r in listed if isinstance(r, Rule) and r.key == key), None)


def _places(found: tuple[Difference, ...]) -> set[str]:
    return {_place(difference) for difference in found}


def _place(difference: Difference) -> str:
    """The rule a difference is in, as ``section/key``; else the place itself."""
    parts = difference.place.split("/")
    depth = 3 if parts[0] in {"result", "districts"} else 2
    listed = parts[depth - 2] in {*_SECTIONS, *_RESULT}
    if listed and len(parts) > depth:
        return "/".join(parts[:depth])
    return difference.place


def _told_rule(rule: _R, section: str, changed: frozenset[str] | None, moved: bool) -> _R:
    if changed is None or f"{section}/{rule.key}" in changed:
        cite = rule.cite if changed is None else f"{rule.cite} {_EDITED}"
        told = {"certainty": "changed", "wording": _wording(rule), "cite": cite}
        return rule.model_copy(update=told)
    if moved and isinstance(rule, Condition):
        return rule.model_copy(update={"wording": _wording(rule)})
    return rule


def _wording(rule: Rule) -> Wording:
    """The rule's sentence: as it stands where it names no figure, else made of its figures."""
    if not re.search(r"\d", rule.wording.vi + rule.wording.en):
        return rule.wording
    match rule:
        case Trigger():
            told = _trigger(rule)
        case SizeRule():
            size = sentence(
                "told-size", area=_number(rule.area_km2), people=_number(rule.population)
            )
            told = _headed(rule, size)
        case Reduction():
            told = _headed(rule, _reduction(rule))
        case Waiver():
            told = sentence("told-waiver", least=rule.min_members)
        case _:
            return rule.wording
    return Wording(vi=told.vi, en=told.en)


def _trigger(rule: Trigger) -> Text:
    area, people = rule.area_below, rule.population_below
    if area is None and people is None:
        told = sentence("told-trigger-always")
    elif area is None or people is None:
        one = area if people is None else people
        key = "told-trigger-area" if people is None else "told-trigger-population"
        told = sentence(key, percent=_number(one))
    elif area == people:
        told = sentence(f"told-trigger-same-{rule.logic}", percent=_number(area))
    else:
        told = sentence(f"told-trigger-{rule.logic}", area=_number(area), people=_number(people))
    return sentence("told-encouraged", told=told) if rule.verdict == "encouraged" else told


def _reduction(rule: Reduction) -> Text:
    figure = sentence(f"told-figure-{rule.figure}")
    told = sentence("told-reduction", figure=figure, percent=_number(rule.percent))
    if rule.steps is None:
        return told
    steps = rule.steps
    return sentence(
        "told-reduction-steps",
        told=told,
        every=_number(steps.every),
        less=_number(steps.less),
        floor=_number(steps.floor),
    )


def _headed(rule: SizeRule | Reduction, figures: Text) -> Text:
    """``Whom it is for: figures``; the law's words for whom, unless they hold figures too."""
    heads = [text.split(":")[0] for text in (rule.wording.vi, rule.wording.en)]
    whom = Text(*heads) if not re.search(r"\d", "".join(heads)) else _whom(rule)
    return sentence("told-headed", whom=whom, figures=figures)


def _whom(rule: SizeRule | Reduction) -> Text:
    parts = [_selected(rule.when)]
    if isinstance(rule, Reduction):
        if rule.flag is not None:
            parts.append(FLAG_LABELS[rule.flag])
        if rule.minority_from is not None:
            parts.append(sentence("told-minority", percent=_number(rule.minority_from)))
    return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))


def _selected(when: Selector) -> Text:
    kinds = [KIND_LABELS[kind] for kind in when.kind] or [sentence("told-any-kind")]
    terrains = [TERRAIN_LABELS[terrain] for terrain in when.terrain]
    vi = "/".join(kind.vi for kind in kinds)
    en = "/".join(kind.en for kind in kinds)
    if terrains:
        vi += " " + "/".join(terrain.vi.lower() for terrain in terrains)
        en += " (" + "/".join(terrain.en.lower() for terrain in terrains) + ")"
    return Text(vi, en)


def _number(value: float | None) -> Text:
    if value is None:
        return Text("–", "–")
    digits = next(d for d in (0, 1, 2, 3) if d == 3 or round(value, d) == value)
    return Text(format_number(value, "vi", digits), format_number(value, "en", digits))
