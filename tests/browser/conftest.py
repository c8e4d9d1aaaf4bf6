from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=30_000)  # the first page waits for the server to warm up
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("SAPXEP_REQUIRE_BROWSER"):
            pytest.fail("chromium is missing (apt-get install chromium)")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_app(port: int, **environment: str) -> subprocess.Popen[bytes]:
    """Start the app and wait until it answers."""
    process = subprocess.Popen(
        [sys.executable, "sapxep.py", "app", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.5)
        else:
            return process
    process.kill()
    pytest.fail("the app did not start")


@pytest.fixture(scope="session")
def server(_own_cache: None) -> Iterator[str]:
    port = free_port()
    process = start_app(port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture
def page(chromium: Browser, server: str) -> Iterator[Page]:
    """A page whose every request outside this machine is refused, and counted as a failure."""
    with open_page(chromium, server) as opened:
        yield opened


@contextmanager
def open_page(chromium: Browser, server: str) -> Iterator[Page]:
    """Another person's page: a browser context of its own."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    outside: list[str] = []

    def gate(route: Route) -> None:
        address = route.request.url
        if address.startswith((server, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(address)
            route.abort()

    context.route("**/*", gate)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    context.close()
    assert not outside
