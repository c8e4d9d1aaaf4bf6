"""Takes a picture of every page in both languages: ``python docs/make_screenshots.py``.

Needs Debian's ``chromium``. Writes ``docs/screens/`` and the page that shows them, ``screens.md``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from geodata import TERRAIN_LABELS
from geodata.wording import read_catalogue

HERE = Path(__file__).resolve().parent
SCREENS = HERE / "screens"
PAGES = ("country", "data", "criteria", "law", "locks", "plan", "edit", "tradeoffs", "effects",
         "consult", "rounds", "scenarios", "compare", "export")  # fmt: skip
PORT = 8597
_SECOND = {"vi": "Phương án 2", "en": "Plan 4"}
"""Names of the second plans: all of these units are counted, those of the first language too."""
CATALOGUE = read_catalogue("ui", "messages.yaml")


def said(key: str, language: str, **values: object) -> str:
    """A text of the app."""
    text = CATALOGUE.text(key, **values)
    return text.vi if language == "vi" else text.en


def quiet(page: Page) -> None:
    """Wait until nothing runs any more."""
    page.wait_for_timeout(800)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(1_500)


def go(page: Page, name: str, language: str) -> None:
    """Open a page by the sidebar."""
    title = said(f"page-{name}", language)
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first.click()
    quiet(page)


def run_plan(page: Page, language: str) -> None:
    """Make a plan and wait for its proof."""
    label = said("plan-unknown-terrain", language, count=4)
    page.get_by_role("combobox", name=label).click()
    mountain = TERRAIN_LABELS["mountain"]
    page.get_by_role("option", name=mountain.to(language), exact=True).click()  # type: ignore[arg-type]
    quiet(page)
    page.get_by_role("button", name=said("plan-run", language), exact=True).click()
    quiet(page)
    optimal = page.get_by_test_id("stMetricValue").filter(has_text=said("proof-optimal", language))
    expect(optimal).to_be_visible(timeout=60_000)
    quiet(page)


def take(page: Page, address: str, language: str) -> None:
    """Walk through all pages with two plans made."""
    page.goto(f"{address}/data?lang={language}")
    quiet(page)
    go(page, "plan", language)
    run_plan(page, language)
    # With a plan on the page, the choices for the next one are folded away.
    page.get_by_text(said("plan-settings-next", language), exact=True).click()
    page.get_by_text(said("mode-target", language), exact=True).click()
    quiet(page)
    page.get_by_role("button", name=said("plan-run", language), exact=True).click()
    second = page.get_by_test_id("stSidebarUserContent").filter(has_text=_SECOND[language])
    expect(second).to_be_visible(timeout=120_000)
    quiet(page)
    for name in PAGES:
        go(page, name, language)
        page.wait_for_timeout(2_000)
        page.screenshot(path=SCREENS / f"{language}-{name}.jpg", type="jpeg", quality=62)


def write_index() -> None:
    """The page that shows the pictures."""
    lines = ["# Screens", "", "Made by `docs/make_screenshots.py`; embedded data, 1440 × 900.", ""]
    for name in PAGES:
        lines += [f"## {said(f'page-{name}', 'vi')} · {said(f'page-{name}', 'en')}", ""]
        lines += [f"![{name}, {code}](screens/{code}-{name}.jpg)" for code in ("vi", "en")] + [""]
    (HERE / "screens.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Start the app with an empty store, and take the pictures."""
    SCREENS.mkdir(exist_ok=True)
    address = f"http://localhost:{PORT}"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = subprocess.Popen(
            [sys.executable, "sapxep.py", "app", "--port", str(PORT)],
            cwd=HERE.parent,
            env={**os.environ, "SAPXEP_DATA_DIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(120):
                with suppress(OSError):
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                    break
                time.sleep(0.5)
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=flags
            )
            for language in ("vi", "en"):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(60_000)
                take(page, address, language)
                page.close()
            browser.close()
        finally:
            server.terminate()
            server.wait(10)
    write_index()


if __name__ == "__main__":
    main()
