"""A page that breaks down shows a number, not what it stumbled over."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from scenarios import texts
from scenarios.error_log import log_path


def test_a_page_that_breaks_down_shows_a_number(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a figure of the inside")

    monkeypatch.setattr(texts, "rule_document", break_down)
    app.switch_page("ui/pages/law.py").run()
    (told,) = app.error
    assert "a figure of the inside" not in told.value
    number = re.search(r"\b[0-9A-F]{8}\b", told.value)
    assert number, told.value
    log = log_path().read_text("utf-8")
    assert number[0] in log
    assert "a figure of the inside" in log
