"""A seat is placed by a click, roads come in, and plan and effects follow the road."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely
from playwright.sync_api import Page, expect

from geodata import load_dataset
from tests.support import ONLY_LONG
from tests.support.browser import go, make_plan, pick_option, press, said, settle, shapes


@ONLY_LONG
def test_roads_lead_the_plan_and_its_effects(page: Page, server: str, tmp_path: Path) -> None:
    dataset = load_dataset("hatinh-2026")
    xy = dataset.units[["x_m", "y_m"]]
    ends = zip(dataset.borders.code_a, dataset.borders.code_b, strict=True)
    lines = [shapely.LineString([xy.loc[a], xy.loc[b]]) for a, b in ends]
    kinds = {"highway": ["primary"] * len(lines)}
    frame = gpd.GeoDataFrame(kinds, geometry=lines, crs=dataset.units.crs)
    frame.to_crs(4326).to_file(tmp_path / "duong.geojson")

    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    page.get_by_text(said("roads-title", "vi"), exact=True).click()
    pick_option(page, said("seats-pick", "vi"))
    expect(page.get_by_text("Bấm vào vị trí trụ sở")).to_be_visible()
    shapes(page).nth(5).click(force=True)
    expect(page.get_by_text("Đã đặt trụ sở của")).to_be_visible()

    files = page.locator("[class*='st-key-roads-files'] input[type=file]")
    files.set_input_files(tmp_path / "duong.geojson")
    settle(page)
    press(page, "roads-find", "vi")
    expect(page.get_by_text("Đã tính đường đi giữa")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("tuyến đường", exact=False).first).to_be_visible()
    make_plan(page, "vi")
    go(page, said("page-effects", "vi"))
    expect(page.get_by_text("theo đường bộ (duong.geojson").first).to_be_visible()
