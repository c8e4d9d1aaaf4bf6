"""The country page: a province is found without accents, opened by name or by a row."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geodata import COUNTRY
from merger import load_criteria
from tests.support.pages import open_page, texts
from ui.session.desk import embedded
from ui.widgets.map_view import first_view


def _found(app: AppTest, text: str) -> list[str]:
    app.text_input(key="country-find").set_value(text).run()
    assert not app.exception
    return [b.label for b in app.button if (b.key or "").startswith("open-")]


def test_a_province_is_found_without_accents_and_opened(app: AppTest) -> None:
    open_page(app, "country")
    assert _found(app, "lam dong") == ["Mở Lâm Đồng"]
    assert _found(app, "hcm") == ["Mở Hồ Chí Minh"]
    assert _found(app, "quảng ni") == ["Mở Quảng Ninh"]
    assert _found(app, "br-vt") == ["Mở Hồ Chí Minh"]
    assert "Bà Rịa \\- Vũng Tàu đã sáp nhập vào Hồ Chí Minh" in texts(app)
    assert _found(app, "nowhere") == []
    assert "nowhere" in texts(app)
    assert _found(app, "quang ninh") == ["Mở Quảng Ninh"]
    app.button(key="open-quangninh-2026").click().run()
    assert not app.exception
    assert app.session_state["desk"].dataset.name == "quangninh-2026"


@pytest.mark.parametrize("name", ["quangninh-2026", "khanhhoa-2026", "angiang-2026"])
def test_far_islands_are_left_to_a_button(app: AppTest, name: str) -> None:
    del app
    dataset = embedded(name)
    shown = first_view(dataset)
    assert shown is not None
    (south, west), (north, east) = shown["box"]
    left, bottom, right, top = dataset.full_extent
    assert (east - west) * (north - south) < 0.95 * (right - left) * (top - bottom)


def test_maps_without_far_islands_and_of_the_country_show_all() -> None:
    assert first_view(embedded("hatinh-2026")) is None
    assert first_view(embedded(COUNTRY)) is None


def test_only_islands_that_must_be_arranged_are_asked_about(app: AppTest) -> None:
    here = app.session_state["desk"]
    assert here.criteria == load_criteria("nq112-2026")
    here.use_dataset(embedded("quangninh-2026"))
    app.session_state["data-source-chosen"] = "quangninh-2026"
    open_page(app, "data")
    asked = [b.key for b in app.button if (b.key or "").startswith("alone-")]
    assert asked == ["alone-data-0-06967"]
    assert "cách 1,0 km mặt nước" in texts(app)  # Đầm Hà
    open_page(app, "plan")  # where a run would be refused it is one click, too
    app.button(key="ferry-plan-0-06895").click().run()
    assert not app.exception
    links = app.session_state["desk"].dataset.borders.query("kind == 'ferry'")
    assert links[["code_a", "code_b"]].values.tolist() == [["06895", "06967"]]


def test_an_old_name_opens_the_province_with_the_unit(app: AppTest) -> None:
    open_page(app, "country")
    app.text_input(key="old-unit").set_value("cam my, cam xuyen").run()
    found = next(b for b in app.button if (b.key or "").startswith("old-"))
    found.click().run()
    assert not app.exception
    assert app.session_state["desk"].dataset.name == "hatinh-2026"
    opened = app.session_state["unit-opened"]
    assert opened in app.session_state["desk"].dataset.units.index
    assert f"{opened}" == found.key.rsplit("-", 1)[1]


def test_the_page_says_that_unknown_shares_make_our_figure_smaller(app: AppTest) -> None:
    open_page(app, "country")
    assert [m.value for m in app.metric] == ["3.321", "637", "420", "705"]
    assert "chỉ có thể làm con số ở đây nhỏ đi" in texts(app)
