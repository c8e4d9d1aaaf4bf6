"""From the Export page to files in a real Chromium; the interactive map on an offline phone."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from geodata.folding import fold
from scenarios.site import site_files, write_site
from tests.support import ONLY_LONG
from tests.support.browser import LANGUAGES, go, make_plan, press, said, settle, shapes
from tests.support.papers import exported, small


def _part(page: Page, name: str, language: str) -> None:
    page.get_by_role("radio", name=said(f"export-part-{name}", language), exact=True).click()
    settle(page)


@ONLY_LONG
@pytest.mark.parametrize("language", LANGUAGES)
def test_map_annexes_dossier_and_package(
    page: Page, server: str, language: str, tmp_path: Path
) -> None:
    page.goto(f"{server}/data?lang={language}")
    expect(shapes(page)).to_have_count(69)
    make_plan(page, language)
    go(page, said("page-export", language))
    sheet = page.get_by_test_id("stImage").locator("img")
    expect(sheet).to_be_visible()
    settle(page)
    before = str(sheet.get_attribute("src"))

    page.get_by_text(said("office-title", language)).click()
    for _ in range(4):  # on a busy machine a click may come while the form is drawn anew
        page.get_by_label(said("office-signer", language), exact=True).fill("Nguyễn Văn A")
        page.wait_for_timeout(500)
        page.get_by_role("button", name=said("office-apply", language), exact=True).click()
        try:
            expect(sheet).not_to_have_attribute("src", before, timeout=12_000)
            break
        except AssertionError:
            continue
    expect(sheet).not_to_have_attribute("src", before)
    content = _download(page, said("export-download", language, ending="PDF"), tmp_path)
    told = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Nguyễn Văn A" in told

    _part(page, "annexes", language)
    assert _download(page, said("export-download", language, ending="XLSX"), tmp_path)[:2] == b"PK"
    _part(page, "dossier", language)
    assert _download(page, said("export-download", language, ending="DOCX"), tmp_path)[:2] == b"PK"

    _part(page, "package", language)
    press(page, "package-make", language)
    take = page.get_by_role("button", name=said("package-take", language, size=" ").split("(")[0])
    expect(take).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        take.click()
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {f["path"] for f in manifest["files"]} < set(archive.namelist())
        assert "maps/atlas.pdf" in archive.namelist()


def _download(page: Page, name: str, folder: Path) -> bytes:
    settle(page)  # a click while the page is drawn anew would be lost
    page.wait_for_timeout(500)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    settle(page)
    return path.read_bytes()


def test_the_interactive_map_on_a_phone_without_a_net(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    scenario = small()
    path.write_bytes(exported(scenario, "map.html"))
    phone = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, offline=True
    )
    opened = phone.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(path.as_uri())
    units = opened.locator("path.leaflet-interactive")
    expect(units).to_have_count(len(scenario.dataset))
    units.nth(2).tap(force=True)
    card = opened.locator("#card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Xã Số 3")
    expect(card).to_contain_text("km²")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    opened.get_by_role("button", name="Đóng").tap()
    expect(card).to_be_hidden()
    assert asked == [path.as_uri()]
    phone.close()


def test_the_public_site_on_a_phone_without_a_net(chromium: Browser, tmp_path: Path) -> None:
    scenario = small()
    write_site(site_files(scenario), tmp_path)
    phone = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, offline=True
    )
    opened = phone.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((tmp_path / "index.html").as_uri())
    expect(opened.locator("path.leaflet-interactive")).to_have_count(len(scenario.dataset))
    merged = next(group for group in scenario.groups if group.is_merger)
    name = str(scenario.dataset.units.at[merged.members[1], "name"])
    opened.get_by_role("combobox").fill(fold(name))
    opened.get_by_role("option", name=name).last.tap()
    card = opened.get_by_role("article")
    expect(card).to_contain_text(merged.name)
    opened.reload()  # the unit stands in the address
    expect(card).to_contain_text(merged.name)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    opened.get_by_role("link", name="English").tap()
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Arrangement")
    assert all(url.startswith(("file:", "data:")) for url in asked)
    phone.close()
