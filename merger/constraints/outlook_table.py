"""A horizon with the rates and forecasts of a table laid into it."""

from __future__ import annotations

from geodata import Dataset, Text
from geodata.joining import Forecasts, TableInput, read_forecasts
from merger.assessment import Horizon, UnitOutlook


def with_forecasts(
    horizon: Horizon, dataset: Dataset, given: TableInput
) -> tuple[Horizon, tuple[Text, ...]]:
    """Take a table of rates or forecasts, for the units it names.

    Args:
        horizon: what else is asked.
        dataset: the units.
        given: the table; units it does not name go by the horizon's growth.

    Returns:
        The horizon, and what people are to be told of the table.

    Raises:
        InputError: as :func:`geodata.joining.read_forecasts`.
    """
    found = read_forecasts(dataset, given)
    units = [
        _outlook(horizon, code, found)
        for code in dataset.codes
        if code in found.people or code in found.growth
    ]
    told = (*found.left_rows, *found.notices)
    return horizon.model_copy(update={"units": tuple(units)}), told


def _outlook(horizon: Horizon, code: str, found: Forecasts) -> UnitOutlook:
    """Forecasts go before a rate, unless they are of no later year than the figures at hand."""
    people, growth = found.people.get(code, ()), found.growth.get(code)
    later = people and (horizon.since is None or people[-1][0] > horizon.since)
    if later or growth is None:
        return UnitOutlook(code=code, people=people)
    return UnitOutlook(code=code, growth=growth)
