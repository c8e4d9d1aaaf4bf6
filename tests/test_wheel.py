"""What the wheel holds, seen from outside: installed into a folder of its own, and started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.conftest import FLAGS
from tests.support import ONLY_LONG, ROOT
from tests.support.browser import free_port, open_page, shapes

ROOMS = ("commands", "geodata", "merger", "scenarios", "ui")
SERVED = "scenarios/served"

pytestmark = pytest.mark.xdist_group("wheel")  # built and installed once


@dataclass(frozen=True)
class Installed:
    """A fresh environment: the wheel, an interpreter, a folder elsewhere to start from."""

    wheel: Path
    bin: Path
    site: Path
    elsewhere: Path

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the checkout; a home folder without settings of Streamlit."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "STREAMLIT"))}
        return {**kept, "HOME": str(self.elsewhere)}

    def files(self) -> dict[Path, float]:
        """Files of the rooms and when they were written; not what Python compiles them to."""
        found = [p for room in ROOMS for p in (self.site / room).rglob("*") if p.is_file()]
        return {p: p.stat().st_mtime for p in found if "__pycache__" not in p.parts}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", build, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    wheel = folder / built.stdout.split()[-1]
    venv.create(folder / "env", symlinks=os.name != "nt", with_pip=False)
    own = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(own / "python"), "install", "--quiet"]
        + ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", str(wheel)],
        check=True,
        timeout=60,
    )
    site = next((folder / "env").rglob("site-packages"))
    # Libraries are those that the tests run with; of ours there is the wheel alone.
    libraries = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    (site / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return Installed(wheel, own, site, elsewhere)


def test_every_file_of_the_rooms_travels(installed: Installed) -> None:
    packed = set(zipfile.ZipFile(installed.wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(wanted) > 250
    assert wanted <= packed
    static = [p for p in (ROOT / "static").rglob("*") if p.is_file()]
    assert static
    served = {f"{SERVED}/{path.relative_to(ROOT).as_posix()}" for path in static}
    served |= {f"{SERVED}/app.py", f"{SERVED}/.streamlit/config.toml"}
    rest = packed - wanted - served
    assert served <= packed
    assert {name for name in rest if ".dist-info/" not in name} == {"sapxep.py"}
    licences = {name.split("/licenses/")[1] for name in rest if "/licenses/" in name}
    ours = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("[!.]*/**/LICENSE")} | {"LICENSE"}
    assert licences == ours


def told(address: str, path: str) -> bytes:
    with urllib.request.urlopen(f"http://{address}/{path}", timeout=10) as answer:
        body: bytes = answer.read()
    return body


def first_messages(address: str) -> list[ForwardMsg]:
    """What a browser is told of a first visit, to the end of the script's run."""
    messages = []
    with connect(f"ws://{address}/_stcore/stream", subprotocols=["streamlit"]) as visit:
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        visit.send(ask.SerializeToString())
        while not messages or messages[-1].WhichOneof("type") != "script_finished":
            messages.append(ForwardMsg.FromString(visit.recv(timeout=60)))
    return messages


@contextmanager
def running(command: list[str], cwd: Path, environment: dict[str, str]) -> Iterator[str]:
    """Serve until the test is through; yields the address."""
    port = free_port()
    log = Path(environment["HOME"]) / f"served-{port}.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, str(port)], cwd=cwd, env=environment, stdout=out, stderr=out
        )
        try:
            yield f"localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


def wait_for(address: str) -> None:
    for _ in range(400):
        try:
            assert told(address, "_stcore/health") == b"ok"
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the app did not start")


def check_served(address: str) -> None:
    """A missing file or script would be answered with Streamlit's own page and status 200."""
    for name in (
        "leaflet/leaflet.js",
        "choropleth.js",
        "labels.js",
        "maptools.js",
        "fonts/fonts.css",
        "icon.png",
    ):
        assert told(address, f"app/static/{name}") == (ROOT / "static" / name).read_bytes(), name
    messages = first_messages(address)
    session = next(m.new_session for m in messages if m.WhichOneof("type") == "new_session")
    assert not session.config.gather_usage_stats
    assert session.custom_theme.primary_color == "#8f3b26"
    fonts = [font.url for font in session.custom_theme.font_faces]
    assert fonts
    for url in fonts:
        assert told(address, url).startswith(b"wOF2"), url
    pages = next(m.navigation for m in messages if m.WhichOneof("type") == "navigation")
    assert "Phương án" in {page.page_name for page in pages.app_pages}
    assert messages[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    written = b"".join(message.SerializeToString() for message in messages).decode(
        "utf-8", "replace"
    )
    assert "Hà Tĩnh" in written
    failed = [m for m in messages if m.delta.new_element.WhichOneof("type") == "exception"]
    assert not failed


def check_drawn(address: str) -> None:
    """The map of units, painted by a real browser out of what the wheel serves."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        assert not os.environ.get("SAPXEP_REQUIRE_BROWSER")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        with open_page(browser, address) as page:
            page.goto(f"{address}/plan?lang=en")
            expect(shapes(page).first).to_be_visible(timeout=60_000)
            assert shapes(page).count() > 10
        browser.close()


VERBS = """
import sys, geodata, sapxep
print(geodata.__file__)
for verb in (
    ["datasets"],
    ["assess", "--units", "hungyen-2026", "--criteria", "nq112-2026"],
    ["solve", "--units", "hungyen-2026", "--criteria", "nq112-2026", "--out", "plan.html"],
):
    code = sapxep.app(verb, standalone_mode=False)
    assert not code, verb
"""


def test_the_installed_wheel_serves_and_computes(installed: Installed) -> None:
    before = installed.files()
    verbs = subprocess.run(
        [str(installed.bin / "python"), "-c", VERBS],
        cwd=installed.elsewhere,
        env=installed.environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert verbs.returncode == 0, verbs.stderr
    assert verbs.stdout.startswith(str(installed.site))
    assert "hungyen-2026" in verbs.stdout
    page = (installed.elsewhere / "plan.html").read_text("utf-8")
    assert (ROOT / "static" / "leaflet" / "leaflet.js").read_text("utf-8") in page
    sapxep = [str(installed.bin / "sapxep"), "app", "--port"]
    with running(sapxep, installed.elsewhere, installed.environment) as address:
        wait_for(address)
        check_served(address)
        check_drawn(f"http://{address}")
    assert installed.files() == before


@ONLY_LONG
def test_the_checkout_serves_by_streamlit_itself(installed: Installed) -> None:
    streamlit = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port"]
    with running(streamlit, ROOT, installed.environment) as address:
        wait_for(address)
        check_served(address)
