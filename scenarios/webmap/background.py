"""What lies under the units: tiles of a server that a person names, and neighbouring provinces.

A server is only asked by the browser, and only after somebody named it in this session: no setting
and no file can make a map call out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import shapely

from geodata import Dataset, InputError
from geodata.columns import present_province_key
from geodata.crs import GEOGRAPHIC
from scenarios.webmap.country import province_outlines
from scenarios.wording import sentence

ServerKind = Literal["xyz", "wms"]
_LONGEST = 500
_PLACES = {"z", "x", "y", "-y", "s", "r"}
"""What Leaflet fills in an address of tiles."""

_FAR_ISLANDS = {
    "Đặc khu Hoàng Sa": "Quần đảo Hoàng Sa (Việt Nam)",
    "Đặc khu Trường Sa": "Quần đảo Trường Sa (Việt Nam)",
}


@dataclass(frozen=True)
class TileServer:
    """A server of tiles.

    Attributes:
        kind: tiles by number (XYZ), or pictures by extent (WMS).
        url: address; of ``xyz`` with ``{z}``, ``{x}`` and ``{y}``.
        layers: names of the layers that are asked of a WMS.
        attribution: whose map it is; shown on the map as text.
    """

    kind: ServerKind
    url: str
    layers: str = ""
    attribution: str = ""

    @property
    def host(self) -> str:
        """The machine that is asked."""
        return urlsplit(self.url).hostname or ""

    def told(self) -> dict[str, Any]:
        """As the map's script takes it."""
        return {
            "kind": self.kind,
            "url": self.url,
            "layers": self.layers,
            "attribution": self.attribution or self.host,
        }


def tile_server(kind: ServerKind, url: str, layers: str = "", attribution: str = "") -> TileServer:
    """Check what a person typed about a server.

    Raises:
        InputError: no http address, one with a password, or without what its kind needs.
    """
    url, layers, attribution = url.strip(), layers.strip(), attribution.strip()
    try:
        parts = urlsplit(url)
        sound = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0  # raises where it is no port
            and url.isprintable()
        )
    except ValueError:
        sound = False
    if not sound or len(url) > _LONGEST or re.search(r"[\s\"'<>\\]", url):
        raise InputError(sentence("server-address"))
    places = set(re.findall(r"\{([^{}]*)\}", url))
    if kind == "xyz" and not ({"z", "x"} <= places <= _PLACES and places & {"y", "-y"}):
        raise InputError(sentence("server-places"))
    if kind == "wms" and (places or not layers):
        raise InputError(sentence("server-layers"))
    return TileServer(kind, url, layers[:_LONGEST], attribution[:_LONGEST])


def neighbours_of(provinces: Iterable[str], drawn: Collection[str], country: Dataset) -> bytes:
    """GeoJSON of the provinces that the units are not in, generalised (WGS 84), with their names.

    All of them: Hoàng Sa and Trường Sa stand on the map of every province.

    Args:
        provinces: names of the units' own provinces.
        drawn: codes of far islands that are among the units.
        country: the units of the whole country.
    """
    own = {present_province_key(name) for name in provinces if name}
    told = json.loads(province_outlines(country))
    others = [f for f in told["features"] if present_province_key(f["id"]) not in own]
    names = [_named(shapely.from_geojson(json.dumps(f["geometry"])), f["id"]) for f in others]
    names += [_named(shape, name) for name, shape in _far_islands(country, drawn)]
    features = [*others, *names]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def far_island_codes(country: Dataset) -> tuple[str, ...]:
    """Codes of Hoàng Sa and Trường Sa."""
    return tuple(country.units.index[country.units["name"].isin(_FAR_ISLANDS)])


def far_island_labels(country: Dataset) -> list[tuple[float, float, str]]:
    """Latitude, longitude and name of Hoàng Sa and Trường Sa, for maps of the whole country."""
    points = [_named(shape, name) for name, shape in _far_islands(country, ())]
    found = [(p["geometry"]["coordinates"], p["properties"]["name"]) for p in points]
    return [(latitude, longitude, name) for (longitude, latitude), name in found]


def _far_islands(country: Dataset, but: Collection[str]) -> list[tuple[str, Any]]:
    """Name and shape of the far archipelagos, without those units that are drawn anyway."""
    far = country.units[country.units["name"].isin(_FAR_ISLANDS)].to_crs(GEOGRAPHIC)
    rows = zip(far.index, far["name"], far.geometry, strict=True)
    return [(_FAR_ISLANDS[name], shape) for code, name, shape in rows if code not in but]


def _named(shape: Any, name: str) -> dict[str, Any]:
    """A point inside the largest part of a shape, with a name to write there."""
    parts = shapely.get_parts(shape)
    inside = shapely.point_on_surface(parts[shapely.area(parts).argmax()])
    at = {"type": "Point", "coordinates": [round(inside.x, 4), round(inside.y, 4)]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": at}
