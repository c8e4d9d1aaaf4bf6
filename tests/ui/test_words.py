"""One thing has one word wherever a person meets it."""

from __future__ import annotations

import ast
import re

from geodata import Text
from geodata.wording import read_catalogue
from merger.plans import METRICS
from tests.support import ROOT
from ui.wording import on_page, plan_named, units_named

LABELS = {metric.key: metric.label for metric in METRICS}


def test_a_unit_not_arranged_and_a_group_short_of_the_law_have_one_word_each() -> None:
    pages = read_catalogue("ui", "messages.yaml")
    papers = read_catalogue("scenarios", "wording.yaml")
    law = read_catalogue("merger", "wording.yaml")
    unsettled, short = Text("Chưa sắp xếp", "Unsettled"), LABELS["short"]
    assert LABELS["unsettled"] == unsettled
    assert pages.text("run-unsettled") == pages.text("status-unsettled") == unsettled
    assert papers.text("legend-unsettled") == papers.text("map-unsettled") == unsettled
    assert pages.text("status-short") == short
    sentences = [
        pages.text("goal-unsettled"),
        pages.text("plan-unresolved", count=1),
        pages.text("proof-behind", units=1),
        papers.text("goal-unsettled"),
        law.text("basis-unsettled", kind="xã"),
        law.text("flaw-unsettled", units="A"),
    ]
    for sentence in sentences:
        assert "chưa sắp xếp" in sentence.vi.lower()
        assert "chưa sắp xếp được" not in sentence.vi.lower()
        assert "unsettled" in sentence.en.lower()
    assert "chưa đạt điều kiện" in pages.text("plan-short", count=1).vi
    assert "short of the conditions" in pages.text("plan-short", count=1).en


def test_no_list_that_may_be_empty_speaks_the_librarys_english() -> None:
    """Streamlit's own words are "Choose options"; lists of several can always be emptied."""
    silent = [
        f"{path.name}:{call.lineno}"
        for path in (ROOT / "ui").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "multiselect"
        and "placeholder" not in {keyword.arg for keyword in call.keywords}
    ]
    assert silent == []


COMMAND_LINE_ONLY = {
    *("bad-unknown-terrain", "both-targets", "same-file", "bad-province-pair", "serving-open"),
    *("table-needs", "json-needs-units", "derive-what", "derive-either", "no-port", "people-open"),
    "staff-no-rows",
}
"""Messages that no page says."""


def test_pages_name_no_switches_of_the_command_line() -> None:
    for room, file in (
        ("geodata", "problems.yaml"),
        ("merger", "wording.yaml"),
        ("scenarios", "wording.yaml"),
        ("ui", "messages.yaml"),
    ):
        for key, text in read_catalogue(room, file).entries.items():
            if key.startswith("cli-") or key in COMMAND_LINE_ONLY:
                continue
            for said in (text.vi, text.en):
                assert not re.search(r"--[a-z]|docs/", on_page(said)), key
    problems = read_catalogue("geodata", "problems.yaml").entries
    assert "(ô «Hệ tọa độ»)" in on_page(problems["no-crs"].vi)
    assert "(Data page: carry figures from old units)" in on_page(problems["other-year"].en)
    assert on_page("a -- b (c - d)") == "a -- b (c - d)"


def test_names_keep_brackets_that_look_like_switches() -> None:
    name = "PA (xã A --xã B)"
    assert plan_named(name) == units_named(name) == on_page(name) == name
    assert on_page(f"{name}: (--crs, hoặc ô «Hệ tọa độ»)") == f"{name}: (ô «Hệ tọa độ»)"
