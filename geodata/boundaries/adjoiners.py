"""On which side units bound each other: what the legal description of their bounds is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from geodata.boundaries.shared_borders import MIN_LENGTH_M, edges
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

_FACING = 0.35
"""Cosine from which a border faces a second side."""

_AROUND = 0.12
"""A border that comes to less than this share of its length in any direction runs all around."""


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

    A neighbour is named on the side that the common border as a whole faces (the sum of its
    segments' outward directions), so that two neighbours never name each other on the same side;
    on a second side that it faces too, where 30 % of the border lies towards that side of the
    group; and on a side that would go without, where it is the nearest.

    Who borders whom is taken from the table of borders. Where boundaries are schematic, two groups
    that do not touch as drawn are placed by the direction between their middles, and nothing is
    said of what lies beyond the data: that is not known there.

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
    rows["side"] = np.where(
        np.abs(dx) >= np.abs(dy),
        np.where(dx > 0, "east", "west"),
        np.where(dy > 0, "north", "south"),
    )
    of_pair = ["owner", "other", "outside"]
    whole = rows.groupby(of_pair)[["length", "weight", "out_x", "out_y"]].sum()
    lying = rows.groupby([*of_pair, "side"])["weight"].sum().unstack().fillna(0.0)
    lying = lying.reindex(columns=list(SIDES), fill_value=0.0)
    share = lying.div(whole["weight"], axis=0).add_prefix("lies_")
    pairs = whole.join(share).reset_index()
    known = not dataset.provenance.schematic
    return {
        key: _bounds_of(pairs[pairs["owner"] == key], fill=known)
        for key in dict.fromkeys(group_of.values())
    }


def _pieces(dataset: Dataset, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Pieces of the groups' boundaries: owner, other group or empty, middle, direction, length."""
    keys = np.array([group_of[code] for code in dataset.codes], dtype=object)
    found = edges(np.asarray(dataset.units.geometry.array, dtype=object))
    beyond = found["other"].to_numpy()
    rows = pd.DataFrame(
        {
            "owner": keys[found["owner"].to_numpy()],
            "other": np.where(beyond >= 0, keys[np.maximum(beyond, 0)], ""),
            "x": (found["x0"] + found["x1"]).to_numpy() / 2,
            "y": (found["y0"] + found["y1"]).to_numpy() / 2,
            "out_x": found["out_x"].to_numpy(),
            "out_y": found["out_y"].to_numpy(),
            "length": found["length"].to_numpy(),
        }
    )
    rows = rows[rows["owner"] != rows["other"]]
    table = _known_pairs(dataset, group_of)
    listed = pd.MultiIndex.from_frame(rows[["owner", "other"]]).isin(table.index)
    outer = (rows["other"] == "") & (not dataset.provenance.schematic)
    rows = rows[listed | outer]
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
    here, there = box.loc[pairs["owner"]], box.loc[pairs["other"]]
    return pairs.assign(
        x=there["x"].to_numpy(),
        y=there["y"].to_numpy(),
        out_x=there["x"].to_numpy() - here["x"].to_numpy(),
        out_y=there["y"].to_numpy() - here["y"].to_numpy(),
        length=0.0,
        weight=1.0,
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


def _bounds_of(pairs: pd.DataFrame, *, fill: bool) -> tuple[Bound, ...]:
    """Sides of one group from its neighbours; ``fill``: no side goes without."""
    named: dict[Side, dict[int, float]] = {side: {} for side in SIDES}
    faces = {row: _faced(pair) for row, pair in pairs.iterrows()}
    for row, pair in pairs.iterrows():
        main = max(SIDES, key=lambda side: faces[row][side])
        for side in SIDES:
            second = faces[row][side] > _FACING and pair[f"lies_{side}"] >= _SHARE
            if side == main or second:
                named[side][int(str(row))] = float(pair["length"] * max(pair[f"lies_{side}"], 0.0))
    for side in SIDES:
        if fill and not named[side] and len(pairs):
            nearest = max(faces, key=lambda row: faces[row][side])
            named[side][int(str(nearest))] = 0.0
    turned = _bearing(pairs["out_x"], pairs["out_y"])
    bearing = dict(zip(pairs.index, turned, strict=True))
    found = []
    for side in SIDES:
        # Clockwise from the corner where the side begins.
        start = _BEARINGS[side] - 135
        for row in sorted(named[side], key=lambda row: ((bearing[row] - start) % 360, row)):
            beyond: Any = pairs.loc[row]
            found.append(Bound(side, beyond["other"], beyond["outside"], named[side][row]))
    return tuple(found)


def _faced(pair: Any) -> dict[Side, float]:
    """How far a border faces each side: cosines, or where it lies if it runs all around."""
    size = float(np.hypot(pair["out_x"], pair["out_y"]))
    if size < _AROUND * max(float(pair["length"]), 1e-9) or size == 0:
        return {side: float(pair[f"lies_{side}"]) for side in SIDES}
    return {
        side: float(
            pair["out_x"] * np.sin(np.radians(bearing))
            + pair["out_y"] * np.cos(np.radians(bearing))
        )
        / size
        for side, bearing in _BEARINGS.items()
    }
