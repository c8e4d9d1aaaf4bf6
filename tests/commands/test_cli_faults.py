"""A fault of the program itself: one line with a number, the rest in the log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.cli import run


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_traceback_reaches_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a figure of the inside")

    monkeypatch.setattr("commands.assess.assess", break_down)
    call = ("assess", "--units", "hatinh-2024", "--criteria", "nq112-2026", "--lang", language)
    ended = run(*call, data=tmp_path)
    assert ended.returncode == 70
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "a figure of the inside" not in ended.stderr
    number = re.search(r"\b[0-9A-Z]{8}\b", ended.stderr)
    assert number, ended.stderr
    log = next(tmp_path.rglob("*.log")).read_text("utf-8")
    assert number[0] in log
    assert "ZeroDivisionError: a figure of the inside" in log


@pytest.mark.parametrize(
    ("call", "word"),
    [(("--lang", "en"), "program failed"), (("--lang=en",), "program failed"), ((), "lỗi")],
)
def test_the_last_net_speaks_the_persons_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...], word: str
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sapxep.app", break_down)
    monkeypatch.delenv("SAPXEP_LANG", raising=False)
    ended = run("datasets", *call, data=tmp_path)
    assert ended.returncode == 70
    assert word in ended.stderr.lower()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_to_a_full_disk_is_one_message(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, str(ROOT / "sapxep.py"), "datasets", "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "SAPXEP_DATA_DIR": str(tmp_path)},
        )
    assert ended.returncode == 2
    assert "the disk is full" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*.log"))
