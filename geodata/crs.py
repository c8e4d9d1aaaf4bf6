"""Choice of a metric coordinate system for Vietnam: VN-2000 / UTM zone 48N or 49N."""

from __future__ import annotations

from pyproj import CRS

GEOGRAPHIC = CRS.from_epsg(4326)
_ZONE_48N = CRS.from_epsg(3405)
_ZONE_49N = CRS.from_epsg(3406)
_ZONE_LIMIT = 108.0


def metric_crs(longitude: float) -> CRS:
    """Return VN-2000 / UTM 48N west of 108° E, else 49N.

    Args:
        longitude: of the middle of the data, degrees.
    """
    return _ZONE_48N if longitude < _ZONE_LIMIT else _ZONE_49N
