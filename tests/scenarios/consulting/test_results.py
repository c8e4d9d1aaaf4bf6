"""Ballots counted against the plan as it stands: what passes, what is void, what is kept."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from geodata import InputError
from merger.plan import Edit
from scenarios import Scenario
from scenarios.consulting import (
    Ballots,
    Consultation,
    DamagedConsultationError,
    asked_units,
    consult_rule,
    consultation_document,
    consultation_of,
    standing_of,
    usual_rule,
)
from scenarios.exports.council_papers import council_paper
from scenarios.papers import Papers
from scenarios.store import Consultations, open_store
from scenarios.webmap import consulted_layer
from tests.support.papers import papers_of, small


def _ballots(code: str, agree: int, village: str = "Thôn 1", eligible: int = 100) -> Ballots:
    return Ballots(code, village, eligible, 90, agree, 90 - agree, 0)


def _listed(scenario: Scenario) -> Consultation:
    """Asked in one village each, and a list says that there are no others."""
    register = {code: {"Thôn 1": 100} for code in asked_units(scenario)}
    return Consultation("nd321-2025", date(2026, 10, 1), register=register)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return small(4, 1, population=[9_000] * 4)


def test_rules_follow_the_law_of_the_round() -> None:
    now, before = consult_rule("nd321-2025"), consult_rule("luat77-2015")
    assert (now.passes(50, 100), now.passes(49, 100), now.passes(0, 0)) == (True, False, False)
    assert (before.passes(50, 100), before.passes(51, 100)) == (False, True)
    assert usual_rule("nq112-2026").id == "nd321-2025"
    assert usual_rule("nq35-2023-2025").id == "luat77-2015"
    between = usual_rule("nq76-2025")
    assert between.certainty == "uncertain"
    assert "65/2025" in between.cite and "77/2015" in between.cite
    asked = Consultation("nd321-2025", date(2026, 10, 1))
    assert asked.until == date(2026, 11, 29)  # the sixtieth day
    with pytest.raises(InputError, match="nd321-2025"):
        consult_rule("nd1")


def test_outcomes_by_commune_and_by_new_unit(scenario: Scenario) -> None:
    group = next(g for g in scenario.groups if g.is_merger)
    first, second = group.members[:2]
    register = {first: {"Thôn 1": 100}, second: {"Thôn 1": 100, "Thôn 2": 100}}
    asked = Consultation("nd321-2025", register=register)
    standing = standing_of(asked, scenario)
    assert {outcome for _, outcome in standing.units.values()} == {"none"}
    assert standing.done == 0 and standing.whole.percent is None or standing.whole.eligible == 200
    given = asked.with_ballots([_ballots(first, 50), _ballots(second, 60)], scenario)
    standing = standing_of(given, scenario)
    assert standing.units[first][1] == "passes"
    assert standing.units[second][1] == "open"  # 60 of 200 households; a village is missing
    assert standing.groups[group.id][1] == "open"
    more = [_ballots(second, 60), _ballots(second, 39, "Thôn 2")]
    standing = standing_of(given.with_ballots(more, scenario), scenario)
    assert standing.units[second][1] == "fails"  # 99 of 200
    assert standing.groups[group.id][1] == "fails"
    assert standing.whole.agree == 149
    layer = consulted_layer(scenario, standing, "vi")
    assert {words.en for _, words in layer.legend} >= {"enough agree", "too few agree"}


def test_without_a_list_of_villages_nothing_is_concluded(scenario: Scenario) -> None:
    codes = asked_units(scenario)
    asked = Consultation("nd321-2025", date(2026, 10, 1))
    one = asked.with_ballots([_ballots(code, 90, eligible=90) for code in codes], scenario)
    standing = standing_of(one, scenario)
    assert {outcome for _, outcome in standing.units.values()} == {"open"}
    assert {outcome for _, outcome in standing.groups.values()} == {"open"}
    assert standing.done == 0 and standing.unlisted == codes and standing.whole.percent == 100
    for name in ("consultation", "request"):
        told = _text(council_paper(_with(scenario, one), name).content)
        assert "chưa có danh sách thôn" in told
        assert "Tất cả các đơn vị được lấy ý kiến đều đủ tỷ lệ" not in told


def test_what_came_in_and_what_there_is_are_two_figures(scenario: Scenario) -> None:
    codes = asked_units(scenario)
    register = {code: {"Thôn 1": 100, "Thôn 2": 100} for code in codes}
    asked = Consultation("nd321-2025", register=register).with_ballots(
        [_ballots(code, 80) for code in codes], scenario
    )
    report = _text(council_paper(_with(scenario, asked), "consultation").content)
    count = len(codes)
    assert (
        f"của {count} thôn, tổ dân phố, với {100 * count} hộ, trên tổng số {2 * count} thôn, "
        f"tổ dân phố với {200 * count} hộ:" in report
    )


def test_a_later_edit_of_a_unit_voids_its_vote_alone() -> None:
    scenario = small(3, 2)
    groups = [group for group in scenario.groups if group.is_merger]
    asked = _listed(scenario).with_ballots(
        [_ballots(code, 80) for code in asked_units(scenario)], scenario
    )
    assert standing_of(asked, scenario).done == 1
    renamed = scenario.renamed(groups[0].id, "Xã Tên Khác")
    standing = standing_of(asked, renamed)
    assert {standing.units[code][1] for code in groups[0].members} == {"void"}
    others = [code for group in groups[1:] for code in group.members]
    assert all(standing.units[code][1] == "passes" for code in others)
    assert standing.whole.agree == 80 * len(others)
    told = council_paper(_with(renamed, asked), "consultation").content
    assert "hết giá trị, phải lấy lại" in _text(told)
    again = asked.with_ballots([_ballots(c, 70) for c in groups[0].members], renamed)
    assert standing_of(again, renamed).count("void") == 0
    apart = scenario.with_history(scenario.history.edited(Edit("split", groups[0].members)))
    assert not set(standing_of(asked, apart).units) & set(groups[0].members)


def _with(scenario: Scenario, asked: Consultation) -> Papers:
    usual = papers_of(scenario)
    return Papers(scenario, usual.office, "vi", asked)


def _text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join(parts)


def test_papers_tell_it_and_leave_blanks_before(scenario: Scenario) -> None:
    asked = _listed(scenario).with_ballots(
        [_ballots(code, 80) for code in asked_units(scenario)], scenario
    )
    report = _text(council_paper(_with(scenario, asked), "consultation").content)
    assert "từ 1/10/2026, thời hạn đến 29/11/2026" in report and "80,0 %" in report
    assert "Tất cả các đơn vị được lấy ý kiến đều đủ tỷ lệ" in report
    request = _text(council_paper(_with(scenario, asked), "request").content)
    count = len(asked_units(scenario))
    assert f"{80 * count} trên {100 * count} hộ đồng ý (80,0 %)" in request
    before = _text(council_paper(papers_of(scenario), "request").content)
    assert "«…» trên «…» cử tri đồng ý" in before


def test_it_is_kept_beside_its_scenario(scenario: Scenario, tmp_path: object) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    kept = Consultations(store)
    assert kept.of(scenario.id) is None
    code = asked_units(scenario)[0]
    asked = Consultation("nd321-2025", date(2026, 10, 1), register={code: {"Thôn 1": 100}})
    asked = asked.with_ballots([_ballots(code, 80)], scenario)
    kept.keep(scenario.id, asked, seen=None)
    assert kept.of(scenario.id) == asked
    more = asked.with_ballots([_ballots(code, 81)], scenario)
    kept.keep(scenario.id, more, seen=asked)
    with pytest.raises(InputError, match="Somebody else"):  # made from what is there no more
        kept.keep(scenario.id, asked, seen=asked)
    assert kept.of(scenario.id) == more
    kept.forget(scenario.id)
    assert kept.of(scenario.id) is None
    with pytest.raises(InputError, match="Somebody else"):  # dropped meanwhile
        kept.keep(scenario.id, asked, seen=more)
    store.close()
    document = consultation_document(asked)
    assert consultation_of(document) == asked
    with pytest.raises(InputError):
        consultation_of({**document, "ballots": [{"unit": 1}]})
    with pytest.raises(InputError):
        consultation_of({**document, "rule": "nd-2030"})


@pytest.mark.parametrize(
    "change",
    [
        {"ballots": None}, {"rule": "nd1"}, {"begun": "31/02/2026"}, {"asked": []},
        {"ballots": [{"agree": -5}]}, {"ballots": [{"eligible": 10**400}]},
        {"ballots": [{"took_part": 101}]}, {"register": {"00001": {"Thôn 1": -3}}},
    ],
)  # fmt: skip
def test_what_is_kept_and_cannot_be_is_told(change: dict[str, object]) -> None:
    whole = consultation_document(
        Consultation("nd321-2025", ballots=(_ballots("00001", 80),), asked={"00001": "x"})
    )
    assert consultation_of(whole).ballots[0].agree == 80
    if isinstance(change.get("ballots"), list):
        change = {"ballots": [{**whole["ballots"][0], **change["ballots"][0]}]}  # type: ignore[index]
    for document in ({**whole, **change}, [whole], None):
        with pytest.raises(DamagedConsultationError):
            consultation_of(document)


def test_a_first_day_at_the_end_of_time_has_a_last_one() -> None:
    assert Consultation("nd321-2025", date.max).until == date.max
