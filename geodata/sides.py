"""On which side units bound each other: what the legal description of their bounds is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from geodata.borders import MIN_LENGTH_M, edges
from geodata.dataset import Dataset
from geodata.wording import Text

Side = Literal["east", "west", "south", "north"]
SIDES: tuple[Side, ...] = get_args(Side)
"""In the order in which resolutions name them: Đông, Tây, Nam, Bắc."""

SIDE_LABELS: Mapping[Side, Text] = {
    "east": Text("Đông", "East"),
    "west": Text("Tây", "West"),
    "south": Text("Nam", "South"),
    "north": Text("Bắc", "North"),
}

_BEARINGS: Mapping[Side, float] = {"east": 90.0, "west": 270.0, "south": 180.0, "north": 0.0}
_SHARE = 0.3
"""A neighbour is named on a second side where that much of the common border lies there."""


@dataclass(frozen=True)
class Outside:
    """What lies beyond the data, seen from their middle.

    Attributes:
        name: a province, a country, the sea.
        from_deg, to_deg: bearings clockwise from north between which it lies, 0–360.
    """

    name: str
    from_deg: float
    to_deg: float

    def holds(self, bearing: float) -> bool:
        """Whether it lies in this direction."""
        width = (self.to_deg - self.from_deg) % 360 or 360.0
        return (bearing - self.from_deg) % 360 < width

    @property
    def middle(self) -> float:
        """Bearing of its middle."""
        return (self.from_deg + ((self.to_deg - self.from_deg) % 360 or 360.0) / 2) % 360


@dataclass(frozen=True)
class Bound:
    """One neighbour on one side.

    Attributes:
        neighbour: key of the group beyond; empty where the data end.
        outside: what lies there then, if it was said.
        length_m: of the border on that side; 0 for neighbours known from a table only.
    """

    side: Side
    neighbour: str
    outside: str
    length_m: float


def bounds(
    dataset: Dataset, group_of: Mapping[str, str], outside: Sequence[Outside] = ()
) -> dict[str, tuple[Bound, ...]]:
    """Find what bounds each group of units in the east, west, south and north.

    Every segment of a border counts for the side of the group's box it lies towards. A neighbour
    is named on the side that most of the common border is on, on others with 30 % of it, and
    wherever it is the longest, or else the nearest, on a side that would go without. Who borders
    whom is taken from the table of borders; where boundaries are schematic and two groups do not
    touch as drawn, the direction between their middles stands for the border.

    Args:
        dataset: the units.
        group_of: key of the group of every unit.
        outside: what lies beyond the data.

    Returns:
        By key of the group, sides in the order of :data:`SIDES`, each clockwise.
    """
    rows = _pieces(dataset, group_of)
    box = _boxes(dataset, group_of)
    middle = _middle(dataset)
    rows["outside"] = [
        _beyond(outside, bearing) if not other else ""
        for other, bearing in zip(
            rows["other"], _bearing(rows["x"] - middle[0], rows["y"] - middle[1]), strict=True
        )
    ]
    own = box.loc[rows["owner"]]
    dx = (rows["x"].to_numpy() - own["x"].to_numpy()) / own["width"].to_numpy()
    dy = (rows["y"].to_numpy() - own["y"].to_numpy()) / own["height"].to_numpy()
    rows["bearing"] = _bearing(dx, dy)
    rows["side"] = np.where(
        np.abs(dx) >= np.abs(dy),
        np.where(dx > 0, "east", "west"),
        np.where(dy > 0, "north", "south"),
    )
    rows["turned_x"] = np.sin(np.radians(rows["bearing"])) * rows["weight"]
    rows["turned_y"] = np.cos(np.radians(rows["bearing"])) * rows["weight"]
    sums = (
        rows.groupby(["owner", "other", "outside", "side"])[
            ["length", "weight", "turned_x", "turned_y"]
        ]
        .sum()
        .reset_index()
    )
    return {key: _bounds_of(sums[sums["owner"] == key]) for key in dict.fromkeys(group_of.values())}


def _pieces(dataset: Dataset, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Pieces of the groups' boundaries: owner, other group or empty, middle, length, weight."""
    keys = np.array([group_of[code] for code in dataset.codes], dtype=object)
    found = edges(np.asarray(dataset.units.geometry.array, dtype=object))
    beyond = found["other"].to_numpy()
    rows = pd.DataFrame(
        {
            "owner": keys[found["owner"].to_numpy()],
            "other": np.where(beyond >= 0, keys[np.maximum(beyond, 0)], ""),
            "x": (found["x0"] + found["x1"]).to_numpy() / 2,
            "y": (found["y0"] + found["y1"]).to_numpy() / 2,
            "length": found["length"].to_numpy(),
        }
    )
    rows = rows[rows["owner"] != rows["other"]]
    table = _known_pairs(dataset, group_of)
    listed = pd.MultiIndex.from_frame(rows[["owner", "other"]]).isin(table.index)
    rows = rows[listed | (rows["other"] == "")]
    drawn = pd.MultiIndex.from_frame(rows[["owner", "other"]])
    rest = table[~table.index.isin(drawn)].reset_index()
    rows = pd.concat([rows.assign(weight=rows["length"]), rest], ignore_index=True)
    total = rows.groupby(["owner", "other"])["length"].transform("sum")
    # Splinters of the outer boundary between two neighbours name nobody.
    return rows[(rows["other"] != "") | (total >= MIN_LENGTH_M)].reset_index(drop=True)


def _known_pairs(dataset: Dataset, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Neighbouring groups by the table of borders, both ways, each with the other's middle."""
    borders = dataset.borders[dataset.borders["length_m"] > 0]
    a = borders["code_a"].map(group_of).to_numpy()
    b = borders["code_b"].map(group_of).to_numpy()
    pairs = pd.DataFrame({"owner": [*a, *b], "other": [*b, *a]}).drop_duplicates()
    pairs = pairs[pairs["owner"] != pairs["other"]]
    box = _boxes(dataset, group_of)
    there = box.loc[pairs["other"]]
    return pairs.assign(
        x=there["x"].to_numpy(), y=there["y"].to_numpy(), length=0.0, weight=1.0
    ).set_index(["owner", "other"])


def _boxes(dataset: Dataset, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Centroid and size of every group, metres."""
    shapes = dataset.units.geometry
    centre, area, box = shapes.centroid, shapes.area, shapes.bounds
    key = pd.Series([group_of[code] for code in dataset.codes], index=shapes.index)
    frame = pd.DataFrame({"x": centre.x * area, "y": centre.y * area, "area": area})
    sums = frame.groupby(key).sum()
    low, high = box.groupby(key).min(), box.groupby(key).max()
    return pd.DataFrame(
        {
            "x": sums["x"] / sums["area"],
            "y": sums["y"] / sums["area"],
            "width": high["maxx"] - low["minx"],
            "height": high["maxy"] - low["miny"],
        }
    )


def _middle(dataset: Dataset) -> tuple[float, float]:
    whole = _boxes(dataset, dict.fromkeys(dataset.codes, "")).iloc[0]
    return float(whole["x"]), float(whole["y"])


def _bearing(dx: Any, dy: Any) -> Any:
    """Degrees clockwise from north, elementwise."""
    return np.degrees(np.arctan2(dx, dy)) % 360


def _beyond(outside: Sequence[Outside], bearing: float) -> str:
    return next((place.name for place in outside if place.holds(bearing)), "")


def _bounds_of(rows: pd.DataFrame) -> tuple[Bound, ...]:
    """Sides of one group from its sums by neighbour and side."""
    if rows.empty:
        return ()
    rows = rows.assign(turned=_bearing(rows["turned_x"], rows["turned_y"]))
    by_neighbour = rows.groupby(["other", "outside"])["weight"]
    share = rows["weight"] / by_neighbour.transform("sum")
    named = (share >= _SHARE) | (rows["weight"] == by_neighbour.transform("max"))
    lonely = ~named.groupby(rows["side"]).transform("any")
    longest = rows["weight"] == rows.groupby("side")["weight"].transform("max")
    # As drawn there may be nothing on a side: the neighbour nearest to it stands for it.
    nearest = [
        rows.loc[[np.cos(np.radians(rows["turned"] - bearing)).idxmax()]].assign(
            side=side, length=0.0
        )
        for side, bearing in _BEARINGS.items()
        if side not in set(rows["side"])
    ]
    chosen = pd.concat([rows[named | (lonely & longest)], *nearest])
    # Clockwise from the corner where the side begins: north begins in the north-west.
    chosen["turn"] = (chosen["turned"] + 45) % 360
    order = {side: number for number, side in enumerate(SIDES)}
    chosen["order"] = chosen["side"].map(order)
    ordered = chosen.sort_values(["order", "turn", "other"])
    return tuple(
        Bound(side, other, beyond, float(length))
        for side, other, beyond, length in zip(
            ordered["side"], ordered["other"], ordered["outside"], ordered["length"], strict=True
        )
    )
