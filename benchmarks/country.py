"""The whole country: every figure that was promised, its limit, seconds and processor seconds.

    python -m benchmarks.country [--without-browser]

Server and browser apart, each with empty caches of its own. Seconds are true on a machine with
nothing else to do; processor seconds on a busy one, too.
"""

from __future__ import annotations

import gzip
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import psutil
from playwright.sync_api import sync_playwright

from benchmarks.load import ROOT, start_server
from geodata import COUNTRY, embedded_dataset
from merger import Constraints, assess, load_criteria
from scenarios.comparing import count_country
from scenarios.webmap import near_units, province_outlines
from tests.support.tab import Session

PORT = 8598
VISITS = 3
_CLICKS = 5

_Made = TypeVar("_Made")


def _row(what: str, wall: float, processor: float | None = None, limit: str = "") -> None:
    used = f"{processor:10.2f}" if processor is not None else f"{'':10}"
    print(f"{what:<44}{wall:10.2f}{used}   {limit}", flush=True)


def _timed(what: str, make: Callable[[], _Made], limit: str = "") -> _Made:
    started, processor = time.perf_counter(), time.process_time()
    made = make()
    _row(what, time.perf_counter() - started, time.process_time() - processor, limit)
    return made


def rooms() -> None:
    """What the page asks of the rooms below; kilobytes as sent, and packed."""
    _timed("a province, cold", lambda: embedded_dataset("thanhhoa-2026"), "0.5 s")
    _timed("a province, from cache", lambda: embedded_dataset("thanhhoa-2026"), "0.1 s")
    country = _timed("the country, cold", lambda: embedded_dataset(COUNTRY))
    _timed("the country, from cache", lambda: embedded_dataset(COUNTRY), "1 s")
    law = load_criteria("nq112-2026")
    either = Constraints(unknown_terrain="mountain")
    _timed("assessment of 3,321 units", lambda: assess(country, law, either), "0.2 s")
    counted = _timed("count under the law", lambda: count_country(country, law))
    outlines = _timed("outlines of provinces", lambda: province_outlines(country))
    total = counted.total
    units = _timed(
        "units on zooming in", lambda: near_units(country, total.codes, total.hanging_codes, "vi")
    )
    for name, content in (("outlines", outlines), ("units", units)):
        raw = content.encode()
        print(f"{name:<44}{len(raw) / 1e3:7.0f} kB{len(gzip.compress(raw)) / 1e3:7.0f} kB packed")


def provinces() -> None:
    """All provinces in one call of the command line, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        call = (
            *(sys.executable, "sapxep.py", "batch", "--units", COUNTRY, "--by-province"),
            *("--criteria", "nq112-2026", "--max-group", "5", "--to", folder),
            *("--unknown-terrain", "mountain"),
        )
        done = subprocess.run(call, cwd=ROOT, capture_output=True, check=False)
        if done.returncode:
            print(done.stderr.decode())
            return
        rows = (Path(folder) / "results.csv").read_text("utf-8-sig").splitlines()[1:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    proven = sum(",optimal," in row for row in rows)
    what = f"{len(rows)} provinces, {proven} proven"
    _row(what, time.perf_counter() - started, used, "12 s on 2 cores, 24 s of processor")


def app(in_browser: bool) -> None:
    """Memory and clicks of the app with the country open; seconds to the painted map."""
    with tempfile.TemporaryDirectory() as folder:
        process = start_server(PORT, folder)
        try:
            with closing(Session(f"localhost:{PORT}")) as session:
                _clicks(session, psutil.Process(process.pid))
            for visit in range(VISITS if in_browser else 0):
                _visit(visit + 1)
            server = psutil.Process(process.pid)
            own = server.memory_info().rss / 1e6
            others = sum(child.memory_info().rss for child in server.children(True)) / 1e6
            print(f"{'memory with the country open':<44}{own:7.0f} MB   900 MB")
            print(f"{'processes beside it, idle':<44}{others:7.0f} MB")
        finally:
            process.terminate()
            process.wait(60)


def _clicks(session: Session, server: psutil.Process) -> None:
    """The page run anew, as each click does."""
    before, wall = server.cpu_times(), []
    for _ in range(_CLICKS):
        wall.append(session.run())
    after = server.cpu_times()
    used = (after.user + after.system - before.user - before.system) / _CLICKS
    _row("a click on the country page", sorted(wall)[_CLICKS // 2], used, "0.8 s")


def _visit(number: int) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        started = time.perf_counter()
        page.goto(f"http://localhost:{PORT}/?lang=vi")
        frame = page.frame_locator("iframe").first
        frame.locator("html[data-painted]").wait_for(state="attached", timeout=120_000)
        _row(f"visit {number}: painted", time.perf_counter() - started, None, "3 s")
        started = time.perf_counter()
        for _ in range(2):
            frame.locator(".leaflet-control-zoom-in").click()
            page.wait_for_timeout(300)
        near = "html[data-near]:not([data-near='0'])"
        frame.locator(near).wait_for(state="attached", timeout=120_000)
        _row(f"visit {number}: units near", time.perf_counter() - started)
        chromium.close()


if __name__ == "__main__":
    print(f"{'':<44}{'seconds':>10}{'processor':>10}   limit")
    rooms()
    provinces()
    app("--without-browser" not in sys.argv)
