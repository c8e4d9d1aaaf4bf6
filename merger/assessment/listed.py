"""An authority's list of units to be arranged beside this program's verdicts, unit by unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from geodata import Text
from merger.assessment.declarations import Required
from merger.assessment.sensitivity import factor_check, near_thresholds, terrain_check
from merger.assessment.verdicts import Assessment, Verdict, assess
from merger.wording import sentence

Agreement = Literal["theirs", "ours", "both"]
AGREEMENTS: tuple[Agreement, ...] = get_args(Agreement)
"""Only the list names the unit, only the rule set does, or both do."""


@dataclass(frozen=True)
class Compared:
    """One unit that the list or the rule set names.

    Attributes:
        verdict: of the rule set, the list left aside.
        why: what the verdict rests on, and what could explain a difference: a figure close to a
            threshold, terrain that is not certain, a factor of which the data say nothing.
    """

    code: str
    agreement: Agreement
    verdict: Verdict
    why: Text


def compare_list(assessment: Assessment, listed: Collection[str]) -> tuple[Compared, ...]:
    """Compare a list of units that must be arranged with the verdicts.

    Args:
        assessment: verdicts; what it already takes from a list is left aside.
        listed: codes that the list names.

    Returns:
        Units that are in the list or must be arranged by the rule set: those only the list names
        first, then those only the rule set names, then the rest; each in the dataset's order.
    """
    own = without_list(assessment)
    named, must = set(listed), set(own.codes("must"))
    doubts, spared = _doubts(own), _spared(own)
    sides: tuple[tuple[Agreement, set[str]], ...] = (
        ("theirs", named - must),
        ("ours", must - named),
        ("both", named & must),
    )
    found: list[Compared] = []
    for agreement, codes in sides:
        for code in (c for c in own.dataset.codes if c in codes):
            unit = own.units[code]
            more = [] if agreement == "both" else doubts.get(code, [])
            if agreement == "ours":
                more = [*more, *spared.get(code, [])]
            told = [unit.reason, *more]
            why = Text(". ".join(t.vi for t in told), ". ".join(t.en for t in told))
            found.append(Compared(code, agreement, unit.verdict, why))
    return tuple(found)


def required_by(codes: Iterable[str], document: str, reason: str) -> list[Required]:
    """The list's units as declared "must", with its document.

    Args:
        codes: that the list names.
        document: number and day, or whatever tells the document.
        reason: what the list is; shown in every export.
    """
    return [Required(code=code, reason=reason, reference=document) for code in codes]


def without_list(assessment: Assessment) -> Assessment:
    """The verdicts as they are without what is taken from a list."""
    declared = assessment.declared
    if not declared.required:
        return assessment
    own = declared.model_copy(update={"required": ()})
    return assess(assessment.dataset, assessment.criteria, own)


def _doubts(assessment: Assessment) -> dict[str, list[Text]]:
    """What makes a verdict unsure either way, by unit."""
    found: dict[str, list[Text]] = {}
    for near in near_thresholds(assessment):
        field = sentence(f"listed-{near.field.replace('_', '-')}")
        told = sentence("listed-near", figure=field, percent=near.percent, threshold=near.threshold)
        found.setdefault(near.code, []).append(told)
    for code in terrain_check(assessment).depends:
        # Where the terrain is not known at all the verdict's own words say both outcomes.
        if assessment.units[code].verdict != "depends":
            found.setdefault(code, []).append(sentence("listed-terrain"))
    return found


def _spared(assessment: Assessment) -> dict[str, list[Text]]:
    """Factors of which the data say nothing that would spare a unit, by unit."""
    found: dict[str, list[Text]] = {}
    for factor in factor_check(assessment):
        for code in factor.codes:
            found.setdefault(code, []).append(sentence("listed-factor", factor=factor.label))
    return found
