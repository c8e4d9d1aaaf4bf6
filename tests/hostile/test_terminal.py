"""What the command line prints of names is text: no control sequence reaches a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geodata import write_dataset
from merger import dump_constraints
from scenarios.store import open_store, store_url
from tests.support import LONG
from tests.support.cli import run
from tests.support.hostile_names import hostile_dataset, hostile_plan, mark

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_SECOND_LINE = re.compile(r"^\s*(yQz|# xQz)", re.MULTILINE)
"""What names of several lines would make of the terminal: lines of their own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    dataset = hostile_dataset()
    # No file brings a null; escapes and the rest stay.
    dataset.units["name"] = dataset.units["name"].str.replace("\0", "\x1b[31m")
    plan = hostile_plan(dataset)
    write_dataset(dataset, folder / "units.gpkg")
    locks = dump_constraints(plan.solution.problem.constraints)
    (folder / "locks.yaml").write_text(locks, "utf-8")
    store = open_store(store_url())
    store.save(plan)
    store.close()
    (folder / "plan.txt").write_text(f"{plan.id}\n{plan.name}", "utf-8", newline="")
    return folder


CALLS = [
    ("assess", "--units", "{units}", "--criteria", "nq76-2025"),
    ("assess", "--units", "{units}", "--criteria", "nq76-2025", "--json"),
    ("solve", "--units", "{units}", "--criteria", "nq76-2025", "--lock", "{locks}"),
    ("solve", "--units", "{units}", "--criteria", "nq76-2025", "--lock", "{locks}", "--json"),
    ("prepare", "{units}"),
    ("prepare", "{units}", "--json"),
    ("export", "{id}", "--to", "{out}", "--formats", "csv"),
    ("batch", "--units", "{units}", "--criteria", "nq76-2025", "--workers", "1", "--to", "{out}"),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]}-{call[-1]}")
def test_names_are_printed_as_text(
    call: tuple[str, ...], folder: Path, tmp_path: Path, language: str
) -> None:
    if call[0] == "batch" and not LONG:
        pytest.skip("workers of its own")
    mark_of_plan = (folder / "plan.txt").read_text("utf-8").split("\n")[0]
    places = {
        "units": folder / "units.gpkg", "locks": folder / "locks.yaml", "out": tmp_path / "out",
        "id": mark_of_plan,
    }  # fmt: skip
    done = run(*(word.format(**places) for word in call), "--lang", language)
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    for printed in (done.stdout, done.stderr):
        assert not _CONTROL.search(printed), repr(_CONTROL.search(printed))
        assert not _SECOND_LINE.search(printed), printed
    if "--json" in call:
        json.loads(done.stdout)


def test_a_name_given_on_the_command_line_is_printed_as_text(tmp_path: Path) -> None:
    for word in ("\x1b[31mx", "a\u202eb", "a\nb"):
        for call in (
            ("export", word, "--to", str(tmp_path)),
            ("assess", "--units", word, "--criteria", "nq76-2025"),
            ("assess", "--units", "hatinh-2026", "--criteria", word),
        ):
            done = run(*call)
            assert done.returncode == 2
            assert not _CONTROL.search(done.stderr), done.stderr


def test_names_are_there(folder: Path) -> None:
    done = run("assess", "--units", str(folder / "units.gpkg"), "--criteria", "nq76-2025")
    assert mark(4) in done.stdout
