"""The map of the whole country: outlines of provinces at first, their units on zooming in."""

from __future__ import annotations

import json
from collections.abc import Collection

import geopandas as gpd
import numpy as np
import shapely

from geodata import Dataset, Language, Text
from scenarios.webmap.painting import VERDICT_FILL, unit_tips
from scenarios.wording import sentence

_NEAR_FILL = {
    "met": VERDICT_FILL["none"],
    "hanging-met": VERDICT_FILL["depends"],
    "hanging-short": "#eaa78f",
    "short": VERDICT_FILL["must"],
}
"""Units near: the two reds fall short by the list of terrain, the two in the middle hang on it."""


def province_outlines(dataset: Dataset) -> str:
    """GeoJSON in WGS 84 of the dissolved provinces; ``id`` is the province's name.

    Dissolved as a coverage: neighbours keep exactly the border that they share.
    """
    shapes = dataset.units.geometry
    of = dataset.units["province"].to_numpy(dtype=object)
    names = list(dict.fromkeys(of))
    whole = [shapely.coverage_union_all(shapes[of == name].to_numpy()) for name in names]
    return _collection(gpd.GeoSeries(whole, index=names, crs=shapes.crs), [{} for _ in names])


def near_classes() -> list[tuple[str, Text]]:
    """Fill and words of each class of :func:`near_units`, in its order."""
    return [(fill, sentence(f"near-{name}")) for name, fill in _NEAR_FILL.items()]


def near_units(
    dataset: Dataset, short: Collection[str], hanging: Collection[str], language: Language
) -> str:
    """GeoJSON in WGS 84 of the units: province, class, figures.

    Args:
        dataset: the units, with their provinces.
        short: codes of those below standard by the list of terrain.
        hanging: codes of those below standard under one terrain only.
        language: of the words.
    """
    tips, below, open_ = unit_tips(dataset, language), frozenset(short), frozenset(hanging)
    words = [told.to(language) for _, told in near_classes()]

    def said(code: str, province: str) -> dict[str, object]:
        kind = (2 if code in below else 1) if code in open_ else 3 if code in below else 0
        return {"province": province, "kind": kind, "tip": f"{tips[code]}\n{words[kind]}"}

    properties = [said(code, province) for code, province in dataset.units["province"].items()]
    return _collection(dataset.units.geometry, properties)


def _collection(shapes: gpd.GeoSeries, properties: list[dict[str, object]]) -> str:
    degrees = shapes.to_crs(4326)
    rounded = shapely.transform(degrees.to_numpy(), lambda xy: np.round(xy, 4))
    features = [
        {"type": "Feature", "id": name, "properties": said, "geometry": json.loads(shape)}
        for name, said, shape in zip(
            degrees.index, properties, shapely.to_geojson(rounded), strict=True
        )
    ]
    told = {"type": "FeatureCollection", "features": features}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
