"""The first visit to the app as ``sapxep app`` serves it, without a browser."""

from __future__ import annotations

from contextlib import closing

from tests.support.browser import said
from tests.support.tab import Session


def test_the_bare_address_shows_the_country_without_a_fault(server: str) -> None:
    with closing(Session(server.removeprefix("http://"))) as tab:
        assert tab.faults == []
        assert tab.figures[said("figure-units", "en")] == "3,321"
        assert tab.figures[said("country-short", "en")] == "637"
        for page in ("page-data", "page-plan"):
            tab.go(page)
        assert tab.faults == []
