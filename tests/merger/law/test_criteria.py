from __future__ import annotations

import pytest

from geodata import InputError
from merger import dump_criteria, load_criteria, parse_criteria, preset_names
from merger.law.differences import differences, edited
from tests.support.__init__ import ROOT

PRESETS = ROOT / "merger" / "law" / "presets"


def test_presets() -> None:
    assert set(preset_names()) == {
        "nq653-2019-2021",
        "nq35-2023-2025",
        "nq35-2026-2030",
        "nq76-2025",
        "nq112-2026",
    }
    status = {name: load_criteria(name).status for name in preset_names()}
    assert status["nq112-2026"] == "in_force"
    assert status["nq35-2026-2030"] == "overtaken"


@pytest.mark.parametrize("name", preset_names())
def test_every_rule_is_cited_in_both_languages(name: str) -> None:
    criteria = load_criteria(name)
    rules = [
        *criteria.standards,
        *criteria.reductions,
        *criteria.checklist,
        *(criteria.districts.standards if criteria.districts else ()),
        *(criteria.districts.triggers if criteria.districts else ()),
        *criteria.triggers,
        *criteria.exemptions,
        *criteria.result.conditions,
        *criteria.result.waivers,
    ]
    for rule in rules:
        assert "NQ" in rule.cite, rule.key
        assert rule.wording.vi != rule.wording.en


@pytest.mark.parametrize(
    ("preset", "kind", "terrain", "district", "area", "population"),
    [
        ("nq35-2023-2025", "xa", "lowland", "huyen", 30, 8000),
        ("nq35-2023-2025", "xa", "mountain", "huyen", 50, 5000),
        ("nq35-2023-2025", "phuong", "lowland", "quan", 5.5, 15000),
        ("nq35-2023-2025", "phuong", "lowland", "thanh_pho", 5.5, 7000),
        ("nq35-2023-2025", "phuong", "lowland", "thi_xa", 5.5, 5000),
        ("nq35-2023-2025", "thi_tran", "mountain", "huyen", 14, 8000),
        ("nq112-2026", "xa", "mountain", "", 100, 5000),
        ("nq112-2026", "xa", "island", "", 15, 2500),
        ("nq112-2026", "xa", "lowland", "", 30, 16000),
        ("nq112-2026", "phuong", "lowland", "", 5.5, 21000),
    ],
)
def test_standards(
    preset: str, kind: str, terrain: str, district: str, area: float, population: int
) -> None:
    standard = load_criteria(preset).standard(kind, terrain, district)
    assert standard is not None
    assert (standard.area_km2, standard.population) == (area, population)


def test_no_township_since_2026() -> None:
    assert load_criteria("nq112-2026").standard("thi_tran", "lowland", "") is None


@pytest.mark.parametrize(
    ("province", "population"),
    [("other", 21000), ("mountain_or_border", 15000), ("municipality", 45000)],
)
def test_wards_of_2025_depend_on_the_province(province: str, population: int) -> None:
    criteria = load_criteria("nq76-2025").model_copy(update={"province": province})
    condition = criteria.condition("phuong", "lowland", "thanh_pho")
    assert condition is not None
    assert condition.population == population


def test_a_rule_set_written_reads_back_the_same() -> None:
    for name in preset_names():
        criteria = load_criteria(name)
        assert parse_criteria(dump_criteria(criteria), "a.yaml") == criteria


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("population: 5000", "population: -1", "population"),
        ("population: 5000", "peopel: 5000", "peopel"),
        ("certainty: secondary", "certainty: sure", "certainty"),
        ("kind: [xa]", "kind: [village]", "kind"),
        ("id: nq112-2026", "id: [", "YAML"),
    ],
)
def test_broken_files_are_refused_with_the_place(old: str, new: str, told: str) -> None:
    text = (PRESETS / "nq112-2026.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(InputError) as error:
        parse_criteria(text.replace(old, new, 1), "mine.yaml")
    assert "mine.yaml" in error.value.text.vi
    assert told in error.value.text.vi


def test_unknown_preset() -> None:
    with pytest.raises(InputError) as error:
        load_criteria("nq99")
    assert "nq112-2026" in error.value.text.vi


def test_differences_from_the_law_are_named() -> None:
    law = load_criteria("nq112-2026")
    assert differences(law) == ()
    (trigger,) = law.triggers
    changed = trigger.model_copy(update={"population_below": 60.0})
    mine = law.model_copy(update={"triggers": (changed,)})
    (found,) = differences(mine)
    assert (found.place, found.law, found.now) == (
        "triggers/below-standard/population_below",
        100.0,
        60.0,
    )
    assert "60" in edited((found,), "triggers", "below-standard").vi
    assert edited((found,), "standards", "xa-other").vi == ""
    assert differences(mine.model_copy(update={"id": "my-own"})) == ()
