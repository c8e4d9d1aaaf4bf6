"""A layer and a sheet come in, a border is barred by two clicks, the clean dataset goes out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from geodata import read_stored
from tests.support.browser import boundary_input, metric, shapes, the_map
from tests.support.layers import frame


def test_layer_and_sheet_to_a_clean_dataset(page: Page, server: str, tmp_path: Path) -> None:
    layer, sheet = tmp_path / "ranh gioi.gpkg", tmp_path / "dan so.xlsx"
    data = frame(4, 3).drop(columns=["dan_so", "dien_tich"])
    data.loc[5, "geometry"] = data.geometry[5].buffer(-40, join_style="mitre")
    data.to_file(layer)
    book = openpyxl.Workbook()
    book.active.append(["TT", "Tên xã", "Diện tích (ha)", "Dân số"])
    for i in range(12):
        book.active.append([i + 1, f"xã số {i + 1}", "900,5", f"{4 + i}.500"])
    book.save(sheet)

    page.goto(f"{server}/data?lang=vi")
    expect(shapes(page)).to_have_count(69)
    page.get_by_text("Tệp của tôi", exact=True).click()
    boundary_input(page).set_input_files([layer, sheet])
    expect(metric(page, "Đơn vị")).to_have_text("12")
    expect(metric(page, "Dân số")).to_have_text("120.000")
    expect(shapes(page)).to_have_count(12)
    expect(page.get_by_text("theo tên 12, do người dùng").first).to_be_visible()
    page.get_by_role("tab", name="Ranh giới đã sửa").click()
    expect(page.get_by_text("đơn vị thay đổi").first).to_be_visible()

    page.get_by_role("tab", name="Ranh giới chung").click()
    shapes(page).nth(0).click(force=True)
    first = page.get_by_role("combobox", name="Đơn vị thứ nhất")
    expect(first).to_have_value("18070 Xã Số 1")
    shapes(page).nth(0).click(force=True)  # the chosen one was brought to the front, the end
    second = page.get_by_role("combobox", name="Đơn vị thứ hai")
    expect(second).to_have_value("18071 Xã Số 2")
    page.get_by_role("button", name="Đặt", exact=True).click()
    barred = the_map(page).locator("path[stroke-dasharray='1 7']")
    expect(barred).to_have_count(1)
    expect(shapes(page)).to_have_count(12)

    with page.expect_download() as download:
        page.get_by_role("button", name="Lưu bộ dữ liệu sạch").click()
    path = tmp_path / "sach.gpkg"
    download.value.save_as(path)
    kinds = read_stored(path).borders.kind.tolist()
    assert kinds.count("barrier") == 1
    assert len(kinds) == 17
