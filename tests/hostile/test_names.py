"""Names that are templates, markup, formulas or signs no file can hold come out as text."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO

import pytest
from jinja2 import Template
from lxml import etree
from PIL import Image

from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.exports.formats import FORMATS
from scenarios.markup import script_json, xml_text
from scenarios.webmap import scenario_paint
from tests.support import LONG
from tests.support.coverages import grid
from tests.support.hostile_names import hostile_dataset, hostile_plan
from tests.support.papers import exported
from ui.widgets.map_view import _frame, _Paint, _Units
from ui.widgets.under_map import Under
from ui.wording import plain

NAMES = [
    "Xã {% x %}", "{{ 7*7 }}", "{# x #}", "{{{ x", "{0.__class__}", "%s %(a)s", "a]]>b",
    "<script>alert(1)</script>", "</script><img src=x>", '=HYPERLINK("http://x")', "$x^2$",
    "[a](javascript:1)", ":red[x] :material/home:", "a\u202eb", "x" * 300, "\"'`",
    "a\n\n    b\r\nc",
    "a\x00\x08\x0b\x1f\x7f\ufffe\uffffb", "&lt;b&gt;", "\\{% x %}", "![a](http://x)", "a\u2028b",
]  # fmt: skip


def _hostile(first: int) -> Scenario:
    """A plan whose units, districts and own name are six of the names, beginning anywhere."""
    dataset = grid(3, 2, population=[9000] * 6)
    chosen = [NAMES[(first + n) % len(NAMES)] for n in range(6)]
    dataset.units["name"] = chosen
    dataset.units["district"] = chosen[0]
    return Scenario.of(chosen[1], solve(dataset, load_criteria("nq76-2025")))


@pytest.fixture(scope="module")
def plans() -> list[Scenario]:
    return [_hostile(first) for first in range(0, len(NAMES), 6)]


@pytest.fixture(scope="module")
def full() -> Scenario:
    """A plan with all of the names and with notes, reasons and documents of their kind."""
    return hostile_plan(hostile_dataset())


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_json_in_a_script_passes_a_template_unchanged(name: str) -> None:
    said = {"tips": {name: [name, {"a": {"b": name}}]}}
    written = script_json(said)
    assert Template(written).render() == written
    assert json.loads(written) == said
    assert not re.search("[<>&\u2028\u2029]", written)


def test_the_map_on_the_screen_shows_names(plans: list[Scenario]) -> None:
    for plan in plans:
        frame = _frame()
        context = [{"url": "a", "kind": "river", "colour": "#000"}]
        _Units("media/x", {"many": True}, context, None, Under(None, "")).add_to(frame)
        paint = scenario_paint(plan, "vi")
        _Paint({"units": paint}).add_to(frame)
        page = frame.get_root().render()
        assert script_json(paint) in page
        assert '"media/x"' in page


def check_whole(content: bytes, form: str) -> None:
    """A file is one of its format, and no name is markup in it."""
    if form.endswith((".kml", ".svg")):
        etree.fromstring(content, etree.XMLParser(huge_tree=True))
    elif form.endswith("json"):
        json.loads(content)
    elif form.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [n for n in archive.namelist() if n.endswith((".xml", ".rels"))]
            assert parts
            for part in parts:
                etree.fromstring(archive.read(part), etree.XMLParser(huge_tree=True))
    elif form.endswith(".html"):
        assert b"<script>alert" not in content
        assert b"<img src=x" not in content
    assert content


TEXTS = [form for form in FORMATS if not form.endswith((".png", ".pdf"))]


# Word takes a second a plan: there the plan with all of the names must do.
@pytest.mark.parametrize("form", [f for f in TEXTS if LONG or not f.endswith(".docx")])
def test_every_file_of_a_plan_is_whole(plans: list[Scenario], form: str) -> None:
    for plan in plans:
        check_whole(exported(plan, form), form)


_PICTURES = [f for f in FORMATS if f.endswith((".png", ".pdf"))]
_SLOW = {"atlas.pdf", "map-current.png", "map-current.pdf"}
"""Sheets drawn by the same code as those of the plan."""


@pytest.mark.parametrize("form", [f for f in _PICTURES if LONG or f not in _SLOW])
def test_every_picture_of_a_plan_is_whole(full: Scenario, form: str) -> None:
    """Names of every kind at once, on the sheets and in the legends."""
    content = exported(full, form)
    if form.endswith(".png"):
        with Image.open(BytesIO(content)) as picture:
            picture.load()
    else:
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")
        assert b"/JavaScript" not in content
        assert b"/URI" not in content


@pytest.mark.parametrize("form", [f for f in TEXTS if LONG or not f.endswith(".docx")])
def test_files_of_a_plan_whose_notes_are_hostile_too(full: Scenario, form: str) -> None:
    check_whole(exported(full, form), form)


def test_kml_gives_names_back(plans: list[Scenario]) -> None:
    for plan in plans:
        told = " ".join("".join(etree.fromstring(exported(plan, "plan.kml")).itertext()).split())
        for group in plan.groups:
            assert " ".join(xml_text(group.name).split()) in told


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_markdown_has_no_bare_sign(name: str) -> None:
    shown = plain(name)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()<>#!|$:~&]", shown)
    assert not re.search(r"\n\s", shown)
    assert not re.search("[\x00-\x09\u202a-\u202e]", shown)
