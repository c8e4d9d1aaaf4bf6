"""Where people live: spread evenly over each unit, or in villages with their people."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata.dataset import Dataset
from geodata.ways import Floats, Homes

_ACROSS = 5
"""Homes stand on a grid of so many rows and columns over the unit's frame, inside it."""


def spread_homes(dataset: Dataset, across: int = _ACROSS) -> Homes:
    """Homes spread evenly over each unit, each of the same share of its people.

    Args:
        dataset: the units.
        across: rows and columns of the grid over the frame of each unit.
    """
    spots = [_inside(shape, across) for shape in dataset.units.geometry]
    count = np.array([len(found) for found in spots])
    unit = np.repeat(np.arange(len(spots)), count).astype(np.int64)
    return Homes(dataset.codes, unit, np.concatenate(spots), 1.0 / count[unit])


def _inside(shape: shapely.Geometry, across: int) -> Floats:
    """Points of a grid that lie in a unit; one point where it is narrower than the grid."""
    steps = (np.arange(across) + 0.5) / across
    west, south, east, north = shape.bounds
    x, y = np.meshgrid(west + steps * (east - west), south + steps * (north - south))
    inside = shapely.contains_xy(shape, x, y)
    found = np.column_stack([x[inside], y[inside]])
    return found if len(found) else shapely.get_coordinates(shapely.point_on_surface(shape))


def village_homes(dataset: Dataset, villages: gpd.GeoDataFrame, title: str) -> Homes:
    """Homes in villages, a point in each; spread evenly over the units that have none.

    Args:
        dataset: the units.
        villages: ``unit`` (code), ``population`` (persons), ``geometry`` in the dataset's
            coordinate system, as of :class:`geodata.boundaries.Villages`.
        title: name of the file they come from.
    """
    even = spread_homes(dataset)
    place = {code: number for number, code in enumerate(dataset.codes)}
    number = villages["unit"].map(place).to_numpy(dtype=np.int64)
    people = villages["population"].to_numpy(dtype=float)
    total = np.bincount(number, people, minlength=len(dataset))
    lived = (people > 0) & (total[number] > 0)
    points = shapely.point_on_surface(villages.geometry.to_numpy()[lived])
    rest = ~np.isin(even.unit, number[lived])
    unit = np.r_[number[lived], even.unit[rest]]
    share = np.r_[people[lived] / total[number[lived]], even.share[rest]]
    xy = np.concatenate([shapely.get_coordinates(points), even.xy[rest]])
    order = np.argsort(unit, kind="stable")
    return Homes(dataset.codes, unit[order], xy[order], share[order], title)
