"""Layers of a person's own to see behind a plan: roads, rivers, schools. They decide nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import GEOGRAPHIC
from geodata.dataset import Dataset
from geodata.files.formats import companions
from geodata.files.shapes import read_shapes
from geodata.files.vn2000 import is_in_vietnam, parse_crs
from geodata.isolation import bounded
from geodata.problems import refuse

ContextKind = Literal["lines", "areas", "points"]
AROUND_M = 5_000.0
"""What lies farther from the units is left away."""

_FINENESS_M = 15.0
_LARGEST = 6_000_000
"""Bytes of GeoJSON that a browser draws without trouble."""


@dataclass(frozen=True, eq=False)
class ContextLayer:
    """A layer to look at.

    Attributes:
        name: of the file, without its ending.
        kind: what most of its shapes are.
        geojson: in WGS 84, without attributes.
    """

    name: str
    kind: ContextKind
    geojson: bytes

    @property
    def mark(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.geojson).hexdigest()[:12]


@bounded(companions)
def read_context(path: Path, dataset: Dataset, crs: str | None = None) -> ContextLayer:
    """Read a layer of lines, polygons or points near the units.

    Args:
        path: a boundary file, see :data:`geodata.files.formats.SUFFIXES`; any kind of shapes.
        dataset: the units it is shown with.
        crs: for a file that declares none; longitude and latitude are taken as such anyway.

    Raises:
        InputError: not map data, no coordinate system, nothing near the units, or too much.
    """
    shapes = read_shapes(path, "context-empty")
    if shapes.crs is None:
        if crs is None and not is_in_vietnam(shapes.total_bounds):
            raise refuse("no-crs", file=path.name, hint="")
        shapes = shapes.set_crs(GEOGRAPHIC if crs is None else parse_crs(crs))
    near = shapely.box(*dataset.units.total_bounds).buffer(AROUND_M)
    shapes = shapes.to_crs(dataset.units.crs)
    shapes = shapes[np.isfinite(shapes.bounds).all(axis=1)]
    try:
        shapes = _mended(shapes).clip(near).simplify(_FINENESS_M)
    except shapely.errors.GEOSException as failed:  # coordinates that no place on earth has
        raise refuse("context-far", file=path.name) from failed
    shapes = shapes[~shapes.is_empty]
    if shapes.empty:
        raise refuse("context-far", file=path.name)
    plain = gpd.GeoDataFrame(geometry=shapes.to_crs(GEOGRAPHIC))
    content = plain.to_json(drop_id=True, to_wgs84=False).encode()
    if len(content) > _LARGEST:
        raise refuse("context-large", file=path.name, size=round(len(content) / 1e6))
    return ContextLayer(path.stem, _kind(shapes), content)


def _mended(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Valid areas; lines without what is too fine to see.

    Cutting splits a line wherever it crosses itself, so that of a fine one is done before.
    """
    areas = shapely.get_dimensions(shapes.to_numpy()) == 2
    plain = shapes[~areas].simplify(_FINENESS_M, preserve_topology=False)
    return pd.concat([shapes[areas].make_valid(), plain]).sort_index()


def _kind(shapes: gpd.GeoSeries) -> ContextKind:
    kinds = shapes.geom_type.str.removeprefix("Multi").value_counts()
    most = str(kinds.index[0])
    return "areas" if most == "Polygon" else "points" if most == "Point" else "lines"
