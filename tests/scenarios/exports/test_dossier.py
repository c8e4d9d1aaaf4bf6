"""The dossier as Word reads it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import docx
import pytest

from geodata import InputError
from merger import Evaluator, Horizon, Problem, load_criteria
from merger.plan import Edit, Plan
from merger.plans import without_proof
from scenarios import Scenario
from scenarios.exports.citations import legal_bases, to_verify
from scenarios.exports.dossier import dossier, template
from scenarios.exports.dossier_template import dossier_spec
from scenarios.exports.dossier_values import texts
from scenarios.papers.office import Neighbour, Office
from scenarios.store import open_store
from tests.support.coverages import grid
from tests.support.papers import NASTY, nasty, papers_of, small

OFFICE = Office(
    authority="Ủy ban nhân dân tỉnh Hà Tĩnh",
    place="Hà Tĩnh",
    document="12/ĐA-UBND",
    day=date(2026, 11, 24),
    signer_title="Chủ tịch",
    signer="Nguyễn Văn A",
    bases=("Luật số 72/2025/QH15",),
    begins=date(2026, 12, 1),
    neighbours=(Neighbour(name="nước Lào", from_deg=180, to_deg=0),),
)


def _text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join(parts)


def _template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def whole(near: Scenario) -> bytes:
    return dossier(papers_of(near, office=OFFICE)).content


def test_it_tells_the_plan_unit_by_unit(whole: bytes, near: Scenario) -> None:
    told = _text(whole)
    assert "{{" not in told and "{%" not in told
    mergers = [group for group in near.groups if group.is_merger]
    for group in mergers:
        assert f"mới có tên gọi là {group.name[0].lower()}{group.name[1:]}." in told
    assert told.count("- Vị trí: Đông giáp") == len(mergers)
    assert "216 đơn vị hành chính cấp xã (182 xã, 21 phường, 13 thị trấn)" in told
    assert "giảm 147 đơn vị (68,06 %)" in told
    assert "1.288.866*" in told
    assert "khái quát" in told


def test_it_carries_the_office(whole: bytes) -> None:
    told = _text(whole)
    for said in ("12/ĐA-UBND", "Hà Tĩnh, ngày 24 tháng 11 năm 2026", "Nguyễn Văn A", "CHỦ TỊCH",
                 "Luật số 72/2025/QH15", "12/2026", "1/2027"):  # fmt: skip
        assert said in told, said


def test_it_holds_both_maps_and_turned_annexes(whole: bytes) -> None:
    document = docx.Document(io.BytesIO(whole))
    assert len(document.inline_shapes) == 2
    assert document.sections[0].page_width < document.sections[0].page_height
    turned = document.sections[-1]
    assert turned.page_width is not None and turned.page_height is not None
    assert turned.page_width > turned.page_height
    assert document.inline_shapes[0].width <= turned.page_width
    assert document.styles["Normal"].font.name == "Times New Roman"
    annex = document.tables[-1]
    assert annex.rows[0]._tr.trPr is not None  # the head is repeated on every page


def test_law_is_cited_in_full_and_what_is_uncertain_apart(near: Scenario) -> None:
    bases = legal_bases(papers_of(near))
    assert any(
        base.startswith("Nghị quyết số 76/2025/UBTVQH15 ngày 14/4/2025 của Ủy ban Thường vụ")
        for base in bases
    )
    assert not any("cần kiểm chứng" in base for base in bases)


def test_a_conclusion_without_a_number_is_for_the_drafter_to_verify(minimal: Scenario) -> None:
    papers = papers_of(minimal)
    assert "Bộ Chính trị" in to_verify(papers)
    assert not any("Bộ Chính trị" in base for base in legal_bases(papers))
    assert any("72/2025/QH15" in base for base in legal_bases(papers))
    told = _text(dossier(papers).content)
    assert "Cần kiểm chứng trước khi ban hành" in told
    assert "Địa hình (miền núi, đồng bằng) của các đơn vị là giả định" in told
    # What the data do not tell is a marked blank; what they do tell stands before it.
    assert "[Điền thuận lợi" in told and "[Điền: phương án xử lý từng trụ sở" in told
    assert all(papers.texts.freed(c) in told for g in papers.figures.mergers for c in g.members[:2]
               if c != g.seat)  # fmt: skip


def test_a_template_of_one_plan_serves_another(near: Scenario) -> None:
    alone = small(2, 1, population=[90_000] * 2, area_km2=[80.0] * 2)
    assert "{{" not in _text(dossier(papers_of(alone), template(papers_of(near))).content)


@pytest.mark.parametrize(
    "failing",
    ["{{ 1/0 }}", "{{ units_before + 1 }}", "{{ new_units|sum }}", "{% include 'x' %}",
     "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}"],
)  # fmt: skip
def test_templates_that_fail_are_refused_with_a_message(failing: str) -> None:
    with pytest.raises(InputError):
        dossier(papers_of(small()), _template(failing))


def test_a_template_of_ones_own(near: Scenario) -> None:
    filled = dossier(
        papers_of(near, "en"),
        _template("{{ province }}: {{ units_before }} → {{ units_after }}",
                  "{%p for unit in new_units %}", "{{ unit.name }}", "{%p endfor %}"),
    )  # fmt: skip
    told = _text(filled.content)
    assert "Hà Tĩnh province: 216 → 69" in told
    assert all(group.name.split(" ", 1)[1] in told for group in near.groups if group.is_merger)
    assert "signer" in filled.unused and "province" not in filled.unused


def test_unknown_placeholders_are_named() -> None:
    papers = papers_of(small())
    with pytest.raises(InputError) as error:
        dossier(papers, _template("{{ province }} {{ governor }} {{ budget }}"))
    assert "budget, governor" in error.value.text.vi
    with pytest.raises(InputError) as error:
        dossier(papers, _template("{% for u in new_units %}{{ u.height }}{% endfor %}"))
    assert "height" in error.value.text.en


@pytest.mark.parametrize(
    "broken",
    [b"no word file", _template("{{ province"), _template("{% for x in kept %}")],
)
def test_templates_that_cannot_be_read_are_refused(broken: bytes) -> None:
    with pytest.raises(InputError):
        dossier(papers_of(small()), broken)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ province.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ new_units.append(1) }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    ],
)
def test_templates_run_nothing(attack: str) -> None:
    with pytest.raises(InputError):
        dossier(papers_of(small()), _template(attack))


def test_names_stay_text() -> None:
    told = _text(dossier(papers_of(nasty())).content)
    assert NASTY.replace("Xã ", "", 1) in told
    assert "49" not in re.findall(r"HYPERLINK.{0,90}", told)[0]


def test_all_placeholders_are_documented_and_filled() -> None:
    spec = dossier_spec()["placeholders"]
    known = set(texts(papers_of(small())))
    lists = {"legal_bases", "new_units", "kept", "unsettled", "effects", "staff",
             "roadmap", "access", "annexes", "special", "map_current", "map_plan",
             "signer_titles"}  # fmt: skip
    assert set(spec) == known | lists
    assert all(entry["vi"] and entry["en"] for entry in spec.values())


def test_a_plan_without_new_units_has_a_dossier() -> None:
    alone = small(2, 1, population=[90_000] * 2, area_km2=[80.0] * 2)
    assert "{{" not in _text(dossier(papers_of(alone, "en")).content)


def test_papers_of_a_plan_with_flaws_say_that_they_are_drafts() -> None:
    fine = small(4, 1, area_km2=[40.0] * 4)
    assert not papers_of(fine).figures.flaws
    first, last = fine.dataset.codes[0], fine.dataset.codes[-1]
    torn = fine.with_history(fine.history.edited(Edit("regroup", (first, last))))
    papers = papers_of(torn)
    assert "disconnected" in {flaw.kind for flaw in papers.figures.flaws}
    assert "Bản nháp" in _text(dossier(papers).content)
    assert "Bản nháp" not in _text(dossier(papers_of(fine)).content)


def test_a_dossier_by_an_edited_rule_set_says_so_on_its_face() -> None:
    """The name of the rule set, the caution at the head and the basis of units all tell it."""
    scenario = small()
    problem = scenario.solution.problem
    first, *rest = problem.criteria.triggers
    edited = problem.criteria.model_copy(
        update={"triggers": (first.model_copy(update={"area_below": 83.0}), *rest)}
    )
    changed = replace(
        scenario,
        solution=replace(scenario.solution, evaluator=Evaluator(replace(problem, criteria=edited))),
    )
    told = texts(papers_of(changed))
    assert "không còn là luật" in told["law"]
    assert "83,0 %" in told["data_note"]
    assert first.cite in told["data_note"]
    assert first.key not in told["data_note"].split()
    assert "không còn là luật" not in texts(papers_of(scenario))["data_note"]


def test_a_wish_missed_beyond_the_law_makes_no_draft() -> None:
    dataset = grid(2, 1, side_m=6000, population=[8_200, 8_000])
    criteria = load_criteria("nq76-2025")
    asked = Problem(dataset, criteria, horizon=Horizon(margin=5))
    scenario = Scenario.of("Thử", without_proof(asked, Plan((dataset.codes,))))
    assert scenario.groups[0].tight
    papers = papers_of(scenario, "en")
    assert not papers.figures.flaws
    told = [
        line for line in papers.texts.cautions if "short of what was asked beyond the law" in line
    ]
    assert len(told) == 1 and not any("Draft" in line for line in papers.texts.cautions)
    store = open_store("sqlite://")
    try:
        assert store.submit(scenario, store.save(scenario).revision).state == "submitted"
    finally:
        store.close()
