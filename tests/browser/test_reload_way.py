"""A reload in a real Chromium: an uploaded file and a lock are there; a lock taken off is not."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser import boundary_input, go, metric, said, settle, shapes
from tests.support.layers import frame


def _reload(page: Page) -> None:
    page.wait_for_url("**desk=*")
    page.reload()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("ranh gioi")
    settle(page)


def test_a_reload_loses_nothing(page: Page, server: str, tmp_path: Path) -> None:
    layer = tmp_path / "ranh gioi.gpkg"
    frame(4, 3).to_file(layer)
    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    page.get_by_text("Tệp của tôi", exact=True).click()
    boundary_input(page).set_input_files([layer])
    expect(metric(page, "Đơn vị")).to_have_text("12")
    settle(page)

    go(page, said("page-locks", "vi"))
    settle(page)
    expect(shapes(page)).to_have_count(12)
    shapes(page).nth(5).click(force=True)
    expect(page.locator("[data-testid=stMultiSelect] [data-tag]")).to_have_count(1)
    settle(page)
    page.get_by_role("button", name=said("locks-add", "vi"), exact=True).first.click()
    settle(page)
    one = page.get_by_text(said("locks-listed", "vi", count=1))
    expect(one).to_be_visible()

    _reload(page)
    go(page, said("page-locks", "vi"))
    expect(one).to_be_visible()
    page.locator("[class*=st-key-drop-]").get_by_role("button").first.click()
    settle(page)
    expect(page.get_by_text(said("locks-none", "vi"))).to_be_visible()

    _reload(page)
    go(page, said("page-locks", "vi"))
    expect(page.get_by_text(said("locks-none", "vi"))).to_be_visible()
    go(page, said("page-data", "vi"))
    expect(metric(page, "Đơn vị")).to_have_text("12")
    expect(shapes(page)).to_have_count(12)
