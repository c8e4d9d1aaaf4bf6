from __future__ import annotations

import pytest

from geodata import Dataset, InputError
from merger import Declarations, assess, load_criteria
from tests.support.coverages import exempt, grid


@pytest.mark.parametrize(
    ("preset", "kind", "terrain", "area", "people", "verdict", "rule"),
    [
        # 70 % of 30 km² and 8 000 people, both, and strictly below
        ("nq35-2023-2025", "xa", "lowland", 20.99, 5599, "must", "both-low"),
        ("nq35-2023-2025", "xa", "lowland", 21.0, 5599, "encouraged", "below-standard"),
        ("nq35-2023-2025", "xa", "lowland", 20.99, 5600, "encouraged", "below-standard"),
        # below 20 % of the area and 300 % of the population
        ("nq35-2023-2025", "xa", "lowland", 5.99, 23_999, "must", "very-small"),
        ("nq35-2023-2025", "xa", "lowland", 6.0, 23_999, "encouraged", "below-standard"),
        ("nq35-2023-2025", "xa", "lowland", 5.99, 24_000, "encouraged", "below-standard"),
        ("nq35-2023-2025", "xa", "lowland", 30.0, 8000, "none", "none"),
        ("nq35-2023-2025", "xa", "mountain", 34.9, 3499, "must", "both-low"),
        ("nq35-2026-2030", "xa", "lowland", 29.9, 7999, "must", "both-low"),
        ("nq35-2026-2030", "xa", "lowland", 8.9, 23_000, "must", "very-small"),
        # either figure is enough
        ("nq76-2025", "xa", "lowland", 29.9, 20_000, "must", "either-low"),
        ("nq76-2025", "xa", "lowland", 30.0, 7999, "must", "either-low"),
        ("nq76-2025", "xa", "lowland", 30.0, 8000, "encouraged", "others"),
        ("nq112-2026", "xa", "mountain", 99.9, 5000, "must", "below-standard"),
        ("nq112-2026", "xa", "mountain", 100.0, 5000, "none", "none"),
        ("nq112-2026", "phuong", "lowland", 5.5, 20_999, "must", "below-standard"),
        ("nq112-2026", "thi_tran", "lowland", 1.0, 100, "none", "no-standard"),
        ("nq112-2026", "xa", "island", 15.0, 2500, "none", "none"),
        ("nq112-2026", "xa", "island", 14.9, 2500, "must", "below-standard"),
        # 50 % of both; the mark is uncertain
        ("nq653-2019-2021", "xa", "lowland", 14.99, 3999, "must", "both-low"),
        ("nq653-2019-2021", "xa", "lowland", 15.0, 3999, "encouraged", "below-standard"),
        ("nq653-2019-2021", "xa", "lowland", 14.99, 4000, "encouraged", "below-standard"),
    ],
)
def test_verdicts_at_the_thresholds(
    preset: str, kind: str, terrain: str, area: float, people: int, verdict: str, rule: str
) -> None:
    dataset = grid(1, 1, kind=[kind], terrain=[terrain], area_km2=[area], population=[people])
    unit = assess(dataset, load_criteria(preset)).units["00001"]
    assert (unit.verdict, unit.rule) == (verdict, rule)


def test_reason_names_rule_figures_and_article() -> None:
    dataset = grid(1, 1, area_km2=[4.5], population=[2000])
    unit = assess(dataset, load_criteria("nq35-2023-2025")).units["00001"]
    assert "15,0 %" in unit.reason.vi
    assert "25.0 %" in unit.reason.en
    assert "Điều 1 khoản 2" in unit.cite
    assert unit.certainty == "verbatim"


def test_exemptions_by_data_and_by_the_user() -> None:
    dataset = grid(2, 1, population=[1000, 1000])
    dataset.units["rearranged_2019_2021"] = [True, False]
    criteria = load_criteria("nq35-2023-2025")
    judged = assess(dataset, criteria, exempt("00002", "vị trí biệt lập"))
    first, second = judged.units["00001"], judged.units["00002"]
    assert (first.verdict, first.rule) == ("exempt", "rearranged-2019-2021")
    assert "Điều 3" in first.cite
    assert (second.verdict, second.rule) == ("exempt", "user")
    assert "vị trí biệt lập" in second.reason.vi
    # A ground the law does not list has no article, and is as sure as who states it.
    assert (second.cite, second.certainty) == ("", "uncertain")
    assert judged.counts() == {
        "must": 0,
        "voluntary": 0,
        "encouraged": 0,
        "exempt": 2,
        "depends": 0,
        "none": 0,
    }


def test_an_exemption_needs_a_trigger() -> None:
    dataset = grid(1, 1, area_km2=[40.0], population=[9000])
    unit = assess(dataset, load_criteria("nq35-2023-2025"), exempt("00001", "lý do")).units["00001"]
    assert unit.verdict == "none"


def test_switched_off_rules_do_not_count() -> None:
    criteria = load_criteria("nq35-2023-2025")
    off = criteria.model_copy(
        update={
            "triggers": tuple(t.model_copy(update={"enabled": False}) for t in criteria.triggers)
        }
    )
    dataset = grid(1, 1, population=[10])
    assert assess(dataset, off).units["00001"].verdict == "none"


def test_hatinh(hatinh_2024: Dataset) -> None:
    counts = assess(hatinh_2024, load_criteria("nq35-2023-2025")).counts()
    assert counts == {
        "must": 74,
        "voluntary": 0,
        "encouraged": 120,
        "exempt": 3,
        "depends": 0,
        "none": 19,
    }
    assert assess(hatinh_2024, load_criteria("nq76-2025")).counts()["must"] == 197
    since = assess(hatinh_2024, load_criteria("nq112-2026")).units.values()
    assert sum(unit.rule == "no-standard" for unit in since) == 13


def test_a_declared_ground_names_its_clause_and_document() -> None:
    criteria = load_criteria("nq35-2023-2025")
    said = exempt("00001", "đảo, chỉ có đò", ground="isolated", reference="CV 12/UBND")
    unit = assess(grid(1, 1, population=[1000]), criteria, said).units["00001"]
    assert (unit.verdict, unit.rule, unit.reference) == ("exempt", "isolated", "CV 12/UBND")
    assert unit.cite == "NQ 35/2023/UBTVQH15, Điều 3 khoản 1 điểm a"
    assert "biệt lập" in unit.reason.vi
    assert "đảo, chỉ có đò" in unit.reason.vi


def test_grounds_that_the_law_does_not_have_are_refused() -> None:
    said = exempt("00001", "quy hoạch đô thị", ground="planned-urban")
    said.check_law(load_criteria("nq35-2023-2025"))
    with pytest.raises(InputError) as error:
        said.check_law(load_criteria("nq76-2025"))
    assert "00001" in error.value.text.vi
    assert "defence-security, isolated" in error.value.text.vi


def test_a_wish_makes_a_unit_that_need_not_be_arranged_voluntary() -> None:
    dataset = grid(3, 1, population=[9000, 1000, 1000], area_km2=[40.0, 9.0, 9.0])
    dataset.units["rearranged_2019_2021"] = [False, True, False]
    wishes = [{"code": f"0000{i}", "reason": "nhân dân đồng thuận"} for i in (1, 2, 3)]
    said = Declarations.model_validate({"voluntary": wishes})
    judged = assess(dataset, load_criteria("nq35-2023-2025"), said)
    # The second is exempt by the data and may be proposed all the same; the third must anyway.
    assert [u.verdict for u in judged.units.values()] == ["voluntary", "voluntary", "must"]
    assert "nhân dân đồng thuận" in judged.units["00002"].reason.vi
    assert judged.idle_declarations() == ["00003"]


def test_an_uncertain_rule_makes_the_verdict_uncertain() -> None:
    dataset = grid(1, 1, population=[1000])
    unit = assess(dataset, load_criteria("nq653-2019-2021")).units["00001"]
    assert unit.certainty == "uncertain"


def test_ticks_of_another_law_do_no_harm() -> None:
    ticks = [{"code": "00001", "item": "budget", "met": True}]
    said = Declarations.model_validate({"checklist": ticks})
    said.check_law(load_criteria("nq76-2025"))
    assert assess(grid(1, 1), load_criteria("nq76-2025"), said).checks() == []


def test_the_checklist_is_for_wards_and_open_until_ticked() -> None:
    dataset = grid(2, 1, kind=["phuong", "xa"])
    ticks = [{"code": "00001", "item": "budget", "met": False}]
    judged = assess(
        dataset, load_criteria("nq112-2026"), Declarations.model_validate({"checklist": ticks})
    )
    checks = {c.item.key: c.met for c in judged.checks()}
    assert len(checks) == 6
    assert checks["budget"] is False
    assert checks["planning-role"] is None
    assert {c.code for c in judged.checks()} == {"00001"}


def test_assessing_the_country_takes_no_texts() -> None:
    """Reasons are put into words only when somebody reads them."""
    judged = assess(grid(2, 1), load_criteria("nq112-2026"))
    unit = judged.units["00001"]
    assert "reason" not in vars(unit)
    assert unit.reason.vi
    assert "reason" in vars(unit)
