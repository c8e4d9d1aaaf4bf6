"""A newcomer: the country, her province by its name without accents, what is asked, plan, map."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import LANGUAGES, go, make_plan, said, settle, shapes


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_country_to_a_map_of_quang_ninh(
    page: Page, server: str, language: str, tmp_path: Path
) -> None:
    page.goto(f"{server}/?lang={language}")
    expect(shapes(page)).to_have_count(34)
    settle(page)
    find = page.get_by_label(said("country-find", language))
    find.fill("quang ninh")
    find.press("Enter")
    page.get_by_role("button", name=said("country-open", language, province="Quảng Ninh")).click()
    expect(shapes(page)).to_have_count(54)
    settle(page)
    # One island falls short and nothing joins it: that is asked; the other islands are not.
    page.get_by_role("tab", name=said("data-tab-borders", language)).click()
    page.locator(".st-key-alone-data-0-06967 button").click()
    settle(page)

    go(page, said("page-locks", language))
    settle(page)
    units = page.get_by_role("combobox", name=said("locks-units-each", language))
    units.click()
    page.keyboard.type("cai chien")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("Xã Cái Chiên (06967)")
    page.keyboard.press("Escape")

    make_plan(page, language)
    go(page, said("page-export", language))
    page.get_by_role("radio", name=said("export-part-data", language)).click()
    settle(page)
    with page.expect_download() as download:
        button = said("export-download", language, ending="HTML")
        page.get_by_role("button", name=button, exact=True).click()
    path = tmp_path / "map.html"
    download.value.save_as(path)
    content = path.read_text("utf-8")
    assert "Cái Chiên" in content
    assert "http://" not in content.replace("http://www.w3.org", "")
