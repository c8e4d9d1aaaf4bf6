"""The public site: what it says of each unit, and that it asks and tells nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from geodata import Dataset, InputError
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.markup import page_text
from scenarios.papers import Office
from scenarios.site import load_answers, open_questions, site_files, write_site
from scenarios.site.pages import MOST_BYTES
from tests.support.papers import NASTY, nasty, papers_of, small


def _data(files: dict[str, bytes], language: str = "vi") -> dict[str, Any]:
    text = files[f"assets/data.{language}.js"].decode()
    found: dict[str, Any] = json.loads(text.removeprefix("window.SITE = ").rstrip(";\n"))
    return found


@pytest.fixture(scope="module")
def hatinh(hatinh_settled: Dataset) -> Scenario:
    return Scenario.of("Phương án 1", solve(hatinh_settled, load_criteria("nq112-2026")))


def test_every_unit_finds_where_it_goes(hatinh: Scenario) -> None:
    files = site_files(hatinh)
    assert sum(map(len, files.values())) < MOST_BYTES
    for language in ("vi", "en"):
        data = _data(files, language)
        today = [r for r in data["records"] if not r.get("formed") and "then" not in r]
        assert [r["code"] for r in today] == list(hatinh.dataset.codes)
        for group in hatinh.groups:
            for code in group.members:
                mine = next(r for r in today if r["code"] == code)
                assert mine["group"] == data["groups"][code] == group.id
                assert (group.name in mine["paras"][0]) or not group.is_merger
        formed = {r["label"] for r in data["records"] if r.get("formed")}
        assert formed == {group.name for group in hatinh.groups if group.is_merger}


def test_communes_of_before_july_2025_are_found(hatinh: Scenario) -> None:
    data = _data(site_files(hatinh))
    older = [r for r in data["records"] if "then" in r]
    # 209 units were arranged into 69; the parts of those split are named one by one.
    assert len(older) == 209
    assert {code for r in older for code in r["then"]} == set(hatinh.dataset.codes)


def test_other_units_have_no_older_names() -> None:
    assert not [r for r in _data(site_files(small()))["records"] if "then" in r]


def test_it_asks_nothing_outside_and_names_no_person() -> None:
    office = Office(signer="Nguyễn Văn Ký", signer_title="Chủ tịch", drafted_by="Sở Nội vụ")
    files = site_files(small(), office)
    for name, content in files.items():
        if name.endswith((".html", ".css")) and "leaflet" not in name:
            assert not re.search(rb"(?:src|href|url\()=?[\"']?https?:", content), name
        if "licences" not in name:
            assert "Nguyễn Văn Ký".encode() not in content
    linked = {
        found.decode()
        for page in ("index.html", "en.html")
        for found in re.findall(rb'(?:src|href)="([^":#]+)"', files[page])
    }
    assert linked <= set(files)


def test_names_do_not_run() -> None:
    files = site_files(nasty())
    for name in ("index.html", "en.html", "assets/data.vi.js", "assets/map.js"):
        assert b"<script>alert" not in files[name]
    assert NASTY in {r["label"] for r in _data(files)["records"]}


def test_the_province_answers_what_the_program_cannot_know(tmp_path: Path) -> None:
    scenario, path = small(), tmp_path / "tra-loi.yaml"
    assert len(open_questions(papers_of(scenario))) == 2
    path.write_text(
        "answers:\n"
        "- {key: papers, question: {vi: 'Giấy tờ?'}, answer: {vi: 'Không phải đổi. {count} <b>'}}\n"
        "- {question: {vi: 'Mấy giờ mở cửa?', en: 'When?'}, answer: {vi: 7 giờ, en: At seven}}\n",
        "utf-8",
    )
    answers = load_answers(path)
    assert len(open_questions(papers_of(scenario), answers)) == 1
    files = site_files(scenario, None, answers)
    page = files["index.html"].decode()
    assert "Không phải đổi. {count} &lt;b&gt;" in page
    assert "Mấy giờ mở cửa?" in page and "At seven" in files["en.html"].decode()
    path.write_text("answers:\n- {question: {vi: A}, anwser: {vi: B}}\n", "utf-8")
    with pytest.raises(InputError, match="anwser"):
        load_answers(path)


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"x")
    files = site_files(small())
    write_site(files, tmp_path)
    write_site(files, tmp_path)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {*files, "logo.png"}


def test_pages_hold_no_null_and_no_mark_of_direction() -> None:
    assert page_text("Xã\x00 \u202eA\u2028\n") == "Xã A\n"
    assert page_text(Markup("<b>\x00")) == Markup("<b>\x00")  # of the template's own
    assert page_text(5) == 5
