"""The package, and the way back from its manifest."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from geodata import InputError
from merger.plan import Edit
from scenarios import Scenario
from scenarios.exports.formats import Options
from scenarios.exports.package import MANIFEST, package
from scenarios.exports.reproduce import reproduce
from scenarios.maps.sheet import SheetOptions
from tests.support.papers import papers_of, small

QUICK = ["plan.csv", "criteria.yaml"]


def _zip(scenario: Scenario, path: Path, names: list[str] = QUICK) -> Path:
    path.write_bytes(package(papers_of(scenario), names=names))
    return path


def test_everything_is_in_it_and_the_manifest_tells() -> None:
    shares: list[float] = []
    options = Options(sheet=SheetOptions(paper="A4", dpi=72))
    content = package(papers_of(small()), options, progress=shares.append)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = json.loads(archive.read(MANIFEST))
        files = {entry["path"]: entry for entry in told["files"]}
        assert set(files) | {MANIFEST} == set(archive.namelist())
        for path, entry in files.items():
            inside = archive.read(path)
            assert hashlib.sha256(inside).hexdigest() == entry["sha256"]
            assert len(inside) == entry["bytes"]
    assert {"maps/atlas.pdf", "tables/annexes.xlsx", "dossier/dossier.docx"} <= set(files)
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1)
    assert told["solver"]["status"] == "optimal" and told["solver"]["bound"] is not None
    assert told["program"]["pulp"] and told["dataset"]["fingerprint"]


def test_the_same_plan_comes_out_again(near: Scenario, tmp_path: Path) -> None:
    found = reproduce(_zip(near, tmp_path / "p.zip"))
    assert found.same
    assert found.scenario.plan == near.plan


def test_an_unpacked_package_and_steps_by_hand(near: Scenario, tmp_path: Path) -> None:
    group = next(g for g in near.groups if len(g.members) > 2)
    history = near.history.edited(Edit("split", group.members[:1]), "Lan")
    edited = near.with_history(history)
    with zipfile.ZipFile(_zip(edited, tmp_path / "p.zip")) as archive:
        archive.extractall(tmp_path / "out")
    found = reproduce(tmp_path / "out" / MANIFEST)
    assert found.same
    assert found.scenario.plan == history.plan
    assert "1 bước" in found.notes[-1].vi


def test_files_that_were_changed_or_are_missing_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(_zip(small(), tmp_path / "p.zip")) as archive:
        archive.extractall(tmp_path / "out")
    (tmp_path / "out" / "data" / "plan.csv").write_text("changed")
    (tmp_path / "out" / "data" / "criteria.yaml").unlink()
    found = reproduce(tmp_path / "out" / MANIFEST)
    assert not found.same
    told = " ".join(note.en for note in found.notes)
    assert "data/plan.csv was changed" in told
    assert "data/criteria.yaml is missing" in told


def test_another_plan_is_noticed(tmp_path: Path) -> None:
    with zipfile.ZipFile(_zip(small(), tmp_path / "p.zip")) as archive:
        archive.extractall(tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    told = json.loads(manifest.read_text("utf-8"))
    told["plan"]["sha256"] = told["solver"]["plan_sha256"] = "0" * 64
    manifest.write_text(json.dumps(told), "utf-8")
    found = reproduce(manifest)
    assert not found.same
    assert found.notes[-1].vi.endswith("không khớp bản kê.")


def test_a_manifest_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(_zip(small(), tmp_path / "p.zip")) as archive:
        archive.extractall(tmp_path / "out")
    secret = tmp_path / "secret"
    secret.write_text("x")
    manifest = tmp_path / "out" / MANIFEST
    told = json.loads(manifest.read_text("utf-8"))
    mark = hashlib.sha256(b"x").hexdigest()
    told["files"].append({"path": "../secret", "sha256": mark})
    manifest.write_text(json.dumps(told), "utf-8")
    assert any("../secret is missing" in note.en for note in reproduce(manifest).notes)


def test_a_damaged_zip_is_told(tmp_path: Path) -> None:
    path = _zip(small(), tmp_path / "p.zip")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("data/plan.csv").header_offset + 60
    content[at : at + 20] = bytes(20)
    path.write_bytes(content)
    found = reproduce(path)
    assert not found.same
    assert any("plan.csv" in note.vi for note in found.notes)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"PK\x03\x04 broken", b'{"files": 3}'])
def test_what_is_no_manifest_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(InputError):
        reproduce(path)
    with pytest.raises(InputError):
        reproduce(tmp_path / "nothing.json")
