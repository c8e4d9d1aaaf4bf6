"""One run after another on a machine that is kept busy: answers of the browser come late."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support import ONLY_LONG
from tests.support.browser import (
    LANGUAGES,
    go,
    open_settings,
    said,
    settle,
    settle_terrain,
)

BUSY = "import time\nend = time.monotonic() + 400\nwhile time.monotonic() < end: pass"
LOADED_MS = 120_000
"""Minutes where a few seconds do on an idle machine."""
LATE_MS = 2_000
"""Longer than a request takes that was on its way when the run ended."""


@pytest.fixture
def busy() -> Iterator[None]:
    """Three endless loops beside the program; they end by themselves if nobody ends them."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(3)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait(10)


def _shown(page: Page) -> str:
    """Name of the scenario in the sidebar."""
    lines = page.get_by_test_id("stSidebar").inner_text().splitlines()
    return next((line.strip() for line in lines if " · NQ" in line), "")


def _address(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("scenario", [""])[0]


@ONLY_LONG
def test_the_plan_just_made_stays_the_one_shown_and_exported(
    page: Page, server: str, busy: None
) -> None:
    del busy
    page.goto(f"{server}/data?lang=vi")
    go(page, said("page-plan", "vi"))
    settle_terrain(page, "vi")
    seen: list[tuple[str, str]] = []
    sizes = (5, 4, 3) if len(LANGUAGES) > 1 else (5, 4)
    for size in sizes:
        open_settings(page)
        if not seen:
            page.get_by_text(said("plan-any-size", "vi"), exact=True).click()
            settle(page)
        field = page.get_by_label(said("plan-max-group", "vi"), exact=True)
        field.fill(str(size))
        field.press("Enter")
        settle(page)
        before = _shown(page)
        page.get_by_role("button", name=said("plan-run", "vi"), exact=True).click()
        page.wait_for_function(
            """before => {
                const lines = document.querySelector('[data-testid=stSidebar]').innerText;
                const name = lines.split('\\n').find(line => line.includes(' · NQ'));
                return name && name.trim() !== before;
            }""",
            arg=before,
            timeout=LOADED_MS,
        )
        made = _shown(page)
        page.wait_for_timeout(LATE_MS)
        settle(page)
        address = _address(page)
        assert _shown(page) == made
        assert address and (made, address) not in seen
        go(page, said("page-export", "vi"))
        if seen:  # with one plan there is nothing to choose
            chooser = page.get_by_role("combobox", name=said("plan-scenario", "vi"))
            expect(chooser).to_be_visible(timeout=LOADED_MS)
            assert chooser.input_value() == made
        page.get_by_role("radio", name=said("export-part-data", "vi")).click()
        settle(page)
        with page.expect_download(timeout=LOADED_MS) as download:
            page.get_by_role("button", name="Tải JSON", exact=True).click()
        number = made.split(" · ")[0].split()[-1]
        assert download.value.suggested_filename.startswith(f"phuong-an-{number}-")
        assert (_shown(page), _address(page)) == (made, address)
        seen.append((made, address))
        go(page, said("page-plan", "vi"))
        open_settings(page)
        expect(page.get_by_label(said("plan-max-group", "vi"), exact=True)).to_be_visible()
        assert (_shown(page), _address(page)) == (made, address)
    assert len(set(seen)) == len(sizes)
