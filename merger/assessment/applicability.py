"""Whether a dataset and a rule set belong together: years, kinds of units, tiers."""

from __future__ import annotations

from datetime import date, timedelta

from geodata import FLAG_LABELS, KIND_LABELS, Dataset, Text, written_date
from geodata.wording import listing
from merger.law import Criteria
from merger.wording import sentence

_EARLIER = timedelta(days=366)
"""A round is planned on the units as they were up to a year before its rules took effect."""


def mismatches(dataset: Dataset, criteria: Criteria) -> list[Text]:
    """Say what speaks against judging these units by this law; empty if nothing does."""
    found = []
    kinds = sorted(set(dataset.units["kind"]) - set(criteria.kinds))
    for kind in kinds:
        units = dataset.units.index[dataset.units["kind"] == kind]
        names = listing([str(dataset.units.at[code, "name"]) for code in units], 4)
        label = KIND_LABELS[kind]
        found.append(sentence("unfit-kind", kind=label, count=len(units), names=names))
    has_districts = bool((dataset.units["district"] != "").any())
    if criteria.tiers == 2 and has_districts:
        found.append(sentence("unfit-two-tiers"))
    if criteria.tiers == 3 and not has_districts:
        found.append(sentence("unfit-three-tiers"))
    found += _years(dataset.provenance.as_of, criteria)
    return found


def _years(as_of: str, criteria: Criteria) -> list[Text]:
    if not as_of:
        return []
    day = date.fromisoformat(as_of)
    late = criteria.valid_to is not None and day > criteria.valid_to
    if not late and day >= criteria.valid_from - _EARLIER:
        return []
    dots = Text("…", "…")
    return [
        sentence(
            "unfit-years",
            day=written_date(day),
            start=written_date(criteria.valid_from),
            end=written_date(criteria.valid_to) if criteria.valid_to else dots,
        )
    ]


def unsaid_factors(dataset: Dataset, criteria: Criteria) -> dict[str, Text]:
    """Special factors that would lower a standard and that the data name for no unit at all.

    Returns:
        Words by the flag, or by ``minority``.
    """
    units = dataset.units
    found: dict[str, Text] = {}
    for rule in criteria.reductions:
        if not rule.enabled:
            continue
        told = rule.flag in dataset.provenance.basis  # known to be no
        if rule.flag is not None and not told and not units[rule.flag].any():
            found[rule.flag] = FLAG_LABELS[rule.flag]
        if rule.minority_from is not None and units["minority_percent"].isna().all():
            found["minority"] = sentence("factor-minority")
    return found
