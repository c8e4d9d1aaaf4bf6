from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from geodata import (
    COUNTRY,
    LOOK_BACK,
    Dataset,
    InputError,
    by_province,
    embedded_dataset,
    embedded_names,
    embedded_title,
    load_dataset,
    measure_borders,
    province_dataset,
)
from geodata.folding import collation_key
from geodata.sources import embedded_with, facts_table, provinces_of_2026, units_of_2026


@pytest.fixture(scope="module")
def country() -> Dataset:
    return embedded_dataset(COUNTRY)


def _pairs(borders: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(borders.code_a, borders.code_b, strict=True))


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


def test_the_country_has_its_units_kinds_and_people(country: Dataset) -> None:
    assert len(country) == 3321
    assert country.units.kind.value_counts().to_dict() == {"xa": 2599, "phuong": 709, "dac_khu": 13}
    provinces = provinces_of_2026()
    assert len(provinces) == 34
    people = country.units.groupby("province").population.sum()
    assert people.to_dict() == provinces.population_sum.to_dict()
    assert country.units.groupby("province").size().to_dict() == provinces.units.to_dict()
    area = country.units.groupby("province").area_km2.sum()
    assert (area - provinces.area_km2_sum).abs().max() < 0.01
    assert country.units.at["18073", "name"] == "Phường Thành Sen"
    assert len(country.borders) == 9264 + 1  # one declared link


def test_a_dataset_for_every_province(country: Dataset) -> None:
    names = embedded_names()
    assert len(names) == 36
    assert {"hatinh-2026", "thanhhoa-2026", "hochiminh-2026", "hue-2026"} < set(names)
    assert names[0] == COUNTRY and names[-1] == LOOK_BACK
    assert names[1:4] == ("angiang-2026", "bacninh-2026", "camau-2026")
    assert names.index("danang-2026") < names.index("dienbien-2026") < names.index("gialai-2026")
    parts = by_province(country)
    assert [province_dataset(province) for province in parts] == list(names[1:-1])
    for province, part in parts.items():
        own = embedded_dataset(province_dataset(province))
        assert own.codes == part.codes
        assert _pairs(own.borders) == _pairs(part.borders)
        outer, of_part = own.units.exterior_m, part.units.exterior_m
        assert (outer - of_part).abs().max() < 1.0, province
        assert own.provenance.missing("population") == part.provenance.missing("population")


def test_units_stand_by_their_vietnamese_names() -> None:
    for name in ("hanoi-2026", "quangninh-2026"):
        units = embedded_dataset(name).units
        bare = units.name.str.replace("^(Xã|Phường|Đặc khu) ", "", regex=True)
        assert bare.tolist() == sorted(bare, key=collation_key)


def test_every_code_of_the_facts_is_known() -> None:
    known = set(units_of_2026().index)
    borders, mergers = facts_table("vietnam_borders_2025"), facts_table("vietnam_mergers_2025")
    assert set(borders.code_a) | set(borders.code_b) <= known
    assert (borders.code_a < borders.code_b).all()
    outlines = facts_table("vietnam_outlines_2025")
    assert set(outlines.code) == known
    used = {int(n) for ring in outlines.points for n in ring.split()}
    assert used == set(facts_table("vietnam_points_2025").point)
    assert set(mergers.new_code) == known
    without_communes = set(mergers.old_code[mergers.old_code.str.len() != 5])
    assert mergers.old_code.nunique() - len(without_communes) == 10035
    assert set(facts_table("vietnam_terrain_2025").code) == known
    assert set(facts_table("vietnam_doubtful_2025").code) <= known


@pytest.mark.parametrize("name", [COUNTRY, LOOK_BACK, "quangninh-2026", "angiang-2026"])
def test_the_drawing_is_a_coverage_with_every_border(name: str) -> None:
    dataset = embedded_dataset(name)
    shapes = dataset.units.geometry
    assert shapely.coverage_is_valid(np.asarray(shapes.array))
    shown = shapely.transform(shapes.to_crs(4326).to_numpy(), lambda xy: np.round(xy, 5))
    assert shapely.coverage_is_valid(shown)
    assert dataset.provenance.schematic
    drawn = _pairs(measure_borders(shapes, 0)[0])
    land = dataset.borders[dataset.borders.kind == "land"]
    assert _pairs(land) <= drawn
    assert len(drawn - _pairs(land)) <= 18


def test_points_lie_inside_their_outlines(country: Dataset) -> None:
    points = shapely.points(country.units.x_m, country.units.y_m)
    inside = shapely.covers(country.units.geometry.to_numpy(), points)
    assert (~inside).sum() == 10


def test_estimates_and_repairs_are_marked_one_by_one(country: Dataset) -> None:
    told = country.provenance
    by_status = {
        (r.column, r.status): len(r.codes) for r in told.remarks if r.column == "population"
    }
    assert by_status == {
        ("population", "repaired"): 210,
        ("population", "doubtful"): 42,
        ("population", "estimated"): 25,
        ("population", "missing"): 1,
    }
    camau = embedded_dataset("camau-2026")
    marked = [c for c in camau.codes if camau.provenance.mark("population", (c,))]
    assert "31825" in marked
    assert len(camau.provenance.reasons("population", "31825")) == 1
    hanoi = embedded_dataset("hanoi-2026")
    assert not hanoi.provenance.mark("population", ("00004",))
    measured = next(r for r in told.remarks if r.status == "measured")
    assert len(measured.codes) == 31


def test_hoang_sa_has_no_figure(country: Dataset) -> None:
    code = "20333"
    for dataset in (country, embedded_dataset("danang-2026")):
        assert dataset.provenance.missing("population") == {code}
        assert dataset.figure("population", (code,)) is None
        assert dataset.provenance.mark("population", (code,)) == ""
        other = next(c for c in dataset.codes if c != code)
        people = int(dataset.units.population[other])
        assert dataset.figure("population", (code, other)) == people
        assert dataset.provenance.mark("population", (code, other)) == "*"
        assert any("Hoàng Sa" in notice.vi for notice in dataset.provenance.notices)
    assert embedded_dataset("hatinh-2026").figure("population", ("18073",)) is not None


def test_terrain_is_the_lists_and_islands_are_the_borders(country: Dataset) -> None:
    terrain = country.units.terrain
    assert terrain.value_counts()["island"] == 19
    assert terrain["06967"] == terrain["21607"] == "island"  # Cái Chiên; Nhơn Châu, not in the list
    assert terrain["22480"] == terrain["22504"] == "mountain"  # Nam Cam Ranh, Đại Lãnh
    assert country.provenance.basis["terrain"] == "secondary"
    doubted = next(r for r in country.provenance.remarks if r.column == "terrain")
    assert set(terrain[list(doubted.codes)]) == {"unknown"}
    joined = {code for f in country.provenance.findings for code in f.codes}
    assert {"22480", "22504", "32137"} <= joined  # Nam Cam Ranh, Đại Lãnh, Tân Hưng


def test_special_factors(country: Dataset) -> None:
    units = country.units
    assert units.land_border.sum() == 248
    delta = units[units.red_river_delta]
    assert set(delta.province) == {
        *("Hà Nội", "Hải Phòng", "Hưng Yên", "Ninh Bình", "Bắc Ninh", "Phú Thọ"),
    }
    assert units.minority_percent.isna().all()
    quangninh = embedded_dataset("quangninh-2026")
    assert not quangninh.units.red_river_delta.any()
    assert any("Quảng Ninh" in notice.vi for notice in quangninh.provenance.notices)


def test_van_don_is_linked_and_told_as_uncertain() -> None:
    dataset = embedded_dataset("quangninh-2026")
    links = dataset.borders[dataset.borders.kind == "declared"]
    assert _pairs(links) == {("06781", "06994")}
    assert "06994" in dataset.components[0]
    assert any("cần kiểm chứng" in notice.vi for notice in dataset.provenance.notices)


def test_the_first_view_frames_the_mainland() -> None:
    khanhhoa = embedded_dataset("khanhhoa-2026")
    west, south, east, north = khanhhoa.main_extent
    assert 108 < west < east < 110 and 11 < south < north < 13
    assert khanhhoa.full_extent[2] > 114  # Trường Sa
    hatinh = embedded_dataset("hatinh-2026")
    assert hatinh.main_extent == pytest.approx(hatinh.full_extent, abs=0.05)


def test_perimeters_count_in_the_fingerprint(hatinh_2026: Dataset) -> None:
    units = hatinh_2026.units.assign(exterior_m=hatinh_2026.units.exterior_m + 100)
    assert replace(hatinh_2026, units=units).fingerprint != hatinh_2026.fingerprint


def test_embedded_by_their_units(hatinh_2024: Dataset, hatinh_2026: Dataset) -> None:
    assert embedded_with(hatinh_2024.codes) == (LOOK_BACK,)
    assert embedded_with(hatinh_2026.codes) == ("hatinh-2026",)
    assert embedded_with(units_of_2026().index) == (COUNTRY,)
    assert embedded_with(hatinh_2026.codes[1:]) == ()
    assert embedded_with(["99999"]) == ()


def test_titles() -> None:
    assert embedded_title("hatinh-2026").vi == "Hà Tĩnh – 69 đơn vị (20/9/2026)"
    assert "3.321" in embedded_title(COUNTRY).vi
    assert "216" in embedded_title(LOOK_BACK).en


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Hà Tĩn", "hatinh-2026"),
        ("hatinh-2025", "hatinh-2026"),
        ("thanhh hoa", "thanhhoa-2026"),
        ("nghean-2024", "nghean-2026"),
        ("xyz", COUNTRY),
    ],
)
def test_an_unknown_name_brings_the_nearest(asked: str, meant: str) -> None:
    for read in (embedded_dataset, load_dataset):
        with pytest.raises(InputError) as error:
            read(asked)
        assert meant in error.value.text.vi
        assert meant in error.value.text.en


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Hà Tĩnh", "hatinh-2026"),
        ("tinh thanh hoa", "thanhhoa-2026"),
        ("Thừa Thiên - Huế", "hue-2026"),
        ("TP.HCM", "hochiminh-2026"),
        ("sai gon", "hochiminh-2026"),
        ("BR-VT", "hochiminh-2026"),
        ("Bắc Cạn", "thainguyen-2026"),
    ],
)
def test_a_province_is_loaded_by_any_of_its_names(asked: str, meant: str) -> None:
    assert load_dataset(asked).name == meant
