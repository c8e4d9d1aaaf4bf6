"""What planners ask of new units beyond the law, and how populations are to go, in words."""

from __future__ import annotations

from geodata import Text
from merger import Horizon
from scenarios.wording import sentence


def describe_horizon(horizon: Horizon) -> tuple[Text, ...]:
    """Say it, line by line; nothing where nothing is asked.

    Every line says that it is no rule of the law.
    """
    lines = []
    if horizon.margin:
        lines.append(sentence("horizon-margin", margin=horizon.margin))
    if horizon.until is not None:
        lines.append(sentence("horizon-until", year=str(horizon.until)))
    if horizon.outlook is not None:
        lines.append(sentence("horizon-outlook", year=str(horizon.outlook)))
    if horizon.last is not None:
        lines.append(_expected(horizon))
    if horizon.uncertain:
        lines.append(sentence("horizon-uncertain", percent=horizon.uncertain))
    return tuple(lines)


def _expected(horizon: Horizon) -> Text:
    """How populations are taken to go: an assumption, with its parts."""
    forecast = sum(bool(unit.people) for unit in horizon.units)
    rated = len(horizon.units) - forecast
    parts = []
    if horizon.growth is not None:
        key = "horizon-growth-rest" if horizon.units else "horizon-growth"
        parts.append(sentence(key, percent=horizon.growth))
    if rated:
        parts.append(sentence("horizon-rates", count=rated))
    if forecast:
        parts.append(sentence("horizon-forecasts", count=forecast))
    told = Text("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))
    return sentence("horizon-expected", since=str(horizon.since), told=told)
