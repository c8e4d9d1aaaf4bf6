from __future__ import annotations

import json
from dataclasses import replace

import pytest

from geodata import Dataset, InputError
from geodata.dataset import district_kind
from tests.support.coverages import grid


def test_fingerprint_follows_content() -> None:
    first, same = grid(3, 2), grid(3, 2)
    assert first.fingerprint == same.fingerprint
    assert grid(3, 2, population=[5001, *[5000] * 5]).fingerprint != first.fingerprint
    assert replace(first, borders=first.borders.iloc[1:]).fingerprint != first.fingerprint
    shuffled = replace(first, units=first.units.iloc[::-1])
    assert shuffled.fingerprint == first.fingerprint


def test_terrain_is_edited_in_a_copy() -> None:
    dataset = grid(2, 1)
    high = dataset.with_terrain({"00001": "mountain"})
    assert high.units.terrain.tolist() == ["mountain", "lowland"]
    assert dataset.units.terrain.tolist() == ["lowland", "lowland"]
    assert high.fingerprint != dataset.fingerprint
    for bad in ({"99999": "mountain"}, {"00001": "steppe"}):
        with pytest.raises(InputError) as error:
            dataset.with_terrain(bad)
        assert next(iter(bad)) in error.value.text.vi


def test_components() -> None:
    parts = grid(5, 1, leave_out={1}).components
    assert [len(part) for part in parts] == [3, 1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Thành phố Hà Tĩnh", "thanh_pho"),
        ("TX. Kỳ Anh", "thi_xa"),
        ("Quận Ba Đình", "quan"),
        ("Huyện Hương Sơn", "huyen"),
        ("", ""),
    ],
)
def test_district_kind(name: str, kind: str) -> None:
    assert district_kind(name) == kind


def test_display_geojson_has_codes_as_ids(hatinh_2024: Dataset) -> None:
    shapes = json.loads(hatinh_2024.display_geojson())
    assert [f["id"] for f in shapes["features"]] == list(hatinh_2024.codes)
    x, y = shapes["features"][0]["geometry"]["coordinates"][0][0]
    assert 104 < x < 107
    assert 17 < y < 19
