"""The dossier's roadmap: steps after the decision, with their months."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from geodata.wording import read_yaml
from scenarios.papers import Papers


def roadmap(papers: Papers) -> list[dict[str, str]]:
    """Steps with their months: dates where the office said when it begins, else counted."""
    return [
        {
            "number": str(number),
            "when": _months(papers, step["from"], step["to"]),
            "who": step["who"][papers.language],
            "what": step["what"][papers.language],
        }
        for number, step in enumerate(roadmap_of(papers)["steps"], 1)
    ]


def roadmap_of(papers: Papers) -> dict[str, Any]:
    """The steps that fit the rule set's tiers, with what they rest on."""
    tiers = papers.scenario.criteria.tiers
    return next((r for r in _roadmaps() if r["tiers"] == tiers), _roadmaps()[0])


@cache
def _roadmaps() -> list[dict[str, Any]]:
    text = resources.files("scenarios.exports").joinpath("roadmap.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = read_yaml(text)
    return found


def _months(papers: Papers, first: int, last: int) -> str:
    begins = papers.office.begins
    ends = [
        str(month) if begins is None else _month_after(begins, month - 1) for month in (first, last)
    ]
    key = "roadmap-months" if begins is None else "roadmap-dates"
    told = ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
    return papers.say(key, months=told)


def _month_after(begins: date, months: int) -> str:
    total = begins.year * 12 + begins.month - 1 + months
    return f"{total % 12 + 1}/{total // 12}"
