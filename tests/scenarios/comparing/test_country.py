from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata import COUNTRY, InputError, embedded_dataset
from geodata.sources import facts_table
from merger import load_criteria
from scenarios.comparing import CountryCount, count_country
from scenarios.webmap import near_classes, near_units


@pytest.fixture(scope="module")
def counted() -> CountryCount:
    return count_country(embedded_dataset(COUNTRY), load_criteria("nq112-2026"))


def test_the_country_and_ha_tinh(counted: CountryCount) -> None:
    total = counted.total
    assert (total.units, total.judged) == (3321, 3308)
    assert (total.sure, total.hanging, total.by_list, total.at_most) == (420, 1610, 637, 2030)
    assert (total.unsettled, total.dataset) == (36, COUNTRY)
    hatinh = next(row for row in counted.provinces if row.province == "Hà Tĩnh")
    assert (hatinh.units, hatinh.sure, hatinh.by_list, hatinh.at_most) == (69, 7, 14, 50)
    assert (hatinh.dataset, len(hatinh.codes)) == ("hatinh-2026", 14)
    assert hatinh.share == pytest.approx(14 / 69)


def test_provinces_add_up_to_the_country(counted: CountryCount) -> None:
    assert len(counted.provinces) == 34
    for key in ("units", "judged", "sure", "hanging", "by_list", "unsettled", "people"):
        assert sum(getattr(row, key) for row in counted.provinces) == getattr(counted.total, key)
    assert all(row.sure <= row.by_list <= row.at_most for row in counted.provinces)


def test_every_province_is_counted_as_by_hand_from_the_tables(counted: CountryCount) -> None:
    """NQ 112's four standards and two reductions in plain arithmetic, on the tables of facts."""
    flags = facts_table("vietnam_terrain_2025").set_index("code")
    table = facts_table("vietnam_units_2025").set_index("code").join(flags)
    mergers = facts_table("vietnam_mergers_2025")
    old = mergers.old_province.str.replace("^(Tỉnh|Thành phố) ", "", regex=True)
    most = pd.crosstab(mergers.new_code, old).idxmax(axis=1)
    delta = table.index.map(most.to_dict()).isin(
        ["Hà Nội", "Hải Phòng", "Hải Dương", "Hưng Yên", "Thái Bình", "Hà Nam", "Nam Định"]
        + ["Ninh Bình", "Vĩnh Phúc", "Bắc Ninh"]
    )
    people = table.population.fillna(table.population_estimate)
    commune = table.kind_now == "xa"

    def short(is_high: np.ndarray) -> np.ndarray:
        area = np.where(table.island, 15, np.where(is_high, 100, 30)) * np.where(delta, 0.7, 1)
        least = np.where(table.island, 2_500, np.where(is_high, 5_000, 16_000))
        least = least * np.where(table.land_border, 0.5, 1)
        area = np.where(commune, area, 5.5)
        least = np.where(commune, least, 21_000)
        judged = table.kind_now != "dac_khu"
        return (judged & ((table.area_km2 < area) | (people < least))).to_numpy()

    low, high = short(np.zeros(len(table), bool)), short(np.ones(len(table), bool))
    listed = short(((table.mien_nui == 1) | (table.vung_cao == 1)).to_numpy())
    assert len(counted.provinces) == 34
    for row in counted.provinces:
        own = (table.province == row.province).to_numpy()
        expected = ((low & high & own).sum(), (listed & own).sum(), ((low | high) & own).sum())
        assert (row.sure, row.by_list, row.at_most) == expected, row.province
        assert row.units == own.sum()
        assert set(row.codes) == set(table.index[listed & own])
        assert row.people == people[listed & own].sum()


def test_units_near_say_what_hangs_on_terrain() -> None:
    hatinh = embedded_dataset("hatinh-2026")
    total = count_country(hatinh, load_criteria("nq112-2026")).total
    text = near_units(hatinh, total.codes, total.hanging_codes, "en")
    units = {u["id"]: u["properties"] for u in json.loads(text)["features"]}
    kinds = Counter(unit["kind"] for unit in units.values())
    assert kinds == {3: 7, 2: 14 - 7, 1: 50 - 14, 0: 69 - 50}
    assert len(near_classes()) == len(kinds)
    assert units[total.hanging_codes[0]]["tip"].endswith("hangs on terrain")


def test_the_state_figure_is_cited_and_its_difference_told(counted: CountryCount) -> None:
    assert counted.state is not None
    assert (counted.state.count, counted.state.certainty) == (705, "secondary")
    told = " ".join(text.vi for text in counted.difference)
    assert "705" in told and "637" in told and "chênh 68" in told
    assert "dân tộc thiểu số" in told
    assert "36" in told


def test_a_province_alone_has_no_state_figure() -> None:
    alone = count_country(embedded_dataset("hatinh-2026"), load_criteria("nq112-2026"))
    assert alone.state is None and alone.difference == ()
    assert (alone.total.by_list, alone.total.at_most) == (14, 50)


def test_a_rule_set_of_districts_and_units_without_province_are_refused() -> None:
    country = embedded_dataset("hatinh-2026")
    with pytest.raises(InputError, match="112/2025"):
        count_country(country, load_criteria("nq35-2023-2025"))
    count_country(country, load_criteria("nq76-2025"))  # its new units have no districts
    nameless = replace(country, units=country.units.assign(province=""))
    with pytest.raises(InputError, match=country.codes[0]):
        count_country(nameless, load_criteria("nq112-2026"))
