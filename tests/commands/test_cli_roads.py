"""Roads on the command line: prepared once, then everything is measured by them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.folders import cache_folder
from geodata.geopackage import read_stored
from tests.support.cli import run
from tests.support.layers import frame
from tests.support.roads import road_frame, write_roads


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    frame(3, 2).to_file(tmp_path / "ranh.gpkg")
    lines = [
        [(1.5, 1.5), (4.5, 1.5)],
        [(4.5, 1.5), (7.5, 1.5)],
        [(1.5, 4.5), (4.5, 4.5)],
        [(4.5, 4.5), (7.5, 4.5)],
        [(7.5, 1.5), (7.5, 4.5)],
    ]
    write_roads(tmp_path, road_frame(lines, cap_duong=["Quốc lộ"] * 5))
    return tmp_path


def prepare(folder: Path, *more: str) -> object:
    return run(
        "prepare",
        str(folder / "ranh.gpkg"),
        "--out",
        str(folder / "sach.gpkg"),
        *more,
    )


def test_prepare_with_roads(folder: Path) -> None:
    done = prepare(folder, "--roads", str(folder / "duong.gpkg"), "--bar-roadless", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["dataset"]
    assert (told["units"], told["roads"]["file"]) == (6, "duong.gpkg")
    assert "theo đường bộ (duong.gpkg, " in done.stderr
    assert "2 ranh giới không có đường qua; 2 ranh giới được đặt thành ngăn cách" in done.stderr
    assert "Hệ số đường vòng" in done.stderr
    dataset = read_stored(folder / "sach.gpkg")
    assert dataset.ways is not None
    barred = dataset.borders[dataset.borders.kind == "barrier"]
    assert [*zip(barred.code_a, barred.code_b, strict=True)] == [
        ("18070", "18073"),
        ("18071", "18074"),
    ]


def test_a_built_in_province_takes_roads_too(tmp_path: Path) -> None:
    done = run("prepare", "hatinh-2026", "--detour", "1.3", "--out", str(tmp_path / "a.gpkg"))
    assert done.returncode == 0, done.stderr
    assert read_stored(tmp_path / "a.gpkg").detour == 1.3


def test_prepare_without_roads_says_nothing_of_them(folder: Path) -> None:
    done = prepare(folder)
    assert done.returncode == 0
    assert "đường bộ" not in done.stdout + done.stderr
    assert read_stored(folder / "sach.gpkg").ways is None


def test_speeds_and_seats(folder: Path) -> None:
    (folder / "toc.csv").write_text("loại đường,tốc độ\nQuốc lộ,25\n", "utf-8")
    (folder / "tru.csv").write_text("mã,kinh độ,vĩ độ\n18070,106.4,18.3\n", "utf-8")
    roads = ("--roads", str(folder / "duong.gpkg"))
    usual = prepare(folder, *roads)
    assert usual.returncode == 0
    before = read_stored(folder / "sach.gpkg").ways
    done = prepare(folder, *roads, "--speeds", str(folder / "toc.csv"))
    assert done.returncode == 0
    after = read_stored(folder / "sach.gpkg").ways
    assert after.minutes == pytest.approx(before.minutes * 2, rel=1e-6)
    assert after.km == pytest.approx(before.km)
    far = prepare(folder, *roads, "--seats", str(folder / "tru.csv"))
    assert far.returncode == 2
    assert "dòng 2" in far.stderr


def test_seats_and_villages_of_a_stored_dataset_find_the_ways_again(folder: Path) -> None:
    assert prepare(folder, "--roads", str(folder / "duong.gpkg")).returncode == 0
    before = read_stored(folder / "sach.gpkg")
    places = before.units.geometry.representative_point().buffer(200)
    names = [f"Thôn {number}" for number in range(len(places))]
    layer = gpd.GeoDataFrame({"thon": names}, geometry=places.to_numpy(), crs=places.crs)
    layer.to_file(folder / "thon.gpkg")
    at = before.units.loc[["18070"]].geometry.representative_point().to_crs(4326).iloc[0]
    (folder / "tru.csv").write_text(f"mã,kinh độ,vĩ độ\n18070,{at.x},{at.y}\n", "utf-8")
    stored = ("prepare", str(folder / "sach.gpkg"), "--out", str(folder / "moi.gpkg"))
    moved = ("--seats", str(folder / "tru.csv"), "--villages", str(folder / "thon.gpkg"))
    done = run(*stored, *moved, "--bar-roadless")
    assert done.returncode == 0, done.stderr
    assert "theo đường bộ (duong.gpkg, " in done.stderr
    after = read_stored(folder / "moi.gpkg")
    assert after.ways.source.villages == after.homes.villages == "thon.gpkg"
    assert len(after.ways.home_unit) == len(after)
    assert (after.borders.kind == "barrier").sum() == 2
    for kept in (cache_folder() / "roads").iterdir():
        kept.unlink()
    done = run(*stored, *moved, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "no longer hold and were dropped" in done.stderr
    straight = read_stored(folder / "moi.gpkg")
    assert straight.ways is None
    assert straight.homes.mark == after.homes.mark
    assert "thon.gpkg" in straight.lived.vi


@pytest.mark.parametrize(
    ("more", "lang", "told"),
    [
        (["--bar-roadless"], "vi", "--bar-roadless cần --roads TỆP."),
        (["--speeds", "x.csv"], "en", "--speeds needs --roads FILE."),
        (["--roads", "khong-co.gpkg"], "vi", "khong-co.gpkg"),
    ],
)
def test_bad_options(more: list[str], lang: str, told: str, folder: Path) -> None:
    done = prepare(folder, *more, "--lang", lang)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (folder / "sach.gpkg").exists()
