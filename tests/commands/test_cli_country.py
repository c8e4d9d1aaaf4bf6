"""The whole country on the command line: counts by province, old units."""

from __future__ import annotations

import json

from tests.support.cli import run


def test_country_prints_a_table_and_json() -> None:
    shown = run("country", "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert "705" in shown.stdout and "[secondary]" in shown.stdout
    assert "Whole country" in shown.stdout
    document = json.loads(run("country", "--criteria", "nq112-2026", "--json").stdout)
    assert len(document["provinces"]) == 34
    assert document["total"]["by_list"] == len(document["total"]["codes"]) == 637
    assert document["state"]["count"] == 705
    refused = run("country", "--criteria", "nq653-2019-2021")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1


def test_find_names_the_new_unit() -> None:
    shown = run("find", "Cẩm Mỹ")
    assert shown.returncode == 0
    assert "18739 Xã Cẩm Duệ, Hà Tĩnh · toàn bộ" in shown.stdout
    several = run("find", "xuan my", "--json")
    assert [unit["province"] for unit in json.loads(several.stdout)] == [
        "Tỉnh Đồng Nai",
        "Tỉnh Hà Tĩnh",
    ]
    none = run("find", "Xã Bat Trangg", "--lang", "en")
    assert none.returncode == 2
    assert "Bát Tràng" in none.stderr
