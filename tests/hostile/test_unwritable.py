"""A folder that cannot be written, a database that is away: one message each, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import write_dataset
from tests.support.cli import run
from tests.support.coverages import grid

AWAY = "postgresql+psycopg://u:secret@127.0.0.1:1/x"


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """A folder that nobody can make, the superuser no more than others: a file is in the way."""
    (tmp_path / "file").write_text("", "utf-8")
    return tmp_path / "file" / "folder"


@pytest.fixture
def units(tmp_path: Path) -> str:
    path = tmp_path / "units.gpkg"
    write_dataset(grid(2, 2), path)
    return str(path)


CALLS = {
    "export": ("export", "nothing", "--to", "{to}"),
    "backup": ("backup", "{tmp}/backup.zip"),
    "criteria": ("criteria", "nq112-2026", "--save-as", "Của tôi"),
}
RESULTS = {
    "prepare": ("prepare", "{units}", "--out", "{blocked}/x.gpkg"),
    "solve": (
        "solve",
        "--units",
        "{units}",
        "--criteria",
        "nq76-2025",
        "--out",
        "{blocked}/x.json",
    ),
    "batch": ("batch", "--units", "{units}", "--criteria", "nq76-2025", "--to", "{blocked}"),
    "criteria": ("criteria", "nq112-2026", "--out", "{blocked}/rules.yaml"),
    "ask": ("ask", "--units", "{units}", "--out", "{blocked}/form.xlsx"),
    "backup": ("backup", "{blocked}/b.zip"),
}


def _told(call: tuple[str, ...], data: Path | None = None, **places: object) -> str:
    done = run(*(word.format(**places) for word in call), "--lang", "en", data=data)
    assert done.returncode == 2, done
    lines = [line for line in done.stderr.splitlines() if "cannot be" in line or "Cannot" in line]
    assert len(lines) == 1, done.stderr
    assert "secret" not in done.stderr
    return lines[0]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_data_folder_that_cannot_be_written(
    call: tuple[str, ...], blocked: Path, tmp_path: Path
) -> None:
    told = _told(call, blocked, to=tmp_path / "out", tmp=tmp_path)
    assert call[0] == "criteria" or "sapxep settings" in told


@pytest.mark.parametrize("call", [CALLS["export"], CALLS["backup"]], ids=["export", "backup"])
def test_a_database_that_is_away(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATABASE_URL", AWAY)
    assert "does not answer" in _told(call, to=tmp_path / "out", tmp=tmp_path)


@pytest.mark.parametrize("call", RESULTS.values(), ids=RESULTS)
def test_a_result_that_cannot_be_written(
    call: tuple[str, ...], blocked: Path, units: str, tmp_path: Path
) -> None:
    _told(call, tmp_path / "data", blocked=blocked, units=units)
