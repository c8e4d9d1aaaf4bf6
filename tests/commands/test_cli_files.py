"""Files a person names on the command line: what is no regular file, names too long, passwords."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata import InputError, write_dataset
from scenarios.exports.formats import write_plan
from scenarios.store import open_store
from scenarios.store.records import WAIT_SECONDS
from scenarios.wording import sentence
from tests.support import ROOT
from tests.support.cli import run
from tests.support.coverages import grid
from tests.support.layers import frame
from tests.support.papers import small

UNITS = ("--units", "hatinh-2026")
LAW = ("--criteria", "nq112-2026")
EXPORT = ("export", "{plan}", "--units", "{units}", "--to", "{folder}/out")
PIPED = [
    ("solve", *UNITS, *LAW, "--lock", "{pipe}.yaml"),
    ("solve", *UNITS, "--criteria", "{pipe}.yaml"),
    ("solve", "--units", "{pipe}.gpkg", *LAW),
    ("solve", *UNITS, *LAW, "--kinds", "{pipe}.csv"),
    ("solve", *UNITS, *LAW, "--table", "{pipe}.csv"),
    ("assess", *UNITS, *LAW, "--terrain", "{pipe}.csv"),
    ("assess", *UNITS, *LAW, "--links", "{pipe}.csv"),
    ("adjust", *UNITS, *LAW, "--villages", "{pipe}.geojson", "--out", "{folder}/a.gpkg"),
    ("prepare", "{pipe}.geojson"),
    ("prepare", "{raw}", "--table", "{pipe}.xlsx"),
    ("prepare", "{raw}", "--barriers", "{pipe}.geojson"),
    ("prepare", "{raw}", "--carry-from", "{raw}", "--crosswalk", "{pipe}.csv"),
    ("prepare", "{raw}", "--carry-from", "{pipe}.gpkg", "--crosswalk", "overlay"),
    ("export", "{pipe}.json", "--to", "{folder}/out"),
    (*EXPORT, "--office", "{pipe}.yaml"),
    (*EXPORT, "--dossier-template", "{pipe}.docx"),
    (*EXPORT, "--workbook-template", "{pipe}.xlsx"),
    ("reproduce", "{pipe}.zip"),
    ("restore", "{pipe}.zip"),
    ("amend", *UNITS, "--changes", "{pipe}.csv", "--out", "{folder}/a.gpkg"),
    ("compare-list", "{pipe}.csv", *UNITS, *LAW),
    ("ask", *UNITS, "--answers", "{pipe}.xlsx", "--out", "{folder}/a.gpkg"),
    ("batch", *UNITS, *LAW, "--to", "{folder}/out", "--lock", "{pipe}.yaml"),
]  # fmt: skip


@pytest.fixture
def soon() -> Iterator[None]:
    """Nothing waits: to open a pipe that nobody writes to would be without end."""

    def ring(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("call", PIPED, ids=lambda call: f"{call[0]}-{call[-2]}")
@pytest.mark.usefixtures("soon")
def test_a_pipe_is_refused_and_not_waited_for(call: tuple[str, ...], tmp_path: Path) -> None:
    scenario = small()
    units, plan = tmp_path / "units.gpkg", tmp_path / "plan.json"
    write_dataset(scenario.dataset, units)
    write_plan(scenario, plan)
    for suffix in ("yaml", "csv", "xlsx", "docx", "zip", "json", "geojson", "gpkg"):
        os.mkfifo(tmp_path / f"pipe.{suffix}")
    frame().to_file(tmp_path / "raw.gpkg")
    places = {
        "raw": tmp_path / "raw.gpkg",
        "pipe": tmp_path / "pipe",
        "folder": tmp_path,
        "units": units,
        "plan": plan,
    }
    done = run(*(word.format(**places) for word in call), "--lang", "en")
    assert done.returncode == 2, done.stderr
    assert "pipe." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("pipe.") == 1, done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.usefixtures("soon")
def test_a_pipe_is_called_one_in_both_languages(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    given = ("solve", *UNITS, *LAW, "--lock", str(tmp_path / "pipe.yaml"))
    assert "ống dẫn" in run(*given).stderr
    assert "no regular file" in run(*given, "--lang", "en").stderr


@pytest.mark.skipif(not hasattr(os, "pathconf"), reason="limits of names are told otherwise")
def test_a_name_longer_than_the_system_allows(tmp_path: Path) -> None:
    units = tmp_path / "units.gpkg"
    write_dataset(grid(2, 2), units)
    for name in ("x" * 300 + ".gpkg", "ệ" * 100 + ".gpkg"):
        done = run("prepare", str(units), "--out", str(tmp_path / name), "--lang", "en")
        assert done.returncode == 2
        assert "longer than the system allows" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["units.gpkg"]
    most = "x" * (os.pathconf(tmp_path, "PC_NAME_MAX") - 5) + ".gpkg"
    assert run("prepare", str(units), "--out", str(tmp_path / most)).returncode == 0
    assert (tmp_path / most).is_file()


def test_names_no_file_can_have_are_refused() -> None:
    long = "x" * 300
    for call in (
        ("export", long, "--to", "out"),
        ("reproduce", f"{long}.zip"),
        ("restore", f"{long}.zip"),
        ("solve", *UNITS, "--criteria", f"{long}.yaml"),
        ("solve", *UNITS, *LAW, "--lock", f"{long}.yaml"),
        ("solve", "--units", f"{long}.gpkg", *LAW),
        ("prepare", f"{long}.gpkg"),
        ("batch", *UNITS, *LAW, "--to", long),
    ):
        done = run(*call)
        assert done.returncode == 2, (call, done.stderr)


def test_no_formats_are_an_error(tmp_path: Path) -> None:
    units, plan = tmp_path / "units.gpkg", tmp_path / "plan.json"
    scenario = small()
    write_dataset(scenario.dataset, units)
    write_plan(scenario, plan)
    for formats in ("", " , "):
        done = run(
            *("export", str(plan), "--units", str(units), "--to", str(tmp_path / "out")),
            *("--formats", formats, "--lang", "en"),
        )
        assert done.returncode == 2
        assert "plan.csv" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["localhost:1", "user:geheim@localhost:1"])
def test_a_password_in_a_query_is_not_printed(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    address = f"postgresql+psycopg://{place}/kept?password=geheim&connect_timeout=1"
    monkeypatch.setenv("SAPXEP_DATABASE_URL", address)
    for call in (("export", "nothing", "--to", "out"), ("backup", "kept.zip"), ("doctor",)):
        done = run(*call)
        assert "geheim" not in done.stdout + done.stderr
        assert done.returncode


def test_a_locked_store_is_told_soon(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    store = open_store(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(InputError) as told:
        store.save(small())
    assert time.monotonic() - started < 2 * WAIT_SECONDS + 2  # the machine may be busy
    holder.close()
    store.close()
    assert told.value.text == sentence("store-locked", place=str(path))


def test_warnings_of_libraries_stay_off_stderr() -> None:
    script = "import warnings, sapxep; from commands import assess as verb; usual = verb.assess\n"
    script += "def w(*a, **k):\n    warnings.warn('of a library')\n    return usual(*a, **k)\n"
    script += "verb.assess = w\nsapxep.main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "assess", *UNITS, *LAW],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "of a library" not in done.stderr


def test_a_damaged_job_of_a_batch_is_told(tmp_path: Path) -> None:
    units = tmp_path / "units.gpkg"
    write_dataset(grid(2, 2, population=[9000] * 4), units)
    given = ("batch", "--units", str(units), "--criteria", "nq76-2025", "--workers", "1")
    to = tmp_path / "out"
    assert run(*given, "--to", str(to)).returncode == 0
    (job,) = (to / "jobs").iterdir()
    whole = job.read_bytes()
    job.write_bytes(whole[: len(whole) // 2])
    (to / "jobs" / "other.json").write_text('{"row": {"status": "optimal"}}')
    again = run(*given, "--to", str(to), "--lang", "en")
    assert again.returncode == 0, again.stderr
    assert f"cut short: {job.name}, other.json" in again.stderr
    assert "done before" not in again.stderr
    assert len(job.read_bytes()) > len(whole) // 2
    (to / "jobs" / "other.json").unlink()
    third = run(*given, "--to", str(to), "--lang", "en")
    assert "cut short" not in third.stderr
    assert "done before" in third.stderr


def test_a_pipe_as_errno_is_put_in_words() -> None:
    from geodata.problems import why_unreadable

    assert "pipe" in why_unreadable(OSError(errno.ESPIPE, "")).en
    assert "large" in why_unreadable(OSError(errno.EFBIG, "")).en
