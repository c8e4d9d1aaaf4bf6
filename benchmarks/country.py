"""The country page: seconds of the server by part, kilobytes sent, seconds to the painted map.

``python benchmarks/country.py``; server and browser apart, each with empty caches of its own.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 8598
VISITS = 3

_Made = TypeVar("_Made")


def server() -> None:
    """Seconds and kilobytes (as sent, and packed) of what the page asks of the rooms below."""
    sys.path.insert(0, str(ROOT))
    from geodata import COUNTRY, embedded_dataset
    from merger import load_criteria
    from scenarios.comparing import count_country
    from scenarios.webmap import near_units, province_outlines

    country = _timed("units of the country", lambda: embedded_dataset(COUNTRY))
    counted = _timed(
        "count under the law", lambda: count_country(country, load_criteria("nq112-2026"))
    )
    outlines = _timed("outlines of provinces", lambda: province_outlines(country))
    total = counted.total
    units = _timed(
        "units on zooming in", lambda: near_units(country, total.codes, total.hanging_codes, "vi")
    )
    for name, content in (("outlines", outlines), ("units", units)):
        raw = content.encode()
        print(f"{name:<28}{len(raw) / 1e3:8.0f} kB{len(gzip.compress(raw)) / 1e3:8.0f} kB packed")


def _timed(name: str, make: Callable[[], _Made]) -> _Made:
    started = time.perf_counter()
    made = make()
    print(f"{name:<28}{time.perf_counter() - started:8.2f} s")
    return made


def browser() -> None:
    """Seconds from the bare address to the painted map, first and later visitors; then near."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "sapxep.py", "app", "--port", str(PORT)],
            cwd=ROOT,
            env={**os.environ, "SAPXEP_DATA_DIR": folder, "SAPXEP_CACHE_DIR": f"{folder}/cache"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait()
            for visit in range(VISITS):
                _visit(visit + 1)
        finally:
            process.terminate()
            process.wait(10)


def _wait() -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{PORT}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the app did not start")


def _visit(number: int) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        started = time.perf_counter()
        page.goto(f"http://localhost:{PORT}/?lang=vi")
        frame = page.frame_locator("iframe").first
        frame.locator("html[data-painted]").wait_for(state="attached", timeout=120_000)
        print(f"visit {number}: painted {time.perf_counter() - started:15.2f} s")
        started = time.perf_counter()
        for _ in range(2):
            frame.locator(".leaflet-control-zoom-in").click()
            page.wait_for_timeout(300)
        near = "html[data-near]:not([data-near='0'])"
        frame.locator(near).wait_for(state="attached", timeout=120_000)
        print(f"visit {number}: units near {time.perf_counter() - started:12.2f} s")
        chromium.close()


if __name__ == "__main__":
    server()
    browser()
