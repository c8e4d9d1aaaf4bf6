"""A fault of the program itself: one line with a number, the rest in the log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
