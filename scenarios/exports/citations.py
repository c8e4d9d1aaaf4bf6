"""Documents a plan rests on, as a dossier names them."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from geodata.wording import read_yaml
from merger.plans import staffing_of
from scenarios.exports.roadmap import roadmap_of
from scenarios.papers import Papers

_NUMBER = re.compile(r"(?:NQ|NĐ|CV|TT|QĐ|Luật)[ ]?\d+/[\w-]+(?:/[\w-]+)?")


def legal_bases(papers: Papers) -> list[str]:
    """Documents the plan rests on, in full where their titles are known, and the office's own."""
    numbers = [name for name, sure in _cited(papers) if sure]
    numbers += [name for name in roadmap_of(papers)["bases"] if name not in numbers]
    known = _documents()
    listed = [known[name][papers.language] if name in known else name for name in numbers]
    return [*listed, *(basis for basis in papers.office.bases if basis)]


def to_verify(papers: Papers) -> str:
    """Citations that nobody should put in a dossier before the text was seen; empty if none."""
    return "; ".join(name for name, sure in _cited(papers) if not sure)


def _cited(papers: Papers) -> list[tuple[str, bool]]:
    """Documents the rule set and the posts cite, each with whether it is sure enough to name."""
    criteria = papers.scenario.criteria
    rules = [*criteria.standards, *criteria.triggers, *criteria.exemptions,
             *criteria.result.conditions]  # fmt: skip
    cites = [(rule.cite, rule.certainty) for rule in rules if rule.enabled]
    staffing = staffing_of(papers.scenario.transition, criteria)
    found: dict[str, bool] = {}
    for cite, certainty in [*cites, (staffing.cite, staffing.certainty)]:
        for part in filter(None, (part.strip() for part in cite.split(";"))):
            numbers = _NUMBER.findall(part)
            for name in numbers:
                found[name] = found.get(name, False) or certainty != "uncertain"
            if not numbers:
                found.setdefault(part, False)  # a document without a number cannot be named
    return list(found.items())


@cache
def _documents() -> dict[str, dict[str, str]]:
    text = resources.files("scenarios.exports").joinpath("documents.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = read_yaml(text)
    return found
