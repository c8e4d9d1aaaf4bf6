"""Killed at any moment: nothing half-written bears a final name, and the next run works."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from geodata import write_dataset
from scenarios.exports.formats import choose, write_plan
from tests.support import LONG, ROOT
from tests.support.cli import run
from tests.support.layers import frame
from tests.support.papers import exported, small

FORMATS = "csv,json,gpkg,annexes.xlsx,plan-shp.zip,plan.kml,map-plan.svg"
if LONG:
    FORMATS += ",yaml,docx,map.html,map-plan.png,atlas.pdf"
SEED = 20251126


def _start(call: tuple[str, ...], temporary: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "sapxep.py"), *call],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


def _finished(call: tuple[str, ...], temporary: Path) -> float:
    """Seconds that a whole run takes."""
    started = time.monotonic()
    with _start(call, temporary) as process:
        _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told.decode()
    return time.monotonic() - started


def _killed(call: tuple[str, ...], temporary: Path, seconds: float) -> None:
    with _start(call, temporary) as process:
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()


def _killed_while_writing(call: tuple[str, ...], temporary: Path, to: Path) -> None:
    with _start(call, temporary) as process:
        while process.poll() is None and not any(to.iterdir()):
            time.sleep(0.005)
        process.kill()
        process.communicate()


def _files(folder: Path) -> dict[str, Path]:
    """What bears a final name: drafts are hidden."""
    return {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    }


def check_whole(path: Path) -> None:
    """A file can be read to its end by a reader of its format."""
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix in (".zip", ".xlsx", ".docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    elif suffix in (".json", ".geojson"):
        json.loads(content)
    elif suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as base:
            assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert base.execute("SELECT count(*) FROM gpkg_contents").fetchone()[0] > 0
    elif suffix in (".svg", ".kml"):
        etree.fromstring(content)
    elif suffix == ".png":
        with Image.open(path) as image:
            image.load()
    elif suffix == ".pdf":
        assert content.rstrip().endswith(b"%%EOF")
    elif suffix == ".html":
        assert content.rstrip().endswith(b"</html>")
    else:
        assert content.endswith(b"\n"), path.name


def _export(folder: Path) -> tuple[str, ...]:
    scenario = small()
    write_dataset(scenario.dataset, folder / "units.gpkg")
    write_plan(scenario, folder / "plan.json")
    return (
        *("export", str(folder / "plan.json"), "--units", str(folder / "units.gpkg")),
        *(
            "--formats",
            FORMATS,
        ),
        "--to",
    )


def _prepare(folder: Path) -> tuple[str, ...]:
    frame().to_file(folder / "raw.gpkg")
    return ("prepare", str(folder / "raw.gpkg"))


def _batch(folder: Path) -> tuple[str, ...]:
    write_dataset(small().dataset, folder / "units.gpkg")
    return (
        *("batch", "--units", str(folder / "units.gpkg"), "--criteria", "nq76-2025"),
        *("--max-group", "2", "--max-group", "3", "--max-group", "4", "--workers", "1", "--to"),
    )


@pytest.mark.parametrize("made", [_export, _prepare, _batch] if LONG else [_prepare])
def test_nothing_is_half_written(made: Callable[[Path], tuple[str, ...]], tmp_path: Path) -> None:
    inputs, temporary = tmp_path / "inputs", tmp_path / "temporary"
    inputs.mkdir()
    temporary.mkdir()
    given = made(inputs)

    def call(to: Path) -> tuple[str, ...]:
        to.mkdir(exist_ok=True)
        if given[0] != "prepare":
            return (*given, str(to))
        names = ("--out", "units.gpkg"), ("--report", "found.xlsx")
        return (*given, *(word for option, name in names for word in (option, str(to / name))))

    if not LONG:  # killed when the first file is begun
        to = tmp_path / "killed"
        _killed_while_writing(call(to), temporary, to)
        for path in _files(to).values():
            check_whole(path)
        done = run(*call(to))
        assert done.returncode == 0, done.stderr
        assert set(_files(to)) == {"units.gpkg", "found.xlsx"}
        for path in _files(to).values():
            check_whole(path)
        return
    seconds = _finished(call(tmp_path / "whole"), temporary)
    wanted = _files(tmp_path / "whole")
    for path in wanted.values():
        check_whole(path)
    chance = random.Random(SEED)
    for number in range(25):
        to = tmp_path / f"killed-{number}"
        # Mostly near the end, when files are written.
        after = seconds * chance.uniform(0.5, 1.0)
        _killed(call(to), temporary, after)
        for path in _files(to).values():
            check_whole(path)
        _finished(call(to), temporary)
        again = _files(to)
        assert set(again) == set(wanted), after
        for path in again.values():
            check_whole(path)


def test_the_check_finds_half_a_file(tmp_path: Path) -> None:
    scenario, endings = small(), set()
    for name in choose(FORMATS):
        endings.add(name.rsplit(".", 1)[1])
        content = exported(scenario, name)
        path = tmp_path / name
        path.write_bytes(content)
        check_whole(path)
        path.write_bytes(content[: len(content) // 2])
        if path.suffix not in (".csv", ".yaml"):  # every line of theirs could be the last
            with pytest.raises(Exception):  # noqa: B017, PT011 - each reader has its own
                check_whole(path)
    assert len(endings) > 5
