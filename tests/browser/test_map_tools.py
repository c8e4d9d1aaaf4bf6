"""What the map does by itself, without a server: late sizes, choosing, finding, sums."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from geodata import Dataset
from scenarios.webmap import unit_facts
from tests.support import ROOT
from tests.support.coverages import grid

_STATIC = ROOT / "static"
_WORDS = {
    "find": "Tìm", "none": "không có", "fade": "Độ đậm", "units": "đơn vị", "people": "người",
    "share": "dân số",
}  # fmt: skip


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    named = grid(4, 5)
    units = named.units.assign(name=[f"Xã Thụy Hải {n}" for n in range(20)])
    return Dataset("grid", units, named.borders, named.provenance)


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 900, "height": 700})
    yield page
    page.close()


def draw(page: Page, dataset: Dataset, size: str, many: bool = True) -> None:
    page.set_content(f'<div id="map" style="position:relative;{size}"></div>')
    page.add_style_tag(content=(_STATIC / "leaflet" / "leaflet.css").read_text("utf-8"))
    for name in ("leaflet/leaflet.js", "labels.js", "choropleth.js", "maptools.js"):
        page.add_script_tag(content=(_STATIC / name).read_text("utf-8"))
    facts = "data:application/json," + quote(unit_facts(dataset).decode())
    shapes = "data:application/json," + quote(dataset.display_geojson())
    options = {"facts": facts, "words": _WORDS, "locale": "vi-VN", "many": many}
    codes = list(dataset.codes)
    paint = {
        "styles": [{"fill": "#eee", "opacity": 0.8, "stroke": "#888", "width": 1}],
        "groups": dict.fromkeys(codes[:3], 1),
        "selected": [],
        "heard": 0,
    }
    page.evaluate(
        """([shapes, options, paint]) => {
            const map = L.map("map", {zoomSnap: 0.25}).setView([16, 107], 6);
            window.said = [];
            options.tell = (codes, at) => window.said.push([codes, at]);
            window.units = new Choropleth(map, shapes, (code) => units.click(code), null);
            window.tools(units, options);
            units.paint(paint);
        }""",
        [shapes, options, paint],
    )
    page.wait_for_function("document.querySelectorAll('path.leaflet-interactive').length === 20")


_ASTRAY = """() => {
    const names = [...document.querySelectorAll('.sx-name')];
    const shown = names.map((node) => {
        const box = node.getBoundingClientRect();
        const at = [box.left + box.width / 2, box.top + box.height / 2];
        const unit = document.elementsFromPoint(...at).find((n) => n.tagName === 'path');
        const tip = Object.entries(units.shapes).find(([, s]) => s._path === unit);
        return [node.textContent.replace('\\n', ' '), tip ? tip[0] : ''];
    });
    const boxes = names.map((node) => node.getBoundingClientRect());
    const clash = boxes.some((a, i) => boxes.some((b, j) => i < j &&
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
    return {shown, clash};
}"""


def expect_names_in_place(page: Page, dataset: Dataset) -> None:
    found = page.evaluate(_ASTRAY)
    assert len(found["shown"]) > 10
    assert not found["clash"]
    names = dataset.units["name"]
    for name, code in found["shown"]:
        assert code in names.index, name
        assert names[code] == name


@pytest.mark.parametrize("late", ["width:0;height:0", "width:800px;height:0", "display:none"])
def test_a_frame_that_gets_its_size_late_has_every_name_in_its_unit(
    bare: Page, dataset: Dataset, late: str
) -> None:
    draw(bare, dataset, late)
    bare.wait_for_timeout(150)
    bare.evaluate("document.getElementById('map').style.cssText = 'width:860px;height:640px'")
    bare.wait_for_function("document.querySelectorAll('.sx-name').length > 10")
    expect_names_in_place(bare, dataset)
    # A drawer opens below: the map becomes lower, and fits anew.
    bare.evaluate("document.getElementById('map').style.height = '420px'")
    bare.wait_for_timeout(200)
    expect_names_in_place(bare, dataset)


def test_choosing_is_seen_at_once_and_told_as_a_whole(bare: Page, dataset: Dataset) -> None:
    draw(bare, dataset, "width:860px;height:640px")
    bare.wait_for_function("document.querySelectorAll('.sx-name').length > 10")
    codes = list(dataset.codes)
    took = bare.evaluate(
        """(codes) => {
            const begun = performance.now();
            codes.forEach((code) => units.shapes[code].fire('click', {latlng: [0, 0]}));
            return [performance.now() - begun, units.chosen(), said.at(-1)[0]];
        }""",
        codes[:3],
    )
    assert took[0] < 3 * 50
    assert took[1] == took[2] == codes[:3]
    people = f"{dataset.units['population'].iloc[:3].sum():,}".replace(",", ".")
    assert people in bare.locator(".sx-total").inner_text()
    # The server answers late, to the first click only: the newer choice stays.
    at = bare.evaluate("said[0][1] - 1")
    keep = """([at, one]) => {
        units.paint({styles: [], selected: [one], heard: at});
        return units.chosen();
    }"""
    assert bare.evaluate(keep, [at, codes[0]]) == codes[:3]
    # Once it has heard of everything, what it says holds.
    at = bare.evaluate("said.at(-1)[1]")
    assert bare.evaluate(keep, [at, codes[0]]) == codes[:1]
    bare.evaluate("(code) => units.shapes[code].fire('click', {latlng: [0, 0]})", codes[0])
    assert bare.evaluate("units.chosen()") == []


def test_a_click_shows_the_whole_new_unit(bare: Page, dataset: Dataset) -> None:
    draw(bare, dataset, "width:860px;height:640px", many=False)
    codes = list(dataset.codes)
    bare.evaluate("(code) => units.shapes[code].fire('click', {latlng: [0, 0]})", codes[1])
    assert sorted(bare.evaluate("units.chosen()")) == codes[:3]
    assert json.loads(bare.evaluate("JSON.stringify(said.at(-1)[0])")) == [codes[1]]


def test_a_name_is_found_without_accents_and_chosen_by_enter(bare: Page, dataset: Dataset) -> None:
    draw(bare, dataset, "width:860px;height:640px")
    bare.wait_for_function("document.querySelectorAll('.sx-name').length > 10")
    field = bare.get_by_role("searchbox", name="Tìm")
    field.fill("thuy hai 7")
    assert bare.locator(".sx-said").inner_text() == "1"
    field.press("Enter")
    assert bare.evaluate("units.chosen()") == [dataset.codes[7]]
    field.fill("paris")
    assert bare.locator(".sx-said").inner_text() == "không có"


def test_fills_fade_and_outlines_stay(bare: Page, dataset: Dataset) -> None:
    draw(bare, dataset, "width:860px;height:640px")
    path = bare.locator("path.leaflet-interactive").first
    stroke = path.get_attribute("stroke-width")
    bare.get_by_role("slider", name="Độ đậm").fill("50")
    assert float(path.get_attribute("fill-opacity") or 1) == pytest.approx(0.4)
    assert path.get_attribute("stroke-width") == stroke


def test_what_is_under_the_pointer_is_told_away_from_it(bare: Page, dataset: Dataset) -> None:
    draw(bare, dataset, "width:860px;height:640px")
    boxes = [bare.locator("path.leaflet-interactive").nth(n).bounding_box() for n in (0, 19)]
    for box in boxes:
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        bare.mouse.move(x, y)
        told = bare.locator(".sx-info").bounding_box()
        assert told
        assert not (told["x"] < x < told["x"] + told["width"])


def test_scripts_are_served_from_here_alone() -> None:
    for name in ("labels.js", "maptools.js"):
        assert "http" not in Path(_STATIC / name).read_text("utf-8")
