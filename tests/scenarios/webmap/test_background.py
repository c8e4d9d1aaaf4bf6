"""Servers of tiles are checked as typed; neighbours come from the country's facts."""

from __future__ import annotations

import json

import pytest

from geodata import COUNTRY, InputError, embedded_dataset
from scenarios.webmap import far_island_codes, neighbours_of, tile_server


def test_servers_are_taken_as_typed_or_refused() -> None:
    told = tile_server("xyz", " https://nen.vn/{z}/{x}/{-y}.png ", attribution="© A").told()
    assert told == {
        "kind": "xyz", "url": "https://nen.vn/{z}/{x}/{-y}.png", "layers": "", "attribution": "© A",
    }  # fmt: skip
    assert tile_server("wms", "http://nen.vn/wms?map=a", "duong,song").host == "nen.vn"
    for kind, url, layers in (
        ("xyz", "ftp://nen.vn/{z}/{x}/{y}", ""),
        ("xyz", "https://a:b@nen.vn/{z}/{x}/{y}", ""),
        ("xyz", "https://nen.vn/{z}/{x}", ""),
        ("xyz", "https://nen.vn/{z}/{x}/{y}?key={key}", ""),
        ("xyz", "https://nen.vn/{z}/{x}/{y}' onerror=", ""),
        ("xyz", "https://[nen/{z}/{x}/{y}", ""),
        ("xyz", "javascript:alert(1)//{z}{x}{y}", ""),
        ("xyz", "https://nen.vn/{z}/{x}/{y}\x00", ""),
        ("xyz", "https://nen.vn:99999/{z}/{x}/{y}", ""),
        ("wms", "https://nen.vn:a/wms", "a"),
        ("wms", "https://nen.vn/wms", ""),
        ("wms", "https://nen.vn/{z}", "a"),
    ):
        with pytest.raises(InputError):
            tile_server(kind, url, layers)  # type: ignore[arg-type]


def test_every_map_has_its_neighbours_and_the_far_islands() -> None:
    country = embedded_dataset(COUNTRY)
    features = json.loads(neighbours_of(["Hà Tĩnh"], (), country))["features"]
    provinces = {f["id"] for f in features if "id" in f}
    names = {f["properties"]["name"] for f in features if "id" not in f}
    assert len(provinces) == 33
    assert "Hà Tĩnh" not in provinces
    assert {"Nghệ An", "Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"} <= names
    drawn = far_island_codes(country)
    features = json.loads(neighbours_of(["Quảng Bình"], drawn, country))["features"]
    assert not any("Quần đảo" in f["properties"].get("name", "") for f in features)
    assert "Quảng Trị" not in {f["id"] for f in features if "id" in f}  # where it went in 2025
