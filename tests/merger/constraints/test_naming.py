from __future__ import annotations

from typing import NamedTuple

from geodata import Dataset
from merger import Constraints, Evaluator, Plan, Problem, describe_plan, load_criteria
from merger.constraints.naming import Naming, clashes, proposals, propose_names, with_kind
from tests.support.coverages import grid


class Group(NamedTuple):
    members: tuple[str, ...]
    name: str


def named(names: list[str], **more: list[str]) -> Dataset:
    dataset = grid(len(names), 1, population=[10 * (i + 1) for i in range(len(names))], **more)  # type: ignore[arg-type]
    dataset.units["name"] = names
    return dataset


def test_every_practice_proposes() -> None:
    dataset = named(["Xã Đông", "Thị trấn Tây"], district=["Huyện Can Lộc"] * 2)
    group = Naming(("00001", "00002"), "xa", "00001")
    assert {p.practice: p.name for p in proposals(dataset, group)} == {
        "largest": "Xã Tây",
        "seat": "Xã Đông",
        "district": "Xã Can Lộc",
        "combined": "Xã Tây - Đông",
    }
    assert proposals(dataset, Naming(("00001",), "xa", "00001")) == ()


def test_districts_with_numbers_and_none_without_districts() -> None:
    dataset = named(["Xã A", "Xã B", "Xã C", "Xã D"], district=["Thị xã Hồng Lĩnh"] * 4)
    groups = [Naming(("00001", "00002"), "xa", "00001"), Naming(("00003", "00004"), "xa", "00003")]
    assert propose_names(dataset, groups, "district") == ["Xã Hồng Lĩnh", "Xã Hồng Lĩnh 1"]
    bare = named(["Xã A", "Xã B"], district=["", ""])
    assert propose_names(bare, groups[:1], "district") == ["Xã B"]


def test_no_two_in_a_province_share_a_name_but_two_provinces_may() -> None:
    dataset = named(["Xã An", "Xã Bình", "Xã An", "Xã Bình"])
    groups = [Naming(("00001", "00002"), "xa", "00001"), Naming(("00003", "00004"), "xa", "00003")]
    first, second = propose_names(dataset, groups)
    assert first == "Xã Bình"
    assert second == "Xã An"
    dataset.units["province"] = ["Hà Tĩnh", "Hà Tĩnh", "Nghệ An", "Nghệ An"]
    assert propose_names(dataset, groups) == ["Xã Bình", "Xã Bình"]


def test_a_persons_choice_is_kept_and_its_clash_told() -> None:
    dataset = named(["Xã An", "Xã Bình", "Xã Cát"])
    problem = Problem(
        dataset,
        load_criteria("nq76-2025"),
        Constraints.model_validate({"names": [{"code": "00001", "name": " Cát "}]}),
    )
    groups = describe_plan(Evaluator(problem), Plan((("00001", "00002"), ("00003",))))
    assert [g.name for g in groups] == ["Xã Cát", "Xã Cát"]
    assert clashes(dataset, groups) == ["Xã Cát"]
    assert with_kind("phường  Cát", "xa") == "Xã Cát"
    wards = [Group(("00001", "00002"), "Phường Cát"), Group(("00003",), "Xã Cát")]
    assert clashes(dataset, wards) == ["Phường Cát"]


def test_tones_tell_names_apart() -> None:
    dataset = named(["Xã Thạch Hà", "Xã Thạch Hạ", "Xã Cát"])
    groups = [Group(("00001", "00003"), "Xã Thạch Hà"), Group(("00002",), "Xã Thạch Hạ")]
    assert clashes(dataset, groups) == []
