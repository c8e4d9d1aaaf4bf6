"""What the bare address opens: the country for a newcomer, the last work for everybody else."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from geodata import embedded_dataset
from tests.support import ROOT
from tests.support.pages import open_page, start, texts


def _bare() -> AppTest:
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not opened.exception
    return opened


def test_a_newcomer_begins_with_the_country(app: AppTest) -> None:
    del app  # a store of this test's own
    opened = _bare()
    assert opened.header[0].value == "Cả nước"
    assert "Bước 1" in texts(opened)
    assert "Bước 1" in texts(open_page(opened, "data"))
    assert "Bước 2" in texts(open_page(opened, "criteria"))


def test_the_last_province_is_there_the_next_time(app: AppTest) -> None:
    app.session_state["desk"].use_dataset(embedded_dataset("lamdong-2026"))
    app.run()
    opened = _bare()
    assert opened.session_state["desk"].dataset.name == "lamdong-2026"
    assert opened.header[0].value == "Dữ liệu"
    # The way back to the country is open, and stays open.
    open_page(opened, "country")
    assert opened.header[0].value == "Cả nước"
    # An address that says more than where the app is opens what it says.
    other = start("country")
    assert other.session_state["desk"].dataset.name == "hatinh-2026"
    assert other.header[0].value == "Cả nước"
