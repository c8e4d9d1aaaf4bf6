"""Seconds from a click or a changed threshold to the painted map, in headless Chromium."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 8599
ROUNDS = 11


def reactions() -> dict[str, float]:
    """Median seconds by kind of action, on 216 units."""
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(PORT)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(60):
            try:
                urllib.request.urlopen(f"http://localhost:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        return _measure()
    finally:
        server.terminate()
        server.wait(10)


def _measure() -> dict[str, float]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"http://localhost:{PORT}/?lang=en")
        page.get_by_text("Hà Tĩnh 2024").click()
        page.get_by_test_id("stMetricValue").filter(has_text="216").wait_for()
        page.wait_for_timeout(2000)
        shapes = page.frame_locator("iframe[title*='folium']").locator("path.leaflet-interactive")
        shapes.nth(215).wait_for(state="attached")
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Criteria").click()
        page.get_by_label("Area below (%)").first.wait_for()
        page.wait_for_timeout(3000)
        shapes.nth(215).wait_for(state="attached")
        clicks = [_click(page, shapes, 20 + 7 * i) for i in range(ROUNDS)]
        changes = [_threshold(page, 20 if i % 2 else 200) for i in range(ROUNDS)]
        browser.close()
    return {
        "click on the map": statistics.median(clicks),
        "change of a threshold": statistics.median(changes),
    }


def _painted(page: Page) -> str:
    frame = next(f for f in page.frames if "folium" in f.url)
    return str(frame.evaluate("document.documentElement.getAttribute('data-painted')"))


def _wait_for_paint(page: Page, before: str, started: float) -> float:
    while _painted(page) == before:
        if time.perf_counter() - started > 10:
            raise TimeoutError("the map was not painted again")
        page.wait_for_timeout(5)
    return time.perf_counter() - started


def _click(page: Page, shapes, number: int) -> float:  # type: ignore[no-untyped-def]
    before = _painted(page)
    started = time.perf_counter()
    shapes.nth(number).dispatch_event("click")
    seconds = _wait_for_paint(page, before, started)
    page.wait_for_timeout(700)
    return seconds


def _threshold(page: Page, value: int) -> float:
    field = page.get_by_label("Area below (%)").first
    field.fill(str(value))
    before = _painted(page)
    started = time.perf_counter()
    field.press("Enter")
    seconds = _wait_for_paint(page, before, started)
    page.wait_for_timeout(700)
    return seconds


if __name__ == "__main__":
    for name, seconds in reactions().items():
        print(f"{name}: {seconds:.2f} s")
