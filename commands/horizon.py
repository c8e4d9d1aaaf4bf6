"""Options of what new units must meet beyond the law: a margin, later years, forecasts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.output import finite
from geodata import Dataset, InputError, Language, open_table
from merger import Horizon
from merger.assessment import MOST_GROWTH, MOST_MARGIN, MOST_RANGE, figures_year
from merger.constraints import with_forecasts
from merger.wording import sentence

MarginOption = Annotated[
    float,
    typer.Option(
        "--margin",
        metavar="PERCENT",
        help="Percent to spare in people and area of new units, beyond the law.",
        callback=finite,
    ),
]
UntilOption = Annotated[
    int | None,
    typer.Option("--until", metavar="YEAR", help="New units must hold until then, beyond the law."),
]
OutlookOption = Annotated[
    int | None,
    typer.Option("--outlook", metavar="YEAR", help="Only tell what falls below until then."),
]
GrowthOption = Annotated[
    float | None,
    typer.Option("--growth", metavar="PERCENT", help="People more (or fewer: −) a year."),
]
ForecastsOption = Annotated[
    Path | None,
    typer.Option("--forecasts", help="Table of units with columns of years, or with growth."),
]
SinceOption = Annotated[
    int | None,
    typer.Option("--since", metavar="YEAR", help="Year of the populations; by default the data's."),
]
UncertainOption = Annotated[
    float,
    typer.Option(
        "--uncertain",
        metavar="PERCENT",
        help="Tell which verdicts hang on estimates that may be so much off.",
        callback=finite,
    ),
]


def read_horizon(
    dataset: Dataset,
    language: Language,
    *,
    margin: float = 0.0,
    until: int | None = None,
    outlook: int | None = None,
    growth: float | None = None,
    forecasts: Path | None = None,
    since: int | None = None,
    uncertain: float = 0.0,
) -> Horizon:
    """Lay the options together; what was noted of the table goes to stderr.

    Raises:
        InputError: a figure out of its range, or a table that cannot be read.
    """
    limits = (
        ("margin", margin, 0.0, MOST_MARGIN),
        ("growth", growth or 0.0, -MOST_GROWTH, MOST_GROWTH),
        ("uncertain", uncertain, 0.0, MOST_RANGE),
    )
    for name, value, least, most in limits:
        if not least <= value <= most:
            need = f"{least:g}–{most:g}"
            raise InputError(sentence("bad-limit", name=name, value=value, need=need))
    named = (("since", since), ("until", until), ("outlook", outlook))
    for name, year in named:
        if year is not None and not 1900 <= year <= 2200:
            raise InputError(sentence("bad-limit", name=name, value=str(year), need="1900–2200"))
    looks = until is not None or outlook is not None
    horizon = Horizon(
        margin=margin,
        since=(since or figures_year(dataset) or date.today().year) if looks else None,
        until=until,
        outlook=outlook,
        growth=growth,
        uncertain=uncertain,
    )
    if forecasts is not None:
        horizon, told = with_forecasts(horizon, dataset, open_table(forecasts))
        for line in told:
            print(line.to(language), file=sys.stderr)
    horizon.check(dataset)
    return horizon
