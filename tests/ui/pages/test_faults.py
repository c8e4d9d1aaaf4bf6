"""What breaks down shows a number, not what it stumbled over."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from scenarios import texts
from scenarios.error_log import log_path


def break_down(*_: object, **__: object) -> None:
    raise ZeroDivisionError("a figure of the inside")


def check_told(app: AppTest) -> None:
    """One message with a number that is in the log, and nothing of the inside."""
    (told,) = app.error
    assert "a figure of the inside" not in told.value
    (number,) = re.findall(r"\b[0-9A-F]{8}\b", told.value)
    log = log_path().read_text("utf-8")
    assert "a figure of the inside" in log.split(number)[1]
    assert app.exception


def test_a_page_that_breaks_down_shows_a_number(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "rule_document", break_down)
    app.switch_page("ui/pages/law.py").run()
    check_told(app)


def _with_callback() -> None:
    import streamlit as st

    from ui.serving import number_faults

    def take() -> None:
        raise ZeroDivisionError("a figure of the inside")

    number_faults()
    st.button("take", on_click=take)


def test_a_callback_that_breaks_down_shows_a_number() -> None:
    app = AppTest.from_function(_with_callback).run()
    assert not app.error
    app.button[0].click().run()
    check_told(app)


def _with_fragment() -> None:
    import streamlit as st

    from ui.serving import number_faults

    number_faults()

    @st.fragment
    def part() -> None:
        raise ZeroDivisionError("a figure of the inside")

    part()


def test_a_fragment_that_breaks_down_shows_a_number() -> None:
    check_told(AppTest.from_function(_with_fragment).run())
