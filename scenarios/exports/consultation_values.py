"""What the people said, as papers tell it; blanks before anything came back."""

from __future__ import annotations

from datetime import date
from typing import Any

from geodata.wording import written_date
from scenarios.consulting import Consultation, Standing, Tally, standing_of, usual_rule
from scenarios.exports.word_blanks import BLANK
from scenarios.papers import Papers

_COUNTS = ("eligible", "took_part", "agree", "disagree", "other")


def consultation_values(papers: Papers) -> dict[str, Any]:
    """Values of the placeholder ``consult``."""
    known = papers.consultation
    is_there = known is not None and bool(known.ballots)
    if known is None:
        known = Consultation(usual_rule(papers.scenario.criteria.id).id)
    standing = standing_of(known, papers.scenario)
    rule = standing.rule
    passes, fails = standing.count("passes"), standing.count("fails")
    key = "consult-needs" if rule.counted == "households" else "consult-needs-voters"
    return {
        "known": is_there,
        "title": rule.title.text.to(papers.language),
        "cite": rule.cite,
        "certainty": papers.say(f"certainty-{rule.certainty}"),
        "note": rule.note.text.to(papers.language),
        "needs": papers.say(key, percent=rule.percent),
        "counted": papers.say(f"consult-{rule.counted}"),
        "begun": _day(papers, known.begun),
        "until": _day(papers, known.until),
        "asked": papers.number(len(standing.units)),
        "villages": papers.number(standing.whole.villages),
        "came_in": papers.number(standing.whole.came_in) if is_there else BLANK,
        "listed": is_there and standing.whole.expected is not None,
        "villages_all": BLANK
        if standing.whole.expected is None
        else papers.number(standing.whole.expected),
        "unlisted": unlisted_note(papers, standing),
        "whole": _told(papers, standing.whole) if is_there else dict.fromkeys(
            (*_COUNTS, "percent"), BLANK),
        "passes": papers.number(passes),
        "fails": papers.number(fails),
        "waiting": papers.number(len(standing.units) - passes - fails),
        "all_pass": is_there and passes == len(standing.units),
        "void": void_note(papers, standing),
        "rows": [
            {
                "number": str(number),
                "name": papers.texts.unit_name(code),
                **_told(papers, tally),
                "outcome": papers.say(f"consult-outcome-{outcome}"),
            }
            for number, (code, (tally, outcome)) in enumerate(standing.units.items(), 1)
        ],
    }  # fmt: skip


def void_note(papers: Papers, standing: Standing) -> str:
    """Which votes are void since the plan changed; empty if none."""
    codes = [code for code, (_, outcome) in standing.units.items() if outcome == "void"]
    if not codes:
        return ""
    names = ", ".join(papers.texts.unit_name(code) for code in codes)
    return papers.say("consult-void-note", count=len(codes), units=names)


def unlisted_note(papers: Papers, standing: Standing) -> str:
    """Where no list of villages lets anybody conclude; empty if nowhere."""
    codes = standing.unlisted
    if not codes:
        return ""
    names = ", ".join(papers.texts.unit_name(code) for code in codes)
    return papers.say("consult-unlisted-note", count=len(codes), units=names)


def _told(papers: Papers, tally: Tally) -> dict[str, str]:
    counts = {name: papers.number(getattr(tally, name)) for name in _COUNTS}
    share = tally.percent
    told = "–" if share is None else papers.say("consult-percent", value=share)
    return {**counts, "percent": told}


def _day(papers: Papers, day: date | None) -> str:
    return papers.say("paper-day-open") if day is None else written_date(day).to(papers.language)
