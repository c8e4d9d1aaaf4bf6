"""Files written whole, and kept where their name is held by another program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geodata.folders import write_or_beside
from geodata.geopackage import read_stored, write_dataset
from tests.support.coverages import grid
from tests.support.holding import hold_open


def test_a_file_held_open_is_left_and_the_new_one_lies_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bảng.xlsx"
    assert write_or_beside(path, b"one") == path
    hold_open(monkeypatch, path)
    assert write_or_beside(path, b"two") == tmp_path / "bảng-2.xlsx"
    assert write_or_beside(path, b"three") == tmp_path / "bảng-3.xlsx"
    assert [p.read_bytes() for p in sorted(tmp_path.iterdir())] == [b"two", b"three", b"one"]


def test_a_dataset_held_open_by_qgis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "units.gpkg"
    path.write_bytes(b"old")
    hold_open(monkeypatch, path)
    dataset = grid(2, 1)
    written = write_dataset(dataset, path)
    assert written == tmp_path / "units-2.gpkg"
    assert read_stored(written).fingerprint == dataset.fingerprint
    assert path.read_bytes() == b"old"


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        write_or_beside(tmp_path / "new.csv", b"one")
    (tmp_path / "old.csv").write_bytes(b"old")
    with pytest.raises(PermissionError):
        write_or_beside(tmp_path / "old.csv", b"one")
    assert [p.name for p in tmp_path.iterdir()] == ["old.csv"]
