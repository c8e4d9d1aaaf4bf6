"""The papers for the council as Word reads them: articles, cross references, blanks, form."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml.ns import qn

from geodata import InputError
from scenarios import Scenario
from scenarios.exports.council_papers import COUNCIL_PAPERS, council_paper, council_template
from scenarios.exports.dossier_values import day_in_words
from scenarios.exports.formats import Options, available, export, held_back
from scenarios.exports.package import MANIFEST, package_files
from scenarios.exports.word_blanks import mark_blanks
from scenarios.exports.word_papers import WORD_PAPERS
from scenarios.papers import older_names, usual_office
from tests.support.papers import NASTY, nasty, papers_of, small


def _opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def _text(document: Document) -> str:
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join(parts)


def _marked(document: Document) -> set[str]:
    """What stands on a coloured ground."""
    paragraphs = list(document.paragraphs)
    for table in document.tables:
        paragraphs += [p for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return {
        run.text
        for paragraph in paragraphs
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    }


@pytest.fixture(scope="module")
def resolution(minimal: Scenario) -> Document:
    return _opened(council_paper(papers_of(minimal), "resolution").content)


def test_a_resolution_has_an_article_for_each_new_unit(
    resolution: Document, minimal: Scenario
) -> None:
    told = _text(resolution)
    formed = papers_of(minimal).figures.mergers
    heads = re.findall(r"^Điều (\d+)\. (.+)$", told, re.M)
    assert [int(number) for number, _ in heads] == list(range(1, len(formed) + 5))
    for (_, head), group in zip(heads, formed, strict=False):
        assert head == f"Thành lập {group.name[0].lower()}{group.name[1:]}"
    parts = sum(len(group.members) for group in formed)
    assert told.count("toàn bộ diện tích tự nhiên là") == parts
    assert told.split("Lưu ý khi hoàn thiện")[0].count(" giáp ") == 4 * len(formed)
    assert told.count("4. Trụ sở của") == len(formed)


def test_cross_references_of_a_resolution_fit(resolution: Document, minimal: Scenario) -> None:
    told, last = _text(resolution), len(papers_of(minimal).figures.mergers)
    assert told.count(f"các điều từ Điều 1 đến Điều {last} của Nghị quyết này") == 2
    assert f"quy định tại Điều {last + 2} tiếp tục hoạt động" in told
    assert f"Điều {last + 2}. Đơn vị hành chính kết thúc hoạt động" in told
    assert "Nghị quyết số 112/2025/UBTVQH15 ngày 24/12/2025" in told
    assert "Kết luận của Bộ Chính trị" not in told.split("QUYẾT NGHỊ")[0]  # no number known


def test_what_is_not_known_is_a_marked_blank(resolution: Document) -> None:
    told, marked = _text(resolution), _marked(resolution)
    assert {"«số»", "«khóa»", "«họ và tên»", "«ngày»"} <= marked
    assert set(re.findall(r"«[^»]*»", told)) == {m for m in marked if m.startswith("«")}


def test_form_follows_the_decree(resolution: Document) -> None:
    section = resolution.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [20, 20, 30, 15]
    normal = resolution.styles["Normal"].font
    assert normal.name == "Times New Roman" and normal.size is not None
    assert normal.size.pt in (13, 14)
    told = _text(resolution)
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "DỰ THẢO",
                 "Nơi nhận:", "TM. ỦY BAN THƯỜNG VỤ QUỐC HỘI"):  # fmt: skip
        assert said in told, said


def test_a_request_names_the_council_and_what_the_office_knows(minimal: Scenario) -> None:
    usual = usual_office(minimal.dataset)
    more = {"document": "12/ĐA-UBND", "signer": "Nguyễn Văn A", "effective": date(2027, 1, 1)}
    papers = papers_of(minimal, office=usual.model_copy(update=more))
    document = _opened(council_paper(papers, "request").content)
    told = _text(document)
    assert "Kính gửi: Hội đồng nhân dân tỉnh Hà Tĩnh" in told
    assert "Đề án số 12/ĐA-UBND" in told and "Nguyễn Văn A" in told
    assert "«họ và tên»" not in told and "«số»" in _marked(document)
    own = docx.Document()
    own.add_paragraph("{{ working_from }}; {{ council }}; «để điền»")
    out = io.BytesIO()
    own.save(out)
    filled = _opened(council_paper(papers, "request", out.getvalue()).content)
    assert "ngày 01 tháng 01 năm 2027" in _text(filled)
    assert _marked(filled) == {"«để điền»"}


def test_days_are_written_as_the_decree_has_them() -> None:
    vi, en = papers_of(small()), papers_of(small(), "en")
    days = [date(2027, 1, 5), date(2027, 2, 25), date(2027, 3, 9), date(2027, 12, 10)]
    assert [day_in_words(vi, day) for day in days] == [
        "ngày 05 tháng 01 năm 2027", "ngày 25 tháng 02 năm 2027",
        "ngày 09 tháng 3 năm 2027", "ngày 10 tháng 12 năm 2027",
    ]  # fmt: skip
    assert day_in_words(en, days[0]) == "2027-01-05"


def test_assumed_staff_has_its_note_where_its_star_is() -> None:
    papers = papers_of(small())
    note = papers.say("staff-assumed")
    for name in ("summary", "unit-sheets", "request"):
        assert note in _text(_opened(council_paper(papers, name).content)), name


def test_a_picture_or_a_break_beside_a_blank_stays() -> None:
    own = docx.Document()
    run = own.add_paragraph().add_run("«số»")
    run.add_break(WD_BREAK.PAGE)
    own.sections[0].different_first_page_header_footer = True
    own.sections[0].first_page_header.paragraphs[0].add_run("Số «số»/TTr")
    mark_blanks(own)
    assert 'w:br w:type="page"' in run._r.xml and run.text.startswith("«số»")
    first = own.sections[0].first_page_header.paragraphs[0].runs
    assert [piece.font.highlight_color for piece in first].count(WD_COLOR_INDEX.YELLOW) == 1
    assert own.sections[0].even_page_header.is_linked_to_previous


def test_lines_stand_where_the_schema_wants_them() -> None:
    document = _opened(council_template(papers_of(small()), "request"))
    layouts = [border.getparent() for border in document.element.iter(qn("w:pBdr"))]
    assert layouts
    for layout in layouts:
        names = [child.tag for child in layout]
        later = [qn(f"w:{name}") for name in ("spacing", "ind", "jc") if qn(f"w:{name}") in names]
        assert all(names.index(qn("w:pBdr")) < names.index(name) for name in later)


def test_areas_that_are_not_answered_bar_the_papers_and_the_package_says_so() -> None:
    made = small()
    drawn = made.dataset.units["area_km2"]
    code = str(drawn.index[0])
    areas = [float(area) * (12 if key == code else 1) for key, area in drawn.items()]
    papers = papers_of(small(area_km2=areas))
    barred = {"dossier.docx", *(f"{n}.docx" for n in COUNCIL_PAPERS if n != "consultation")}
    assert set(held_back(papers)) == barred and not held_back(papers_of(made))
    for name in ("request", "unit-sheets"):
        with pytest.raises(InputError) as error:
            council_paper(papers, name)
        assert error.value.text == held_back(papers)[f"{name}.docx"]
    files = dict(package_files(papers, names=["plan.csv", *barred]))
    assert set(files) == {"data/plan.csv", "data/scenario.sapxep.zip", MANIFEST}
    left_out = json.loads(files[MANIFEST])["left_out"]
    assert {entry["path"] for entry in left_out} == {f"dossier/{name}" for name in barred}
    assert all("10 lần" in entry["why"] for entry in left_out)


def test_sheets_have_a_page_and_a_map_for_each_new_unit() -> None:
    papers = papers_of(nasty())
    formed = papers.figures.mergers
    document = _opened(council_paper(papers, "unit-sheets").content)
    heads = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(heads) == len(formed) == len(document.inline_shapes) == len(document.tables)
    assert NASTY.replace("Xã ", "", 1) in _text(document)
    assert _text(document).count("theo đường thẳng") >= len(formed)  # how ways were measured


def test_a_summary_has_its_map_on_the_second_page() -> None:
    document = _opened(council_paper(papers_of(small(), "en"), "summary").content)
    breaks = [p for p in document.paragraphs if 'w:br w:type="page"' in p._p.xml]
    assert len(breaks) == len(document.inline_shapes) == 1
    assert "{{" not in _text(document)


def test_old_names_are_those_before_the_last_round(minimal: Scenario) -> None:
    older = older_names(minimal.dataset)
    assert any("Thị trấn Phố Châu" in names for names in older.values())
    assert older_names(small().dataset) == {}


def test_papers_of_new_units_are_there_with_new_units_only() -> None:
    alone = papers_of(small(2, 1, population=[90_000] * 2, area_km2=[90.0] * 2))
    names = {f"{name}.docx" for name in COUNCIL_PAPERS if name != "consultation"}
    assert names & set(available(alone)) == set()
    there = set(available(papers_of(small())))
    assert names <= there and "consultation.docx" not in there  # nobody was asked yet


@pytest.mark.parametrize("name", COUNCIL_PAPERS)
def test_templates_speak_both_languages_and_use_only_what_is_documented(name: str) -> None:
    paper = WORD_PAPERS[f"{name}.docx"]
    assert all(told["vi"] and told["en"] for told in paper.placeholders().values())
    vi, en = (_text(_opened(council_template(papers_of(small(), lang), name)))
              for lang in ("vi", "en"))  # fmt: skip
    names = [set(re.findall(r"\{\{ ([a-z_]+(?:\.[a-z_]+)?)", told)) for told in (vi, en)]
    assert vi != en and names[0] == names[1]


def test_a_template_of_ones_own_goes_to_its_paper_alone() -> None:
    own = docx.Document()
    own.add_paragraph("{{ governor }}")
    out = io.BytesIO()
    own.save(out)
    options = Options(word_templates=(("resolution.docx", out.getvalue()),))
    papers = papers_of(small())
    export(papers, "request.docx", options)
    with pytest.raises(InputError) as error:
        export(papers, "resolution.docx", options)
    assert "governor" in error.value.text.vi
