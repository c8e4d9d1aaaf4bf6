"""A full disk is told by its folder; what killed programs left goes."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata import InputError, write_dataset
from geodata.folders import free_name, write_atomically, write_or_beside
from geodata.geopackage import read_stored
from geodata.problems import is_full, refuse, why_unwritable
from geodata.work_folders import sweep, telling_full, work_folder
from tests.support.coverages import grid
from tests.support.papers import exported, small


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 112 kB: room for a beginning."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=112k", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("failed to execute insert : database or disk is full"),
    ],
)
def test_a_full_disk_is_told_by_its_folder(tmp_path: Path, error: Exception) -> None:
    assert is_full(error)
    with pytest.raises(InputError) as told, telling_full(tmp_path):
        try:
            raise error
        except (OSError, RuntimeError) as cause:  # as a reader does that blames its file
            raise refuse("unreadable", file="xa.gpkg", why="damaged") from cause
    assert told.value.key == "disk-full"
    for said in (told.value.text.vi, told.value.text.en):
        assert str(tmp_path) in said
        assert "xa.gpkg" not in said


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    for error in (ValueError("disk is full"), PermissionError(13, "no"), KeyError("x")):
        with pytest.raises(type(error)) as told, telling_full(tmp_path):
            raise error
        assert told.value is error


def test_a_database_that_is_full_is_known() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count=1")
    with pytest.raises(sqlite3.OperationalError) as told:
        database.execute("CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    database.close()
    assert is_full(told.value)


def test_a_dataset_on_a_full_disk(tiny: Path) -> None:
    with pytest.raises(InputError) as told:
        write_dataset(grid(12, 12), tiny / "xa.gpkg")
    assert told.value.key == "disk-full"
    assert str(tiny) in told.value.text.vi
    assert list(tiny.iterdir()) == []


@pytest.mark.parametrize("form", ["plan.gpkg", "plan-shp.zip", "scenario.sapxep.zip"])
def test_an_export_with_a_full_temporary_folder(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    (tiny / "other").write_bytes(bytes(111 << 10))
    monkeypatch.setattr(tempfile, "tempdir", str(tiny))
    with pytest.raises(InputError) as told:
        exported(small(), form)
    assert told.value.key == "disk-full"
    assert str(tiny) in told.value.text.en


@pytest.mark.parametrize("form", ["plan.kml", "plan.geojson", "units.geojson"])
def test_map_files_that_need_no_disk(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """These were cut off at the end of the disk, and nobody said so."""
    whole = exported(small(), form)
    (tiny / "other").write_bytes(bytes(111 << 10))
    monkeypatch.setattr(tempfile, "tempdir", str(tiny))
    assert len(exported(small(), form)) == len(whole)


@pytest.mark.parametrize("write", [write_or_beside, write_atomically])
def test_nothing_half_written_stays(tiny: Path, write: object) -> None:
    path = tiny / "plan.csv"
    path.write_bytes(b"before")
    with pytest.raises(OSError) as told:  # noqa: PT011
        write(path, bytes(200 << 10))  # type: ignore[operator]
    assert str(tiny) in why_unwritable(told.value, path).vi
    assert [p.name for p in tiny.iterdir()] == ["plan.csv"]
    assert path.read_bytes() == b"before"


def test_the_longest_name_a_system_takes(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 250}.csv"
    assert write_or_beside(path, b"1") == path
    write_atomically(path, b"2")
    assert path.read_bytes() == b"2"
    assert write_or_beside(free_name(path), b"3").read_bytes() == b"3"
    gpkg = tmp_path / f"{'x' * 249}.gpkg"
    assert read_stored(write_dataset(grid(2, 2), gpkg)).codes
    with pytest.raises(OSError) as told:  # noqa: PT011
        write_or_beside(tmp_path / f"{'x' * 300}.csv", b"1")
    assert "255" in why_unwritable(told.value, path).en


def test_drafts_of_killed_programs_go(tmp_path: Path) -> None:
    old, new = tmp_path / ".sapxep-0.tmp", tmp_path / ".sapxep-1.tmp"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    write_or_beside(tmp_path / "plan.csv", b"whole")
    assert {p.name for p in tmp_path.iterdir()} == {new.name, "plan.csv"}


def test_folders_of_killed_programs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / f"sapxep-{ended.pid}-abc").mkdir()
    (tmp_path / f"sapxep-{ended.pid}-abc" / "units.gpkg").write_bytes(b"half")
    (tmp_path / "sapxep-notes").mkdir()
    for folder in tmp_path.iterdir():
        os.utime(folder, (1e9, 1e9))
    with work_folder() as ours:
        assert sweep() == 1
        assert {p.name for p in tmp_path.iterdir()} == {"sapxep-notes", ours.name}
    assert not ours.exists()
