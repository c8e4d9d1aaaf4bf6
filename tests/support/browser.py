"""Ways through the app in a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    FrameLocator,
    Page,
    Request,
    expect,
)

from geodata import TERRAIN_LABELS
from geodata.wording import read_catalogue
from tests.support import LONG, ROOT

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
LANGUAGES = ("vi", "en") if LONG else ("vi",)
"""Ways are walked in Vietnamese; with SAPXEP_LONG in English, too."""
CATALOGUE = read_catalogue("ui", "messages.yaml")


def the_map(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title*='folium']").first


def shapes(page: Page):  # type: ignore[no-untyped-def]
    return the_map(page).locator("path.leaflet-interactive")


def settle(page: Page) -> None:
    """Wait until the script that a change started has run to its end."""
    page.wait_for_timeout(500)
    page.wait_for_selector(IDLE)


def go(page: Page, title: str) -> None:
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text=title)
    heading = page.get_by_role("heading", name=title, exact=True)
    page.wait_for_selector(IDLE)
    link.click()
    try:
        expect(heading).to_be_visible(timeout=8_000)
    except AssertionError:  # Streamlit loses a click while it draws the navigation anew
        link.click()
        expect(heading).to_be_visible()


def metric(page: Page, label: str):  # type: ignore[no-untyped-def]
    found = page.get_by_test_id("stMetric").filter(has_text=label).first
    return found.get_by_test_id("stMetricValue")


def boundary_input(page: Page):  # type: ignore[no-untyped-def]
    """Where boundary files are dropped; the page has other uploaders."""
    uploader = page.get_by_test_id("stFileUploader").filter(has_text=CATALOGUE.text("data-file").vi)
    return uploader.locator("input[type=file]")


def said(key: str, language: str, **values: object) -> str:
    text = CATALOGUE.text(key, **values)
    return text.vi if language == "vi" else text.en


def press(page: Page, key: str, language: str) -> None:
    page.get_by_role("button", name=said(key, language)).first.click()
    settle(page)


def pick_option(page: Page, name: str, option: str | None = None) -> None:
    """Choose from a list, the first option where none is named.

    A list closes when the page below it is drawn anew or scrolls; a person opens it again, and so
    does this.
    """
    box = page.get_by_role("combobox", name=name)
    box.scroll_into_view_if_needed()
    found = page.get_by_role("option", name=option, exact=True) if option else None
    wanted = found or page.get_by_role("option").first
    for last in (False, False, True):
        page.wait_for_selector(IDLE)
        box.click()
        try:
            wanted.click(timeout=30_000 if last else 5_000)
            break
        except Error:
            if last:
                raise
    settle(page)
    expect(page.get_by_role("listbox")).to_have_count(0)
    settle(page)


def open_settings(page: Page) -> None:
    """Open the choices for the next plan, which stand folded once there is one."""
    choices = page.locator(".st-key-plan-settings details")
    if choices.count() and choices.first.get_attribute("open") is None:
        choices.first.locator("summary").first.click()
        settle(page)


def settle_terrain(page: Page, language: str) -> None:
    """Take one terrain for the units of which it is not known, where the Plan page asks."""
    open_settings(page)
    label = said("plan-unknown-terrain", language, count=4)
    mountain = TERRAIN_LABELS["mountain"]
    pick_option(page, label, mountain.vi if language == "vi" else mountain.en)


def make_plan(page: Page, language: str) -> None:
    go(page, said("page-plan", language))
    settle_terrain(page, language)
    # Not the help of a field whose label speaks of the run.
    run = page.get_by_role("button", name=said("plan-run", language), exact=True)
    proven = page.get_by_test_id("stMetricValue").filter(has_text=said("proof-optimal", language))
    run.click()
    settle(page)
    if run.is_enabled() and not proven.is_visible():
        # A click on a page that is just drawn anew is lost; a person clicks once more.
        page.wait_for_timeout(3_000)
        if run.is_enabled() and not proven.is_visible():
            run.click()
            settle(page)
    expect(proven).to_be_visible(timeout=60_000)


def expect_edited(page: Page, language: str, edited: bool = True) -> None:
    """The proof is that of the optimum, or a distance from it."""
    shown = expect(metric(page, said("proof", language)))
    optimal = said("proof-optimal", language)
    (shown.not_to_have_text if edited else shown.to_have_text)(optimal)
    settle(page)


def choose(page: Page, *numbers: int) -> None:
    """Click units; each is taken before the next is clicked."""
    chips = page.locator("[data-testid=stMultiSelect] [data-tag]")
    expect(shapes(page)).to_have_count(69)
    for count, number in enumerate(numbers, start=1):
        page.wait_for_timeout(700)
        shapes(page).nth(number).click(force=True)
        expect(chips).to_have_count(count)
    settle(page)


def edit_a_plan(page: Page, address: str, language: str) -> None:
    """Make a plan and change it by hand."""
    page.goto(f"{address}/data?lang={language}")
    expect(shapes(page)).to_have_count(69)
    make_plan(page, language)
    go(page, said("page-edit", language))
    choose(page, 40, 41)
    press(page, "edit-regroup", language)
    expect_edited(page, language)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_app(port: int, **environment: str) -> subprocess.Popen[bytes]:
    """Start the app and wait until it answers; without another, in a data folder of its own."""
    own = {"SAPXEP_DATA_DIR": f"{os.environ['SAPXEP_DATA_DIR']}/{port}"}
    process = subprocess.Popen(
        [sys.executable, "sapxep.py", "app", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **own, **environment},
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return process
    process.kill()
    pytest.fail("the app did not start")


def new_context(chromium: Browser) -> BrowserContext:
    """A person's browser: cookies, stored files and downloads of its own."""
    return chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)


@contextmanager
def page_in(context: BrowserContext, server: str) -> Iterator[Page]:
    """A page in a browser; a request outside this machine is refused, and counted as a failure.

    Chromium itself refuses it (``conftest.FLAGS``): to let each of the 200 requests of a page pass
    through here would cost more than the page.
    """
    outside: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((server, "data:", "blob:")):
            outside.append(request.url)

    context.on("request", watch)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    try:
        yield opened
    finally:
        for left in context.pages:
            left.close()
        context.remove_listener("request", watch)
    assert not outside


@contextmanager
def open_page(chromium: Browser, server: str) -> Iterator[Page]:
    """Another person's page: a browser context of its own."""
    context = new_context(chromium)
    with page_in(context, server) as opened:
        yield opened
    context.close()
