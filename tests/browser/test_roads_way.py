"""Roads come in, a seat moves, ways are found again; plan, effects and papers follow the road."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Error, Page, expect

from geodata import load_dataset
from tests.support import ONLY_LONG
from tests.support.browser import (
    LANGUAGES,
    go,
    make_plan,
    pick_option,
    press,
    said,
    settle,
    shapes,
)

WORDS = {
    "vi": ("theo đường bộ (duong.geojson", "km theo đường bộ"),
    "en": ("by road (duong.geojson", "km by road"),
}


def beginning(key: str, language: str) -> str:
    """What a message begins with, before its first figure or name."""
    text = said(key, language, unit="\x00", pairs=0, without=0, how="\x00", measured="\x00")
    return text.split("\x00")[0].split("0")[0].strip()


def roads_file(folder: Path) -> Path:
    """A road between every two neighbours."""
    dataset = load_dataset("hatinh-2026")
    xy = dataset.units[["x_m", "y_m"]]
    ends = zip(dataset.borders.code_a, dataset.borders.code_b, strict=True)
    lines = [shapely.LineString([xy.loc[a], xy.loc[b]]) for a, b in ends]
    kinds = {"highway": ["primary"] * len(lines)}
    path = folder / "duong.geojson"
    gpd.GeoDataFrame(kinds, geometry=lines, crs=dataset.units.crs).to_crs(4326).to_file(path)
    return path


def place_a_seat(page: Page, number: int, language: str) -> None:
    """Choose a unit and click where its seat stands."""
    pick_option(page, said("seats-pick", language))
    expect(page.get_by_text(beginning("seats-picking", language)).first).to_be_visible()
    shapes(page).nth(number).click(force=True)
    expect(page.get_by_text(beginning("seats-picked", language)).first).to_be_visible()
    settle(page)


def click_until(page: Page, words: str) -> None:
    """Click units until one of them goes to another's seat."""
    for number in range(0, 69, 3):
        try:
            shapes(page).nth(number).click(force=True)
            expect(page.get_by_text(words).first).to_be_visible(timeout=2_500)
        except (AssertionError, Error):
            continue
        return
    raise AssertionError(words)


@ONLY_LONG
@pytest.mark.parametrize("language", LANGUAGES)
def test_roads_lead_the_plan_and_its_papers(
    page: Page, server: str, language: str, tmp_path: Path
) -> None:
    by_road, km_by_road = WORDS[language]
    page.goto(f"{server}/data?lang={language}")
    expect(shapes(page)).to_have_count(69)
    page.get_by_text(said("roads-title", language), exact=True).click()
    files = page.locator("[class*='st-key-roads-files'] input[type=file]")
    files.set_input_files(roads_file(tmp_path))
    settle(page)
    press(page, "roads-find", language)
    done = page.get_by_text(beginning("roads-done", language)).first
    expect(done).to_be_visible(timeout=60_000)
    expect(page.get_by_text(by_road).first).to_be_visible()

    place_a_seat(page, 5, language)
    expect(page.get_by_text(beginning("roads-stale", language)).first).to_be_visible()
    press(page, "roads-anew", language)
    expect(done).to_be_visible(timeout=60_000)
    expect(page.get_by_text(beginning("roads-stale", language))).to_have_count(0)
    expect(page.get_by_text(by_road).first).to_be_visible()

    make_plan(page, language)
    click_until(page, km_by_road)
    go(page, said("page-effects", language))
    # The meaning of each figure says so too, in a section that is folded.
    expect(page.get_by_text(by_road).filter(visible=True).first).to_be_visible()
    go(page, said("page-export", language))
    page.get_by_role("radio", name=said("export-part-dossier", language)).click()
    settle(page)
    button = said("export-download", language, ending="DOCX")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=button, exact=True).first.click()
    path = tmp_path / "paper.docx"
    download.value.save_as(path)
    assert "duong.geojson" in zipfile.ZipFile(path).read("word/document.xml").decode()
