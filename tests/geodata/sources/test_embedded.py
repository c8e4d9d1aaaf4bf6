from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata import Dataset, InputError, embedded_dataset, measure_borders
from geodata.folders import cache_folder


def test_216_units_and_569_borders(hatinh_2024: Dataset) -> None:
    assert len(hatinh_2024) == 216
    assert len(hatinh_2024.borders) == 569
    assert len(hatinh_2024.components) == 1
    assert hatinh_2024.units.kind.value_counts().to_dict() == {
        "xa": 182,
        "phuong": 21,
        "thi_tran": 13,
    }
    mountain = hatinh_2024.units[hatinh_2024.units.terrain == "mountain"]
    assert set(mountain.district) == {"Huyện Hương Sơn", "Huyện Hương Khê", "Huyện Vũ Quang"}


def test_69_units_are_the_sum_of_216(hatinh_2024: Dataset, hatinh_2025: Dataset) -> None:
    assert len(hatinh_2025) == 69
    assert hatinh_2025.units.kind.value_counts().to_dict() == {"xa": 60, "phuong": 9}
    assert hatinh_2025.units.population.sum() == hatinh_2024.units.population.sum()
    assert hatinh_2025.units.area_km2.sum() == pytest.approx(hatinh_2024.units.area_km2.sum())
    assert hatinh_2025.units.at["18073", "name"] == "Phường Thành Sen"
    assert hatinh_2025.provenance.is_estimated("population")
    assert len(hatinh_2025.components) == 1


@pytest.mark.parametrize("name", ["hatinh-2024", "hatinh-2025"])
def test_schematic_cells_have_the_official_areas(name: str) -> None:
    dataset = embedded_dataset(name)
    drawn = dataset.units.geometry.area / 1e6
    assert (drawn / dataset.units.area_km2 - 1).abs().max() < 0.01
    assert shapely.coverage_is_valid(np.asarray(dataset.units.geometry.array))
    assert dataset.provenance.schematic


def test_schematic_cells_keep_most_true_borders(hatinh_2024: Dataset) -> None:
    drawn, _ = measure_borders(hatinh_2024.units.geometry, 0)
    pairs = set(zip(drawn.code_a, drawn.code_b, strict=True))
    true = hatinh_2024.borders
    kept = [pair in pairs for pair in zip(true.code_a, true.code_b, strict=True)]
    assert sum(kept) >= 490
    assert true.length_m[kept].sum() / true.length_m.sum() > 0.92


def test_drawing_is_the_same_with_and_without_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path, hatinh_2024: Dataset
) -> None:
    monkeypatch.setenv("SAPXEP_CACHE_DIR", str(tmp_path / "new"))
    cold = embedded_dataset("hatinh-2024")
    files = list(cache_folder().iterdir())
    assert len(files) == 1
    warm = embedded_dataset("hatinh-2024")
    for other in (cold, warm):
        assert other.fingerprint == hatinh_2024.fingerprint
        pd.testing.assert_series_equal(
            other.units.geometry.to_wkt(), hatinh_2024.units.geometry.to_wkt()
        )
    files[0].write_bytes(b"half a fi")
    again = embedded_dataset("hatinh-2024")
    assert again.units.geometry.geom_equals(cold.units.geometry).all()


def test_unknown_name() -> None:
    with pytest.raises(InputError) as error:
        embedded_dataset("nghean-2024")
    assert "hatinh-2024" in error.value.text.vi
