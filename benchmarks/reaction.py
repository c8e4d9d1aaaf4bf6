"""Seconds from a click, a changed threshold or an edit to the painted map, in headless Chromium.

And from the address to the first page with its map: for the first visitor after a start with empty
caches, and for a later one.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from made_up import made_up
from playwright.sync_api import Locator, Page, sync_playwright

from geodata.geopackage import write_dataset
from geodata.wording import read_catalogue

ROOT = Path(__file__).resolve().parent.parent
PORT = 8599
ROUNDS = 7
LARGE = 700
FIRST_UNITS = 69


def reactions() -> dict[str, float]:
    """Median seconds by kind of action, on 216 units and on 700."""
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "made-up.gpkg"
        write_dataset(made_up(LARGE), large)
        server = subprocess.Popen(
            [sys.executable, "sapxep.py", "app", "--port", str(PORT)],
            cwd=ROOT,
            env={**os.environ, "SAPXEP_DATA_DIR": folder, "SAPXEP_CACHE_DIR": f"{folder}/cache"},
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
            first = {"first page, first visitor": _first_page()}
            first["first page, later visitor"] = statistics.median(
                _first_page() for _ in range(ROUNDS)
            )
            return first | _measure(216, None) | _measure(LARGE, large)
        finally:
            server.terminate()
            server.wait(10)


def _first_page() -> float:
    with _new_page() as page:
        started = time.perf_counter()
        page.goto(f"http://localhost:{PORT}/data?lang=en")
        _shapes(page).nth(FIRST_UNITS - 1).wait_for()
        return time.perf_counter() - started


@contextmanager
def _new_page() -> Iterator[Page]:
    """A page in a browser of its own, so without a cache."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


def _shapes(page: Page) -> Locator:
    return page.frame_locator("iframe[title*='folium']").locator("path.leaflet-interactive")


def _measure(units: int, file: Path | None) -> dict[str, float]:
    with _new_page() as page:
        page.goto(f"http://localhost:{PORT}/data?lang=en")
        if file is None:
            page.get_by_text("Hà Tĩnh 2024").click()
        else:
            page.get_by_text("My own files").click()
            wanted = read_catalogue("ui", "messages.yaml").text("data-file").en
            uploader = page.get_by_test_id("stFileUploader").filter(has_text=wanted)
            uploader.locator("input[type=file]").set_input_files(file)
        page.get_by_test_id("stMetricValue").filter(has_text=str(units)).wait_for()
        page.wait_for_timeout(2000)
        shapes = _shapes(page)
        shapes.nth(units - 1).wait_for(state="attached")
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Criteria").click()
        page.get_by_label("Area below (%)").first.wait_for()
        page.wait_for_timeout(3000)
        shapes.nth(units - 1).wait_for(state="attached")
        clicks = [_click(page, shapes, 20 + 7 * i) for i in range(ROUNDS)]
        changes = [_threshold(page, 20 if i % 2 else 200) for i in range(ROUNDS)]
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Edit by hand").click()
        page.get_by_role("button", name="Begin with the units as they are").click()
        page.get_by_text("Not valid yet").wait_for()
        page.wait_for_timeout(3000)
        choices, edits = [], []
        for i in range(ROUNDS):
            # A click brings its unit to the front, the last of the paths.
            choices.append(_click(page, shapes, 20 + 7 * i))
            choices.append(_click(page, shapes, 21 + 7 * i))
            edits.append(_press(page, "New group"))
    return {
        f"{units} units, click on the map": statistics.median(clicks),
        f"{units} units, change of a threshold": statistics.median(changes),
        f"{units} units, choice of a unit to edit": statistics.median(choices),
        f"{units} units, edit": statistics.median(edits),
    }


def _press(page: Page, name: str) -> float:
    before = _painted(page)
    started = time.perf_counter()
    page.get_by_role("button", name=name).click()
    seconds = _wait_for_paint(page, before, started)
    page.wait_for_timeout(1000)
    return seconds


def _painted(page: Page) -> str:
    frame = next(f for f in page.frames if "folium" in f.url)
    return str(frame.evaluate("document.documentElement.getAttribute('data-painted')"))


def _wait_for_paint(page: Page, before: str, started: float) -> float:
    while _painted(page) == before:
        if time.perf_counter() - started > 10:
            raise TimeoutError("the map was not painted again")
        page.wait_for_timeout(5)
    return time.perf_counter() - started


def _click(page: Page, shapes: Locator, number: int) -> float:
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
