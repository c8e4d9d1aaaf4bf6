"""Backup and restore: the same values on either database, damaged archives refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import JSON, Column, insert, text

from geodata import InputError
from merger import load_criteria, solve
from merger.side_constraints import SideConstraints
from scenarios import Scenario
from scenarios.store import AskedRuns, open_store
from scenarios.store.backup import back_up, read_manifest, restore
from scenarios.store.opening import alembic_config, engine_of, whole
from scenarios.store.tables import Base
from tests.support.coverages import grid


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "của tôi"))


def _scenario(name: str) -> Scenario:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    return Scenario.of(name, solve(dataset, load_criteria("nq76-2025")))


def _filled(url: str) -> Scenario:
    scenario = _scenario("Một {0} 'x' \\ \u202e")
    with closing(open_store(url)) as store:
        first = store.save(scenario, who="ai đó")
        store.submit(scenario, first.revision, "ai đó")
        store.save(_scenario("Hai"))
        AskedRuns(store, "đây").ask("a1", scenario.solution.problem, SideConstraints(), None)
    return scenario


def _other(url: str, tmp_path: Path) -> str:
    """A store of the same kind, and empty."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'nơi khác' / 'x.sqlite'}"
    engine = engine_of(url)
    name = f"t{uuid4().hex[:10]}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.replace(str(engine.url.database), name)


def _all(url: str) -> tuple[object, ...]:
    with closing(open_store(url)) as store:
        entries = store.entries()
        return entries, tuple(store.log(entry.id) for entry in entries)


@pytest.mark.parametrize("onto", ["same", "sqlite"])
def test_everything_comes_back(url: str, onto: str, tmp_path: Path) -> None:
    scenario = _filled(url)
    rules = tmp_path / "của tôi" / "rule-sets" / "riêng.yaml"
    rules.parent.mkdir(parents=True)
    rules.write_text("a: 1", "utf-8")
    archive = tmp_path / "sao lưu.zip"
    done = back_up(archive, url)
    assert (done.scenarios, done.files) == (2, 1)
    before = _all(url)

    rules.write_text("a: 2", "utf-8")
    (tmp_path / "nơi khác").mkdir()
    empty = f"sqlite:///{tmp_path / 'nơi khác' / 'y.sqlite'}" if onto == "sqlite" else ""
    other = empty or _other(url, tmp_path)
    assert restore(archive, other).scenarios == 2
    assert _all(other) == before
    assert rules.read_text("utf-8") == "a: 2"
    assert (rules.parent / "riêng-restored.yaml").read_text("utf-8") == "a: 1"
    with closing(open_store(other)) as store:
        loaded = store.load(scenario.id)
        assert loaded.scenario.plan == scenario.plan
        # Numbers of new rows go on after those brought back, and the log still takes no changes.
        copy = store.duplicate(loaded.scenario, "Ba")
        assert len(store.log(copy.scenario.id)) == 1
        with pytest.raises(Exception, match="append-only"), store.engine.begin() as connection:
            connection.execute(text("DELETE FROM log"))


def _sample(column: Column[object]) -> object:
    """A value of a column's own kind."""
    if isinstance(column.type, JSON):
        return {"có": [True, None, 1.5]}
    kind = column.type.python_type
    values = {bool: True, int: 7, float: 0.5, str: "ấ", bytes: b"\x00\xff"}
    return values.get(kind, datetime(2026, 11, 26, 1, 2, 3, 4, UTC))


def test_restoring_takes_every_kind_of_value_of_the_tables(tmp_path: Path) -> None:
    """The backup holds each row against it; one that would not come back stops the backup."""
    url, archive = f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "a.zip"
    with closing(open_store(url)) as store, store.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            row = {c.name: "ấ" if c.foreign_keys else _sample(c) for c in table.columns}
            connection.execute(insert(table), row)
    back_up(archive, url)
    assert read_manifest(archive).rows == {t.name: 1 for t in Base.metadata.sorted_tables}
    before = archive.read_bytes()
    with closing(open_store(url)) as store, store.engine.begin() as connection:
        connection.execute(text("UPDATE scenarios SET units_before = 'nhiều'"))
    with pytest.raises(InputError, match="scenarios"):
        back_up(archive, url)
    assert archive.read_bytes() == before


def test_a_store_with_something_in_it_is_left_alone(url: str, tmp_path: Path) -> None:
    _filled(url)
    archive = tmp_path / "a.zip"
    back_up(archive, url)
    before = _all(url)
    with pytest.raises(InputError, match="holds data already"):
        restore(archive, url)
    assert _all(url) == before


def _changed(archive: Path, name: str, content: bytes) -> Path:
    """The archive with another content of one member."""
    other = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(other, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return other


def test_damaged_archives_change_nothing(tmp_path: Path) -> None:
    url, empty = f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}"
    _filled(url)
    archive = tmp_path / "a.zip"
    back_up(archive, url)
    whole_one = archive.read_bytes()
    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))
    newer = {**manifest, "format": 2}
    unknown = {**manifest, "tables_version": "9999"}
    outside = {
        **manifest,
        "members": {**manifest["members"], "own/../x.yaml": {"size": 0, "sha256": "0" * 64}},
    }
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole_one[: len(whole_one) // 2])
    flipped = tmp_path / "flipped.zip"
    middle = len(whole_one) // 3
    flipped.write_bytes(
        whole_one[:middle] + bytes([whole_one[middle] ^ 255]) + whole_one[middle + 1 :]
    )
    cases = [
        (tmp_path / "none.zip", "cannot be read"),
        (tmp_path, "cannot be read"),
        (cut, "damaged"),
        (flipped, "damaged"),
        (_copy(_changed(archive, "tables/log.jsonl", b"{}\n"), 1), "damaged"),
        (_copy(_changed(archive, "manifest.json", b"[]"), 2), "damaged"),
        (_copy(_changed(archive, "manifest.json", json.dumps(newer).encode()), 3), "newer"),
        (_copy(_changed(archive, "manifest.json", json.dumps(unknown).encode()), 4), "newer"),
        (_copy(_changed(archive, "manifest.json", json.dumps(outside).encode()), 5), "damaged"),
    ]
    for path, said in cases:
        with pytest.raises(InputError, match=said):
            restore(path, empty)
        assert _all(empty) == ((), ())
    assert not (tmp_path / "của tôi").exists() or not list((tmp_path / "của tôi").rglob("*.yaml"))
    assert restore(archive, empty).scenarios == 2


def _copy(path: Path, number: int) -> Path:
    return path.rename(path.with_name(f"changed-{number}.zip"))


def _forged(archive: Path, parts: dict[str, bytes], **told: object) -> Path:
    """An archive that is whole by its hashes, made by somebody else."""
    said = {**json.loads(read_manifest(archive).model_dump_json()), **told}
    for number, (name, content) in enumerate(parts.items(), start=10):
        digest = hashlib.sha256(content).hexdigest()
        said["members"][name] = {"size": len(content), "sha256": digest}
        archive = _copy(_changed(archive, name, content), number)
    return _copy(_changed(archive, "manifest.json", json.dumps(said).encode()), 1)


def test_a_row_that_no_table_takes_is_refused_whole(tmp_path: Path) -> None:
    url, empty = f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}"
    _filled(url)
    archive = tmp_path / "a.zip"
    back_up(archive, url)
    first = {"fingerprint": "a", "name": "b", "units": 1, "saved": {"time": "2026-01-01T00:00:00"}}
    rows = [
        b'{"id": 1, "at": "yesterday", "nonsense": {"a": [1]}}',
        b'{"name": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b"[" + b"[]," * 3_000_001 + b"[]]",
        *(
            json.dumps({**first, "content": {"bytes in base64": ""}, **odd}).encode()
            for odd in ({"units": "many"}, {"units": True}, {"units": 10**30}, {"name": 5})
        ),
    ]
    for row in rows:
        forged = _forged(archive, {"tables/datasets.jsonl": row + b"\n"})
        with pytest.raises(InputError, match="damaged"):
            restore(forged, empty)
    assert _all(empty) == ((), ())


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, {"rows": {}}),
        ({}, {"members": {}}),
        ({"own/rule-sets/.a.yaml": b"x: 1"}, {}),
        ({"own/rule-sets/a\n.yaml": b"x: 1"}, {}),
        ({f"own/rule-sets/{'x' * 300}.yaml": b"x: 1"}, {}),
    ],
)
def test_what_an_archive_says_of_itself_must_fit(
    parts: dict[str, bytes], told: dict[str, object], tmp_path: Path
) -> None:
    """Else rows are lost without a word, or the store is filled before an own file fails."""
    url, empty = f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}"
    with closing(open_store(url)):
        archive = tmp_path / "a.zip"
        back_up(archive, url)
    with pytest.raises(InputError, match="damaged"):
        restore(_forged(archive, parts, **told), empty)


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    _filled(url)
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"of yesterday")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(InputError, match="full"):
        back_up(archive, url)
    assert archive.read_bytes() == b"of yesterday"
    assert not list(tmp_path.glob(".*.tmp"))


def test_tables_of_an_older_version_are_brought_up_to_date(tmp_path: Path) -> None:
    """The first version of the tables, backed up as it was."""
    old, empty = f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}"
    _filled(old)
    archive = tmp_path / "a.zip"
    back_up(archive, old)
    assert read_manifest(archive).tables_version
    engine = engine_of(empty)
    with whole(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    assert restore(archive, empty).scenarios == 2
