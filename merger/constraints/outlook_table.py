"""A horizon with the rates and forecasts of a table laid into it."""

from __future__ import annotations

from geodata import Dataset, Text
from geodata.joining import TableInput, read_forecasts
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
        UnitOutlook(code=code, people=found.people[code])
        if code in found.people
        else UnitOutlook(code=code, growth=found.growth[code])
        for code in dataset.codes
        if code in found.people or code in found.growth
    ]
    told = (*found.left_rows, *found.notices)
    return horizon.model_copy(update={"units": tuple(units)}), told
