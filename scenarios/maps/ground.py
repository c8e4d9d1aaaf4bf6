"""What all sheets of a plan are drawn on: units and new units in the sheets' coordinate system."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import edges
from geodata.files import local_zone
from scenarios.maps.islands import far_islands, frame_of
from scenarios.maps.theme import Box
from scenarios.papers import Papers


@dataclass(frozen=True, eq=False)
class Ground:
    """Shapes of a plan.

    Attributes:
        units: old units by code, metres in VN-2000 of the province's zone where it is known.
        group_of: key of the group by code.
        points: of the seats, by code.
        main: left, bottom, right, top of the mainland, where far islands lie outside it.
    """

    units: gpd.GeoSeries
    group_of: dict[str, str]
    points: gpd.GeoSeries
    main: Box | None = None

    @classmethod
    def of(cls, papers: Papers) -> Ground:
        """Lay out the ground of a scenario."""
        frame = papers.dataset.units
        zone = local_zone(papers.texts.province) or frame.crs
        points = gpd.GeoSeries(
            shapely.points(frame["x_m"].to_numpy(), frame["y_m"].to_numpy()),
            index=frame.index,
            crs=frame.crs,
        )
        units = frame.geometry.to_crs(zone)
        main = frame_of(units, papers.dataset.mainland.to_crs(zone))
        return cls(units, papers.figures.group_of, points.to_crs(zone), main)

    def simplified(self, tolerance_m: float) -> Ground:
        """The same with borders simplified together, so that none come apart."""
        shapes = np.asarray(self.units.array, dtype=object)
        if not shapely.coverage_is_valid(shapes):
            return self
        simple = shapely.coverage_simplify(shapes, tolerance_m)
        units = gpd.GeoSeries(simple, index=self.units.index, crs=self.units.crs)
        return Ground(units, self.group_of, self.points, self.main)

    @cached_property
    def keys(self) -> pd.Series:
        """Key of the group by code, in the order of the units."""
        return pd.Series(self.group_of).reindex(self.units.index)

    @cached_property
    def groups(self) -> gpd.GeoSeries:
        """The plan's units by key."""
        return self.dissolved(self.keys)

    @cached_property
    def whole(self) -> shapely.Geometry:
        """All units as one shape."""
        return self.groups.union_all()

    def dissolved(self, keys: pd.Series) -> gpd.GeoSeries:
        """Units of the same key as one shape."""
        valid = bool(shapely.coverage_is_valid(np.asarray(self.units.array, dtype=object)))
        frame = gpd.GeoDataFrame({"key": keys.to_numpy()}, geometry=self.units.to_numpy())
        whole = frame.dissolve(by="key", method="coverage" if valid else "unary")
        return gpd.GeoSeries(whole.geometry, crs=self.units.crs)

    def borders(self, keys: pd.Series, *, outer: bool = True) -> shapely.Geometry:
        """Lines between units of different keys, each once, with or without the outer boundary."""
        rows = edges(np.asarray(self.units.array, dtype=object))
        values = keys.to_numpy()
        other = rows["other"].to_numpy()
        owner = rows["owner"].to_numpy()
        across = (other > owner) & (values[owner] != values[np.maximum(other, 0)])
        rows = rows[across | ((other < 0) & outer)]
        ends = rows[["x0", "y0", "x1", "y1"]].to_numpy().reshape(-1, 2, 2)
        return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))

    @property
    def bounds(self) -> Box:
        """Left, bottom, right, top of what a sheet frames, metres: all units, or the mainland."""
        x0, y0, x1, y1 = self.main or self.units.total_bounds
        return float(x0), float(y0), float(x1), float(y1)

    @cached_property
    def far(self) -> tuple[Box, ...]:
        """What lies outside that frame: islands with maps of their own."""
        return () if self.main is None else far_islands(self.units, self.main)
