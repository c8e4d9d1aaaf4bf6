"""Writes docs/criteria.md from the presets: ``python docs/make_criteria.py``."""

from __future__ import annotations

from pathlib import Path

from merger import Criteria, load_criteria, preset_names
from merger.criteria import Rule

PAGE = Path(__file__).parent / "criteria.md"
MARKS = {"verbatim": "text", "secondary": "secondary", "uncertain": "**to be verified**"}

HEAD = """# Rule sets / Bộ tiêu chí

Made from `merger/presets/*.yaml` by `docs/make_criteria.py`; do not edit by hand. Certainty: *text*
= the wording or an official site quoting it was read; *secondary* = press, digests; *to be
verified* = not confirmed by any source, check the law before relying on it. 100 % is the standard
of the unit's own kind and terrain; "below" is strict.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(load_criteria(name)) for name in preset_names())])


def _section(criteria: Criteria) -> str:
    until = criteria.valid_to or "…"
    lines = [
        f"## {criteria.id}",
        "",
        f"{criteria.title.vi} / {criteria.title.en}. Valid {criteria.valid_from} to {until}. "
        f"{criteria.status_note.vi} / {criteria.status_note.en}",
        "",
        "| rule | wording | figures | citation | certainty |",
        "|---|---|---|---|---|",
    ]
    for rule in criteria.standards:
        lines.append(_row("standard", rule, f"{rule.area_km2:g} km², {rule.population:g} people"))
    for trigger in criteria.triggers:
        limits = (("area", trigger.area_below), ("population", trigger.population_below))
        parts = [f"{name} < {limit:g} %" for name, limit in limits if limit is not None]
        joined = (" and " if trigger.logic == "all" else " or ").join(parts) or "always"
        lines.append(_row(trigger.verdict, trigger, joined))
    for exemption in criteria.exemptions:
        lines.append(_row("exempt", exemption, f"column `{exemption.flag}`"))
    for condition in criteria.result.conditions:
        figures = f"≥ {condition.area_km2:g} km², ≥ {condition.population:g} people"
        lines.append(_row("new unit", condition, figures))
    for waiver in criteria.result.waivers:
        state = "" if waiver.enabled else ", switched off"
        lines.append(_row("exception", waiver, f"≥ {waiver.min_members} units{state}"))
    kinds = [f"any {rule.if_any} → {rule.becomes}" for rule in criteria.result.kinds]
    share = f"{100 * criteria.result.mountain_share:.0f} %"
    lines += [
        "",
        f"Kind of the new unit: {', '.join(kinds)}, else {criteria.result.otherwise}. It counts as "
        f"mountain from {share} of its area.",
        "",
    ]
    return "\n".join(lines)


def _row(what: str, rule: Rule, figures: str) -> str:
    words = f"{rule.wording.vi} / {rule.wording.en}".replace("|", "/")
    return f"| {what} | {words} | {figures} | {rule.cite} | {MARKS[rule.certainty]} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
