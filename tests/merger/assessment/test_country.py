from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata import COUNTRY, Dataset, InputError, embedded_dataset
from geodata.sources import units_of_2026
from merger import Constraints, Evaluator, Problem, assess, load_criteria
from merger.assessment import factor_check


@pytest.fixture(scope="module")
def country() -> Dataset:
    return embedded_dataset(COUNTRY)


def _must(dataset: Dataset, terrain: np.ndarray | pd.Series) -> set[str]:
    units = dataset.units.assign(terrain=np.asarray(terrain))
    return set(assess(replace(dataset, units=units), load_criteria("nq112-2026")).codes("must"))


def test_counts_by_the_raw_list(country: Dataset) -> None:
    """By the flags as they are, kinds as now, islands by the borders."""
    facts = units_of_2026().reindex(list(country.codes))
    island = facts.island.to_numpy(bool)
    high = ((facts.mien_nui == 1) | (facts.vung_cao == 1)).to_numpy()
    by_list = _must(country, np.select([island, high], ["island", "mountain"], "lowland"))
    low = _must(country, np.where(island, "island", "lowland"))
    mountain = _must(country, np.where(island, "island", "mountain"))
    counts = [low & mountain, by_list, low, low | mountain]
    assert [len(codes) for codes in counts] == [420, 637, 930, 2030]
    hatinh = set(facts.index[facts.province == "Hà Tĩnh"])
    assert [len(codes & hatinh) for codes in counts] == [7, 14, 14, 50]


def test_islands_fall_short_and_special_zones_are_not_judged(country: Dataset) -> None:
    judged = assess(country, load_criteria("nq112-2026"))
    short = {code for code in judged.codes("must") if country.units.at[code, "terrain"] == "island"}
    names = {country.units.at[code, "name"] for code in short}
    assert names == {
        *("Xã Cái Chiên", "Xã Nhơn Châu", "Xã Tiên Hải", "Xã Sơn Hải", "Xã Hòn Nghệ"),
    }
    zones = country.units.index[country.units.kind == "dac_khu"]
    for code in zones:
        unit = judged.units[code]
        assert (unit.verdict, unit.area_percent) == ("none", None)
        assert "không thuộc diện phải sắp xếp" in unit.reason.vi
        assert unit.cite == "NQ 112/2025/UBTVQH15, Điều 7"


def test_unknown_terrain_holds_where_both_outcomes_agree(hatinh_2026: Dataset) -> None:
    law = load_criteria("nq112-2026")
    judged = assess(hatinh_2026, law)
    assert judged.counts()["depends"] == 3
    same = judged.units["18328"]
    assert same.verdict == "must"
    assert "địa hình nào cũng vậy" in same.reason.vi
    open_ = judged.units["18196"]
    assert open_.verdict == "depends"
    assert "Nếu là đồng bằng: Diện tích hoặc dân số chưa đạt" in open_.reason.vi
    assert "As mountain: Meets the standard" in open_.reason.en
    for terrain, verdict in (("lowland", "must"), ("mountain", "none")):
        said = Constraints(unknown_terrain=terrain)
        unit = assess(hatinh_2026, law, said).units["18196"]
        assert unit.verdict == verdict
        assert "lần tính này coi là" in unit.reason.vi
        settled = assess(hatinh_2026.with_terrain({"18196": terrain}), law).units["18196"]
        assert settled.verdict == verdict
        assert "chưa rõ" not in settled.reason.vi


def test_a_wish_or_an_exemption_settles_what_both_outcomes_ask(hatinh_2026: Dataset) -> None:
    law = load_criteria("nq112-2026")
    wish = Constraints.model_validate({"voluntary": [{"code": "18196", "reason": "dân muốn"}]})
    assert assess(hatinh_2026, law, wish).units["18196"].verdict == "voluntary"
    free = Constraints.model_validate({"exempt": [{"code": "18196", "reason": "quốc phòng"}]})
    assert assess(hatinh_2026, law, free).units["18196"].verdict == "exempt"


def test_unknown_terrain_must_be_settled_before_a_solve(hatinh_2026: Dataset) -> None:
    law = load_criteria("nq112-2026")
    with pytest.raises(InputError) as error:
        Problem(hatinh_2026, law).check()
    assert "18196" in error.value.text.vi and "--unknown-terrain" in error.value.text.en
    Problem(hatinh_2026, law, Constraints(unknown_terrain="mountain")).check()
    Problem(hatinh_2026.with_terrain(dict.fromkeys(hatinh_2026.codes, "lowland")), law).check()
    wards = hatinh_2026.units.assign(kind="phuong")  # no standard of a ward hangs on terrain
    Problem(replace(hatinh_2026, units=wards), law).check()


def test_the_choice_for_the_run_counts_for_groups_too(hatinh_2026: Dataset) -> None:
    law = load_criteria("nq112-2026")
    group = np.array([[hatinh_2026.codes.index("18196"), -1]])
    for terrain, area in (("lowland", 30.0), ("mountain", 100.0)):
        evaluator = Evaluator(Problem(hatinh_2026, law, Constraints(unknown_terrain=terrain)))
        assert evaluator.judge(group).needed.need["area"][0] == area


def test_what_is_not_said_names_the_units_it_could_spare(hatinh_2026: Dataset) -> None:
    law = load_criteria("nq112-2026")
    judged = assess(hatinh_2026, law, Constraints(unknown_terrain="mountain"))
    found = {check.key: check.codes for check in factor_check(judged)}
    assert set(found) == {"minority", "disadvantaged_coast"}
    must = set(judged.codes("must"))
    for codes in found.values():
        assert set(codes) <= must
    assert found["minority"] or found["disadvantaged_coast"]


def test_of_the_whole_country_36_hang_on_terrain(country: Dataset) -> None:
    judged = assess(country, load_criteria("nq112-2026"))
    assert len(judged.units) == 3321
    assert judged.counts()["depends"] == 36
    assert judged.counts()["must"] == 610
