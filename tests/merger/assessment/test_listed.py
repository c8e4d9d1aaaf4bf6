"""An authority's list: beside the verdicts, and taken as declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import Dataset, InputError, open_table
from geodata.joining import read_list
from merger import Assessment, Constraints, assess, load_criteria, solve
from merger.assessment import compare_list, curves, required_by
from tests.support.coverages import grid

NQ112 = load_criteria("nq112-2026")


def units() -> Dataset:
    """Small, large, large, just below the standard of people and of area."""
    return grid(4, 1, population=[3000, 20_000, 20_000, 15_500], area_km2=[20.0, 40.0, 40.0, 29.5])


def judged(*listed: str, dataset: Dataset | None = None) -> Assessment:
    entries = required_by(listed, "KL 12-KL/TW", "danh sách") if listed else []
    return assess(dataset or units(), NQ112, Constraints(required=tuple(entries)))


def test_a_listed_unit_must_be_arranged_whatever_its_figures() -> None:
    found = judged("00002").units["00002"]
    assert (found.verdict, found.rule) == ("must", "listed")
    assert found.cite == found.reference == "KL 12-KL/TW"
    assert "danh sách" in found.reason.vi and "nếu không" in found.reason.vi
    assert found.certainty == "secondary"


def test_the_optimiser_arranges_a_listed_unit() -> None:
    entries = tuple(required_by(["00003"], "KL 12", "danh sách"))
    alone = grid(3, 1, population=[20_000] * 3, area_km2=[40.0] * 3)
    solution = solve(alone, NQ112, Constraints(required=entries))
    assert solution.plan is not None
    assert len(solution.plan.group_of["00003"]) > 1
    assert {u["code"]: u["reference"] for u in solution.declared("vi")}["00003"] == "KL 12"
    free = solve(alone, NQ112).plan
    assert free is not None and not any(len(group) > 1 for group in free.groups)


def test_a_list_overrules_open_terrain_and_special_zones() -> None:
    open_ = grid(2, 1, terrain=["unknown", "lowland"], kind=["xa", "dac_khu"])
    found = judged("00001", "00002", dataset=open_)
    assert [unit.verdict for unit in found.units.values()] == ["must", "must"]


def test_curves_count_listed_units_at_every_value() -> None:
    plain, listed = curves(judged()), curves(judged("00002"))
    assert {c.counts.min() for c in listed} == {c.counts.min() + 1 for c in plain}
    assert listed[0].at(listed[0].now) == len(judged("00002").codes("must"))


@pytest.mark.parametrize("field", ["exempt", "voluntary"])
def test_a_listed_unit_cannot_be_spared_or_wished_too(field: str) -> None:
    entry = {"code": "00002", "reason": "lý do"}
    constraints = Constraints.model_validate({"required": [entry], field: [entry]})
    with pytest.raises(InputError, match="00002"):
        constraints.check(units())


def test_each_unit_is_told_whose_it_is_and_why() -> None:
    compared = {row.code: row for row in compare_list(judged("00002"), ["00001", "00002"])}
    assert {code: row.agreement for code, row in compared.items()} == {
        "00001": "both",
        "00002": "theirs",
        "00004": "ours",
    }
    # What was taken from the list before does not make the verdict agree with it.
    assert compared["00002"].verdict == "none"
    assert "98,3" in compared["00004"].why.vi  # area, close to its threshold
    assert "Sát ngưỡng: diện tích" in compared["00004"].why.vi


def read(folder: Path, *lines: str) -> Path:
    path = folder / "danh-sach.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_list_is_read_like_any_table(tmp_path: Path) -> None:
    path = read(tmp_path, "TT;Tên xã;Dân số", "1;xã số 2;x", "2;Xã Số 9x;12", "3;Xã Nơi Khác Hẳn;")
    found = read_list(units(), open_table(path))
    assert dict(found.rows) == {"00002": 2}
    told = [text.vi for text in found.left_rows]
    assert len(told) == 2
    assert told[0].startswith("Dòng 3: «Xã Số 9x»") and "gần nhất" in told[0]
    accepted = read_list(units(), open_table(path, accepted={3: "00004"}))
    assert dict(accepted.rows) == {"00002": 2, "00004": 3}


def test_a_list_of_other_units_is_refused(tmp_path: Path) -> None:
    for lines in (("ma_xa", "99999"), ("Dân số;Diện tích", "1;2")):
        with pytest.raises(InputError):
            read_list(units(), open_table(read(tmp_path, *lines)))


def test_a_changed_copy_of_what_is_declared_forgets_what_it_said_before() -> None:
    constraints = Constraints.model_validate(
        {"exempt": [{"code": "00001", "reason": "đảo"}], "required": required_by(["2"], "", "list")}
    )
    assert set(constraints.exempt_units) == {"00001"}
    assert set(constraints.required_units) == {"2"}
    changed = constraints.model_copy(update={"exempt": (), "required": ()})
    assert not changed.exempt_units
    assert not changed.required_units


def test_a_factor_that_might_spare_a_unit_is_named() -> None:
    border = grid(
        2, 1, population=[15_000, 20_000], area_km2=[400.0, 400.0], terrain=["mountain"] * 2
    )
    need = assess(border, NQ112).requirement.need["population"][0]
    border.units.loc["00001", "population"] = int(0.9 * need)
    [row] = [r for r in compare_list(assess(border, NQ112), ["00002"]) if r.agreement == "ours"]
    assert row.code == "00001"
    assert "dân tộc thiểu số" in row.why.vi.lower()
