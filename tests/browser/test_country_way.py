"""From the country page to a province, by a row, by its name and by the map."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support import ONLY_LONG
from tests.support.browser import metric, settle, shapes, the_map


@ONLY_LONG
def test_a_row_opens_a_province_and_a_name_another(page: Page, server: str) -> None:
    page.goto(f"{server}/?lang=vi")
    expect(metric(page, "Chưa đạt chuẩn")).to_have_text("637")
    expect(shapes(page)).to_have_count(34)
    settle(page)
    table = page.get_by_test_id("stDataFrame").first.locator("canvas").first
    table.click(
        position={"x": 15, "y": 52}, force=True
    )  # the box of the first row, under the header
    expect(page.get_by_role("heading", name="Dữ liệu", exact=True)).to_be_visible()
    expect(shapes(page)).to_have_count(102)  # An Giang
    expect(the_map(page).get_by_role("button", name="Hiện tất cả")).to_be_visible()

    settle(page)
    page.get_by_role("link", name="Mở tỉnh khác").click()
    find = page.get_by_label("Tìm tỉnh, thành phố (không cần dấu)")
    find.fill("quang ninh")
    find.press("Enter")
    page.get_by_role("button", name="Mở Quảng Ninh").click()
    expect(shapes(page)).to_have_count(54)
    everything = the_map(page).get_by_role("button", name="Hiện tất cả")
    before = shapes(page).first.bounding_box()
    everything.click()
    page.wait_for_timeout(500)
    assert shapes(page).first.bounding_box() != before


@ONLY_LONG
def test_a_click_on_the_map_opens_the_province(page: Page, server: str) -> None:
    page.goto(f"{server}/country?lang=en")  # as bookmarks had it
    expect(page).to_have_url(re.compile(r"^http://[^/]+/\?lang=en"))
    expect(shapes(page)).to_have_count(34)
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)  # "Page not found"
    # The units of the provinces in view are fetched and drawn on zooming in, and go again.
    root, zoom = the_map(page).locator("html"), the_map(page).locator(".leaflet-control-zoom-in")
    for _ in range(2):
        zoom.click()
        page.wait_for_timeout(400)
    expect(root).to_have_attribute("data-near", re.compile(r"^[1-9]\d+$"))
    # The first steps stay over the mainland, though the first view's middle is in the sea.
    assert int(root.get_attribute("data-near") or 0) > 200
    assert 34 < shapes(page).count() < 34 + 3321
    for _ in range(2):
        the_map(page).locator(".leaflet-control-zoom-out").click()
        page.wait_for_timeout(400)
    expect(shapes(page)).to_have_count(34)
    shapes(page).first.dispatch_event("click")
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    expect(shapes(page)).to_have_count(102)
