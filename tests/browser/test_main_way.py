"""The main way through, in a real Chromium with the network blocked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from operator import ne
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.support import ONLY_LONG
from tests.support.browser import (
    LANGUAGES,
    boundary_input,
    go,
    metric,
    open_settings,
    pick_option,
    settle,
    settle_terrain,
    shapes,
    the_map,
)
from tests.support.layers import frame

WORDS = {
    "vi": {
        "criteria": "Tiêu chí",
        "plan": "Phương án",
        "compare": "So sánh",
        "export": "Xuất",
        "below": "Dân số dưới (%)",
        "must": "Phải sắp xếp",
        "run": "Lập phương án",
        "optimal": "Tối ưu",
        "json": "Tải JSON",
        "data": "Dữ liệu, bản đồ tương tác",
        "priorities": "Ưu tiên",
        "near": "Gần trụ sở",
        "upload": "Tệp của tôi",
        "units": "Đơn vị",
        "still": "Vẫn đang dùng",
    },
    "en": {
        "criteria": "Criteria",
        "plan": "Plan",
        "compare": "Compare",
        "export": "Export",
        "below": "Population below (%)",
        "must": "Must be arranged",
        "run": "Run",
        "optimal": "Optimal",
        "json": "Download JSON",
        "data": "Data, interactive map",
        "priorities": "Priorities",
        "near": "Near",
        "upload": "My own files",
        "units": "Units",
        "still": "Still in use",
    },
}


def fills(page: Page) -> list[str]:
    """Colours of the units; none while one map gives way to the next."""
    try:
        return shapes(page).evaluate_all("paths => paths.map(p => p.getAttribute('fill'))")  # type: ignore[no-any-return]
    except Error:
        return []


def wait_until(page: Page, reached: Callable[[], bool], seconds: float = 20) -> None:
    """The map is painted a little after the page has settled."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "the map did not change in time"
        page.wait_for_timeout(100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_threshold_run_map_compare_export(
    page: Page, server: str, language: str, tmp_path: Path
) -> None:
    words = WORDS[language]
    page.goto(f"{server}/data?lang={language}")
    expect(shapes(page)).to_have_count(69)

    go(page, words["criteria"])
    expect(shapes(page)).to_have_count(69)
    expect(metric(page, words["must"])).to_have_text("11")
    wait_until(page, lambda: len(set(fills(page))) == 3)
    before = fills(page)
    field = page.get_by_label(words["below"], exact=True).first
    field.fill("60")
    field.press("Enter")
    expect(metric(page, words["must"])).not_to_have_text("11")
    page.wait_for_function("document.querySelectorAll('[data-stale=true]').length === 0")
    wait_until(page, lambda: sum(map(ne, before, fills(page))) > 2)
    wait_until(page, lambda: len(fills(page)) == 69)

    shapes(page).nth(10).click(force=True)
    expect(page.get_by_text("NQ 112/2025").first).to_be_visible()

    go(page, words["plan"])
    settle_terrain(page, language)
    page.get_by_role("button", name=words["run"], exact=True).click()
    expect(page.get_by_test_id("stMetricValue").filter(has_text=words["optimal"])).to_be_visible(
        timeout=60_000
    )
    expect(shapes(page)).to_have_count(69)
    wait_until(page, lambda: len(set(fills(page))) > 3)
    labels = the_map(page).locator(".sx-label-text")
    assert labels.count() > 3

    reload_address = page.url
    side = page.get_by_test_id("stSidebar").inner_text()
    first = next(
        line
        for line in side.splitlines()
        if line.endswith("112/2025*") or line.endswith("112/2025")
    )
    assert "run=" in reload_address
    settle(page)
    open_settings(page)
    pick_option(page, words["priorities"], words["near"])
    page.get_by_role("button", name=words["run"], exact=True).click()
    expect(page.get_by_test_id("stSidebar")).not_to_contain_text(first, timeout=60_000)

    go(page, words["compare"])
    expect(the_map(page).locator("#map_div2 path.leaflet-interactive")).to_have_count(69)
    expect(the_map(page).locator("#map_div path.leaflet-interactive")).to_have_count(69)

    go(page, words["export"])
    page.get_by_role("radio", name=words["data"]).click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=words["json"], exact=True).click()
    path = tmp_path / "plan.json"
    download.value.save_as(path)
    document = json.loads(path.read_text("utf-8"))
    assert document["status"] == "optimal"
    assert sum(len(group["members"]) for group in document["groups"]) == 69

    # A reload finds the finished run again.
    page.goto(reload_address)
    expect(page.get_by_test_id("stMetricValue").filter(has_text=words["optimal"])).to_be_visible()


@ONLY_LONG
def test_upload_in_the_browser(page: Page, server: str, tmp_path: Path) -> None:
    words = WORDS["vi"]
    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    page.get_by_text(words["upload"]).click()
    letter = tmp_path / "letter.gpkg"
    letter.write_bytes(b"not a map")
    boundary_input(page).set_input_files(letter)
    expect(page.get_by_text("GeoPackage (.gpkg), GeoJSON").first).to_be_visible()
    expect(page.get_by_text(words["still"])).to_be_visible()
    expect(metric(page, words["units"])).to_have_text("69")
    good = tmp_path / "xa.gpkg"
    frame(4, 3).to_file(good)
    boundary_input(page).set_input_files(good)
    expect(metric(page, words["units"])).to_have_text("12")
    expect(shapes(page)).to_have_count(12)


@ONLY_LONG
def test_map_keeps_its_view_and_sees_a_second_click(page: Page, server: str) -> None:
    words = WORDS["vi"]
    page.goto(f"{server}/data?lang=vi")
    go(page, words["criteria"])
    expect(shapes(page)).to_have_count(69)
    page.wait_for_timeout(800)
    the_map(page).locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(800)
    view = "() => document.querySelector('.leaflet-map-pane').style.transform"
    inside = next(f for f in page.frames if "folium" in f.url)
    before = inside.evaluate(view)
    shape = shapes(page).nth(30)
    for _ in range(2):
        shape.click(force=True)
        page.wait_for_timeout(900)
        assert inside.evaluate(view) == before
    thick = "paths => paths.filter(p => p.getAttribute('stroke-width') === '3').length"
    wait_until(page, lambda: shapes(page).evaluate_all(thick) == 1)
    assert inside.evaluate(view) == before


def test_a_threshold_leaves_the_map_in_place(page: Page, server: str) -> None:
    page.goto(f"{server}/data?lang=en")
    expect(shapes(page)).to_have_count(69)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Criteria").click()
    field = page.get_by_label("Area below (%)").first
    expect(field).to_be_visible()
    expect(shapes(page)).to_have_count(69)
    page.wait_for_timeout(1500)
    gone: list[str] = []
    page.on("framedetached", lambda frame: gone.append(frame.url))
    must = metric(page, "Must be arranged")
    for value in ("200", "20"):
        before = must.text_content()
        field.fill(value)
        field.press("Enter")
        expect(must).not_to_have_text(str(before))
        page.wait_for_timeout(800)
    assert gone == []  # whatever changes its label above the map would build the map anew
