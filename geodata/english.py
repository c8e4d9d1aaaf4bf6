"""English sentences whose number turned out to be one: "1 units are" becomes "1 unit is".

The catalogues write the plural, as almost every number asks for; Vietnamese has none.
"""

from __future__ import annotations

import re

_IRREGULAR = {"people": "person", "vertices": "vertex", "boundaries": "boundary"}
_NOUNS = frozenset(
    [
        "answers",
        "areas",
        "barriers",
        "boundaries",
        "borders",
        "cells",
        "changes",
        "characters",
        "choices",
        "codes",
        "columns",
        "comments",
        "communes",
        "conditions",
        "crossings",
        "districts",
        "documents",
        "entries",
        "exceptions",
        "figures",
        "files",
        "findings",
        "groups",
        "items",
        "kinds",
        "lines",
        "links",
        "locks",
        "members",
        "mergers",
        "months",
        "names",
        "neighbours",
        "offices",
        "others",
        "pairs",
        "parts",
        "people",
        "persons",
        "places",
        "plans",
        "points",
        "posts",
        "provinces",
        "proposals",
        "requests",
        "rows",
        "rules",
        "scenarios",
        "seats",
        "sheets",
        "solves",
        "staff-months",
        "steps",
        "terms",
        "towns",
        "townships",
        "units",
        "vertices",
        "villages",
        "wards",
        "warnings",
        "years",
    ]
)
_VERBS = {
    "are": "is",
    "were": "was",
    "have": "has",
    "do": "does",
    "belong": "belongs",
    "change": "changes",
    "differ": "differs",
    "go": "goes",
    "lack": "lacks",
    "lie": "lies",
    "miss": "misses",
    "need": "needs",
    "remain": "remains",
    "stand": "stands",
    "stay": "stays",
}
_ONE = re.compile(
    r"(?<![\w.,/–-])1 ((?:[a-z]+(?:-[a-z]+)? ){0,2}?)"
    rf"({'|'.join(sorted(_NOUNS, key=len, reverse=True))})\b"
    rf"(?:((?: of (?:the )?[a-z]+)?) ({'|'.join(_VERBS)})\b)?"
)


def agreed(text: str) -> str:
    """Put nouns, and verbs right behind them, into the singular where their number is one."""
    return _ONE.sub(_singular, text)


def _singular(match: re.Match[str]) -> str:
    between, noun, of, verb = match.groups()
    one = _IRREGULAR.get(noun)
    if one is None:
        one = f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"1 {between}{one}" + (f"{of} {_VERBS[verb]}" if verb else "")
