"""The way between two seats as a line on the map."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from geodata.dataset import Dataset


def lines_to_seat(
    dataset: Dataset, seat: str, codes: Iterable[str]
) -> dict[str, shapely.LineString | None]:
    """The shortest ways by road from the seats of some units to the seat of another.

    Args:
        dataset: units with their points.
        seat: code of the unit to whose seat they go.
        codes: of the units from whose seats they come.

    Returns:
        By code, simplified lines in the dataset's coordinate system, from point to point; None
        where no way by road is known.
    """
    codes, ways = list(codes), dataset.ways
    if ways is None:
        return dict.fromkeys(codes)
    found = ways.traces.to_seat(ways.place[seat], [ways.place[code] for code in codes])
    points = dataset.units[["x_m", "y_m"]]
    there = points.loc[[seat]].to_numpy(dtype=float)
    lines: dict[str, shapely.LineString | None] = {}
    for code, line in zip(codes, found, strict=True):
        here = points.loc[[code]].to_numpy(dtype=float)
        lines[code] = (
            None if line is None else shapely.LineString(np.concatenate([here, line, there]))
        )
    return lines
