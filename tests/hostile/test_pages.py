"""Every page shows names as text: what people wrote went through the escaping of its target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.store import open_store
from tests.support import LONG, ROOT
from tests.support.coverages import grid
from tests.support.hostile_names import hostile_dataset, hostile_name, hostile_plan
from tests.support.pages import open_page
from tests.ui.pages.test_pages import PAGES
from ui.wording import plain

PLAIN_FIELDS = {
    ("selectbox", "options"), ("multiselect", "options"), ("multiselect", "default"),
    ("multiselect", "raw_values"), ("selectbox", "raw_value"), ("selectbox", "raw_values"),
    ("text_input", "default"), ("text_input", "value"), ("text_area", "default"),
    ("text_area", "value"), ("text_input", "placeholder"), ("text", "body"),
    ("selectbox", "placeholder"), ("code", "code_text"),
}  # fmt: skip
"""Shown as they are; all other fields count as Markdown, also those of elements yet to come."""

NOT_SHOWN = {
    "id", "url", "form_id", "icon", "element_id", "user_key", "key", "page_script_hash", "columns",
    "spec", "json_args", "file_name", "command", "arrow_data", "fragment_id", "query_param_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def plans() -> list[Scenario]:
    dataset = hostile_dataset()
    return [hostile_plan(dataset), hostile_plan(dataset, 1)]


@pytest.fixture(scope="module")
def kept(plans: list[Scenario], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a store that holds one of the plans, returned with a note."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'kept.db'}"
    store = open_store(url)
    who = hostile_name(7)
    units = grid(3, 2, population=[9000] * 6)
    units.units["name"] = [hostile_name(n) for n in range(6)]
    whole = Scenario.of(hostile_name(27), solve(units, load_criteria("nq76-2025")))
    entry = store.submit(whole, store.save(whole, who=who).revision, who)
    store.send_back(whole.id, entry.revision, hostile_name(3), who)
    store.save(plans[0], who=who)
    store.duplicate(plans[1], hostile_name(28), who)
    store.close()
    return url


@pytest.fixture(scope="module")
def opened(kept: str) -> Iterator[AppTest]:
    """One session that goes from page to page, as a person does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAPXEP_DATABASE_URL", kept)
        yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()


@pytest.fixture
def app(opened: AppTest, plans: list[Scenario]) -> AppTest:
    return laid_out(opened, plans)


def laid_out(app: AppTest, plans: list[Scenario]) -> AppTest:
    """The app with both plans on the desk and the first open, whatever was done before."""
    here = app.session_state["desk"]
    here.use_dataset(plans[0].dataset)
    here.constraints = plans[0].solution.problem.constraints
    here.scenarios = list(plans)
    here.make_current(plans[0].id)
    here.selected = "00002"
    here.picked = ("00003", "00004")
    return app


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _strings(proto: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a message with the name of the field it stands in."""
    if isinstance(proto, str):
        yield field, proto
    elif hasattr(proto, "ListFields"):
        for descriptor, value in proto.ListFields():
            yield from _strings(value, descriptor.name)
    elif hasattr(proto, "__iter__") and not isinstance(proto, bytes):
        for value in proto:
            yield from _strings(value, field)


def _shown(app: AppTest) -> Iterator[tuple[str, str, str]]:
    """Kind of element, field and text of all that is on a page."""
    for node in _nodes(app._tree):
        proto = getattr(node, "proto", None)
        if proto is not None:
            for field, text in _strings(proto):
                yield str(node.type), field, text


def _names_in(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for found in re.finditer(r"Qz(\d+)q", text):
        yield hostile_name(int(found[1])), found


def bare(text: str, escaped: Any) -> list[str]:
    """Names of a text that do not stand in it escaped; of long ones the beginning will do."""
    wrong = []
    for name, found in _names_in(text):
        before, _, after = escaped(name).partition(found[0])
        left, right = text[: found.start()], text[found.end() :]
        ends = left.endswith(before[-40:]) or left.endswith(before.lstrip("\n \\")[-40:])
        if not (ends and right.startswith(after[:40].rstrip())):
            wrong.append(text[max(0, found.start() - 60) : found.end() + 60])
    return wrong


def check_page(app: AppTest) -> int:
    """Nothing raised and all names escaped; returns how many names were shown."""
    assert not app.exception
    wrong, count = [], 0
    for kind, field, text in _shown(app):
        if field in NOT_SHOWN or (kind, field) in PLAIN_FIELDS:
            continue
        count += len(list(_names_in(text)))
        target = escape if kind == "html" else plain
        wrong += [(kind, field, found) for found in bare(text, target)]
    assert not wrong, wrong
    return count


def test_the_check_finds_a_bare_name() -> None:
    assert bare(f"**{hostile_name(4)}**", plain)
    assert bare(hostile_name(7), escape)
    assert not bare(f"**{plain(hostile_name(4))}**", plain)


@pytest.mark.parametrize("language", ["vi", "en"] if LONG else ["vi"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_names_as_text(app: AppTest, name: str, language: str) -> None:
    app.session_state["language"] = language
    open_page(app, name)
    assert check_page(app) >= 2  # the sidebar at least


def _choices(app: AppTest) -> list[tuple[str, int, Any]]:
    """What can be pressed or chosen on a page, but for the sidebar: kind, place and value."""
    found: list[tuple[str, int, Any]] = []
    found += [("button", place, None) for place, b in enumerate(app.main.button) if not b.disabled]
    for kind in ("radio", "selectbox", "button_group"):
        for place, widget in enumerate(app.main.get(kind)):
            if "language" in str(widget.key):  # the session goes on in the language it began in
                continue
            options = widget.options[1 : 4 if kind == "selectbox" else None]
            found += [(kind, place, option) for option in options if not widget.disabled]
    return found


@pytest.mark.parametrize("name", PAGES if LONG else ("plan", "edit", "scenarios"))
def test_whatever_is_pressed_shows_names_as_text(
    app: AppTest, plans: list[Scenario], name: str
) -> None:
    """Some of the choices, all where time is taken."""
    choices = _choices(open_page(app, name))
    for kind, place, value in choices if LONG else choices[:: max(1, len(choices) // 2)]:
        fresh = open_page(laid_out(app, plans), name)
        widgets = fresh.main.get(kind)
        if place >= len(widgets):  # an answer that was on the page is no longer asked for
            continue
        widget = widgets[place]
        (widget.click() if kind == "button" else widget.set_value(value)).run()
        check_page(fresh)
