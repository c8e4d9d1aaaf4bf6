"""Sheets as PDF readers and eyes see them."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from matplotlib.image import imread

from geodata import load_dataset
from geodata.files.vn2000 import local_zone
from merger import Constraints, Target, load_criteria, solve
from scenarios import Scenario
from scenarios.maps.drawing import Sheet
from scenarios.maps.sheet import PAPERS, SheetOptions, lay_out, round_ratio
from scenarios.maps.sheets import THEMES, atlas, draw_units, draw_whole, map_file, unit_file
from scenarios.papers.office import Office
from tests.support import LONG, ONLY_LONG
from tests.support.papers import nasty, papers_of, small


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _colliding(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        (a.key, b.key)
        for labels in sheet.placed
        for a, b in itertools.combinations(labels, 2)
        if _touch(a.box, b.box)
    ]


def _fonts(reader: pypdf.PdfReader) -> dict[str, bool]:
    """Fonts of all pages, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in reader.pages:
        fonts: Any = page["/Resources"].get_object().get("/Font", {})  # type: ignore[attr-defined]
        for font in fonts.values():
            entry = font.get_object()
            for inner in entry.get("/DescendantFonts", [entry]):
                told = inner.get_object()
                described = told.get("/FontDescriptor")
                embedded = described is not None and any(
                    key in described.get_object() for key in ("/FontFile2", "/FontFile3")
                )
                found[str(told["/BaseFont"])] = embedded
    return found


@pytest.mark.parametrize("which", list(THEMES) if LONG else ["plan"])
def test_a_sheet_is_vector_with_its_own_fonts(near: Scenario, which: str) -> None:
    content = map_file(papers_of(near), which, SheetOptions(orientation="landscape"), "pdf")
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    page = reader.pages[0]
    size = sorted(float(value) / 72 * 25.4 for value in page.mediabox[2:])
    assert size == pytest.approx([297, 420], abs=0.5)
    assert not page.images
    fonts = _fonts(reader)
    assert fonts and all(fonts.values())
    assert any("BeVietnamPro" in name for name in fonts)
    told = re.sub(r"\s+", " ", page.extract_text())
    for said in (
        "TỈNH HÀ TĨNH", "Chú giải", "1:500.000", "TỈNH NGHỆ AN", "khái quát",
        "kinh tuyến trục 105°30'", "Biên giới quốc gia", "Bờ biển", "1/11/2024",
    ):  # fmt: skip
        assert said in told, said
    assert near.dataset.fingerprint in str(reader.metadata)  # for files, not for readers of paper
    assert "Hương Khê" in told if which == "current" else "69" in told


@pytest.mark.parametrize(
    ("which", "paper"),
    list(itertools.product(THEMES, PAPERS)) if LONG else [("current", "A3"), ("plan", "A4")],
)
def test_no_name_covers_another_on_any_paper(near: Scenario, which: str, paper: str) -> None:
    papers = papers_of(near)
    sheet = draw_whole(papers, which, SheetOptions.model_validate({"paper": paper}))
    assert not _colliding(sheet)
    wanted = near.dataset.codes if which == "current" else [group.id for group in near.groups]
    read = {label.key for labels in sheet.placed for label in labels}
    assert set(wanted) <= read  # by name here or in an inset, or by a number
    numbers = {label.lines[0] for label in sheet.placed[0]} & {number for number, _ in sheet.key}
    assert numbers == {number for number, _ in sheet.key}


@ONLY_LONG
def test_real_boundaries_have_readable_sheets(real_data: Path) -> None:
    dataset = load_dataset(str(real_data / "hatinh_2024.gpkg"))
    target = Target(least=69, most=69)
    said = Constraints(unknown_terrain="lowland")  # the file has no column of terrain
    solution = solve(dataset, load_criteria("nq76-2025"), said, mode="target", target=target)
    papers = papers_of(Scenario.of("Thật", solution), office=Office(province="tỉnh Hà Tĩnh"))
    for which in THEMES:
        sheet = draw_whole(papers, which, SheetOptions())
        assert not _colliding(sheet)
        assert sheet.insets or which == "plan"
    reader = pypdf.PdfReader(io.BytesIO(map_file(papers, "plan", SheetOptions(), "pdf")))
    assert "khái quát" not in reader.pages[0].extract_text()


def test_pictures_are_not_blank_and_read_in_grey(near: Scenario) -> None:
    content = map_file(papers_of(near), "plan", SheetOptions(dpi=72), "png")
    grey = imread(io.BytesIO(content))[..., :3].mean(axis=2)
    assert (grey < 0.3).mean() > 0.01  # outlines and letters are dark in any print
    assert 0.3 < (grey > 0.97).mean() < 0.9
    assert len(np.unique((grey * 20).astype(int))) > 8


def test_svg_needs_no_font_and_nothing_from_outside(near: Scenario) -> None:
    text = map_file(papers_of(near), "plan", SheetOptions(), "svg").decode()
    assert text.count("<path") > 200
    assert "<text" not in text
    assert not re.findall(r"href=\"https?:", text)


@pytest.mark.parametrize(
    ("grid", "figure"), [("vn2000", "550"), ("graticule", "105°30'Đ")][: 2 if LONG else 1]
)
def test_grids_carry_their_figures(near: Scenario, grid: str, figure: str) -> None:
    options = SheetOptions.model_validate({"grid": grid})
    reader = pypdf.PdfReader(io.BytesIO(map_file(papers_of(near), "plan", options, "pdf")))
    assert figure in reader.pages[0].extract_text()


def test_maps_use_the_zone_of_the_province() -> None:
    assert local_zone("Hà Tĩnh") == local_zone("tỉnh Hà Tĩnh") == "EPSG:9209"
    assert local_zone("Nowhere") is None and local_zone("") is None


def test_the_atlas_has_a_sheet_for_every_new_unit() -> None:
    scenario = small(4, 3)
    papers = papers_of(scenario)
    shares: list[float] = []
    reader = pypdf.PdfReader(io.BytesIO(atlas(papers, SheetOptions(paper="A4"), shares.append)))
    assert len(reader.pages) == len(papers.figures.mergers) == len(shares)
    assert all(_fonts(reader).values())
    for page, group in zip(reader.pages, papers.figures.mergers, strict=True):
        told = re.sub(r"\s+", " ", page.extract_text())
        assert group.name.upper() in told
        assert "giáp" in told
        for code in group.members:
            assert papers.texts.unit_name(code).removeprefix("Xã ") in told
    for sheet in draw_units(papers, SheetOptions(paper="A4")):
        assert not _colliding(sheet)
    one = pypdf.PdfReader(
        io.BytesIO(unit_file(papers, papers.figures.mergers[0].id, SheetOptions(paper="A4"), "pdf"))
    )
    assert len(one.pages) == 1


def test_names_that_look_like_formulas_are_printed_as_they_are() -> None:
    content = map_file(papers_of(nasty()), "current", SheetOptions(), "pdf")
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert "$x^2$" in re.sub(r"\s+", "", reader.pages[0].extract_text())


def test_layouts() -> None:
    bounds = (0.0, 0.0, 148_000.0, 96_000.0)
    wide = lay_out(SheetOptions(), bounds)
    assert wide.width > wide.height
    tall = lay_out(SheetOptions(), (0.0, 0.0, 60_000.0, 150_000.0))
    assert tall.width < tall.height
    assert lay_out(SheetOptions(ratio=250_000), bounds).ratio == 250_000
    assert round_ratio(498_000) == 500_000
    x0, y0, x1, y1 = wide.extent
    assert x0 <= 0 and y0 <= 0 and x1 >= 148_000 and y1 >= 96_000
    ratios = [lay_out(SheetOptions.model_validate({"paper": p}), bounds).ratio for p in PAPERS]
    assert ratios == sorted(ratios, reverse=True)


def test_a_signature_that_is_known_is_printed(near: Scenario) -> None:
    papers = papers_of(near, office=Office(signer="Nguyễn Văn A", signer_title="Chủ tịch"))
    reader = pypdf.PdfReader(io.BytesIO(map_file(papers, "plan", SheetOptions(), "pdf")))
    assert "Nguyễn Văn A" in reader.pages[0].extract_text()


def test_units_left_unsettled_are_marked() -> None:
    scenario = small(2, 2, population=[900] * 4, area_km2=[1.0] * 4)
    left = any(group.unsettled for group in scenario.groups)
    content = map_file(papers_of(scenario), "plan", SheetOptions(), "pdf")
    told = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert ("Chưa sắp xếp" in told) == left


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_poppler_draws_what_was_written(near: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "map.pdf"
    path.write_bytes(map_file(papers_of(near), "plan", SheetOptions(), "pdf"))
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)
    subprocess.run(["pdftoppm", "-r", "50", "-png", path, tmp_path / "page"], check=True)
    picture = imread(next(tmp_path.glob("page*.png")))
    assert (picture[..., :3].mean(axis=2) < 0.9).mean() > 0.1
