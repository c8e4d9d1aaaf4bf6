"""Editing on the map in a real Chromium: undo, save, two people, and a killed program."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import ONLY_LONG
from tests.support.browser import (
    LANGUAGES,
    choose,
    edit_a_plan,
    expect_edited,
    free_port,
    go,
    make_plan,
    open_page,
    press,
    said,
    settle_terrain,
    shapes,
    start_app,
)


@ONLY_LONG
@pytest.mark.parametrize("language", LANGUAGES)
def test_edit_undo_save_reload_compare(page: Page, server: str, language: str) -> None:
    edit_a_plan(page, server, language)
    page.keyboard.press("Control+z")
    expect_edited(page, language, edited=False)
    page.keyboard.press("Control+y")
    expect_edited(page, language)

    # A reload finds plan and history again.
    assert "scenario=" in page.url
    page.reload()
    expect_edited(page, language)
    expect(page.get_by_role("button", name=said("edit-undo", language))).to_be_enabled()

    go(page, said("page-scenarios", language))
    expect(page.get_by_text(said("scenarios-duplicate", language))).to_be_visible()
    press(page, "scenarios-duplicate", language)
    go(page, said("page-compare", language))
    expect(page.get_by_text(said("compare-same", language)).first).to_be_visible()


@ONLY_LONG
def test_units_are_chosen_by_drawing_around_them(page: Page, server: str) -> None:
    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    go(page, said("page-plan", "vi"))
    settle_terrain(page, "vi")
    go(page, "Chỉnh tay")
    press(page, "edit-begin", "vi")
    expect(shapes(page)).to_have_count(69)
    page.wait_for_timeout(1000)
    boxes = [shapes(page).nth(number).bounding_box() for number in range(69)]
    assert all(boxes)
    middles = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b]
    left, top = (min(m[axis] for m in middles) for axis in (0, 1))
    right, bottom = (max(m[axis] for m in middles) for axis in (0, 1))
    x, y = (left + right) / 2, (top + bottom) / 2
    inside = sum(left - 30 < m[0] < x and top - 30 < m[1] < y for m in middles)
    page.keyboard.down("Shift")
    page.mouse.move(left - 30, top - 30)
    page.mouse.down()
    for corner in ((x, top - 30), (x, y), (left - 30, y), (left - 30, top - 20)):
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    chips = page.locator("[data-testid=stMultiSelect] [data-tag]")
    expect(chips.first).to_be_visible()
    # Middles of shapes and of their boxes are not quite the same.
    assert abs(chips.count() - inside) <= 3
    assert inside > 8


@ONLY_LONG
def test_two_browsers_on_one_scenario(page: Page, chromium: Browser, server: str) -> None:
    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    make_plan(page, "vi")
    go(page, "Chỉnh tay")
    with open_page(chromium, server) as other:
        other.goto(page.url)
        expect(shapes(other)).to_have_count(69)
        choose(other, 40, 41)
        press(other, "edit-regroup", "vi")
        expect(other.get_by_role("button", name="Hoàn tác")).to_be_enabled()
        choose(page, 50, 51)
        press(page, "edit-regroup", "vi")
        expect(page.get_by_text("Chưa ghi đè gì")).to_be_visible()
        press(page, "saving-keep-mine", "vi")
        expect(page.get_by_text("Chưa ghi đè gì")).not_to_be_visible()
        go(other, "Kịch bản")
        expect(other.get_by_text("Nhân bản")).to_be_visible()
    go(page, "Kịch bản")
    expect(page.get_by_test_id("stSidebar").get_by_text("bản của tôi")).to_be_visible()


@ONLY_LONG
def test_a_killed_program_loses_nothing_saved(chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    folder = str(tmp_path)
    process = start_app(port, SAPXEP_DATA_DIR=folder)
    try:
        with open_page(chromium, address) as page:
            edit_a_plan(page, address, "vi")
            kept = page.url
            # In the middle of the next run.
            go(page, "Phương án")
            page.get_by_role("button", name="Lập phương án", exact=True).click()
            page.wait_for_timeout(150)
            process.kill()
            process.wait()
            process = start_app(port, SAPXEP_DATA_DIR=folder)
            page.goto(kept)
            expect_edited(page, "vi")
            press(page, "edit-undo", "vi")
            expect_edited(page, "vi", edited=False)
    finally:
        process.kill()
        process.wait()
