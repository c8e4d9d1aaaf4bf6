from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from geodata import Dataset, embedded_dataset
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
        "known": "Xã Tây",
        "largest": "Xã Tây",
        "seat": "Xã Đông",
        "district": "Xã Can Lộc",
        "combined": "Xã Tây - Đông",
    }
    assert proposals(dataset, Naming(("00001",), "xa", "00001")) == ()


def test_districts_with_numbers_and_none_without_districts() -> None:
    dataset = named(["Xã A", "Xã B", "Xã C", "Xã D"], district=["Thị xã Hồng Lĩnh"] * 4)
    groups = [Naming(("00001", "00002"), "xa", "00001"), Naming(("00003", "00004"), "xa", "00003")]
    assert propose_names(dataset, groups, "district") == ["Xã Hồng Lĩnh 1", "Xã Hồng Lĩnh"]
    bare = named(["Xã A", "Xã B"], district=["", ""])
    assert propose_names(bare, groups[:1], "district") == ["Xã B"]


def test_no_two_in_a_province_share_a_name_but_two_provinces_may() -> None:
    dataset = named(["Xã An", "Xã Bình", "Xã An", "Xã Bình"])
    groups = [Naming(("00001", "00002"), "xa", "00001"), Naming(("00003", "00004"), "xa", "00003")]
    first, second = propose_names(dataset, groups)
    assert first == "Xã An"
    assert second == "Xã Bình"  # of more people
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


def test_the_town_goes_on_then_the_districts_name_then_the_ward() -> None:
    names = ["Xã Lớn", "Thị trấn Nghèn", "Xã Can Lộc", "Phường Đậu Liêu"]
    dataset = named(names, district=["Huyện Can Lộc"] * 4)
    dataset.units["kind"] = ["xa", "thi_tran", "xa", "phuong"]
    dataset.units["population"] = [9000, 10, 20, 30]

    def best(*codes: str) -> str:
        return proposals(dataset, Naming(codes, "xa", codes[0]))[0].name

    assert best("00001", "00002", "00003", "00004") == "Xã Nghèn"
    assert best("00001", "00003", "00004") == "Xã Can Lộc"
    assert best("00001", "00004") == "Xã Đậu Liêu"
    (known, *_) = proposals(dataset, Naming(("00001", "00002"), "xa", "00001"))
    assert "trung tâm của Huyện Can Lộc" in known.why.vi


def test_a_name_formed_lately_gives_way_to_an_older_one() -> None:
    dataset = named(["Xã Cũ", "Xã Mới"])
    dataset.units["rearranged_2023_2025"] = [False, True]
    assert propose_names(dataset, [Naming(("00001", "00002"), "xa", "00001")]) == ["Xã Cũ"]


def test_units_of_today_are_known_by_the_districts_they_were_of() -> None:
    """Can Lộc of 2026 was made of the town Nghèn and communes of the district Can Lộc."""
    dataset = embedded_dataset("hatinh-2026")
    code = dataset.units.index[dataset.units["name"] == "Xã Can Lộc"][0]
    borders = dataset.borders
    beside = borders.loc[borders["code_a"] == code, "code_b"].iloc[0]
    (known, *_) = proposals(dataset, Naming((code, beside), "xa", code))
    assert known.name == "Xã Can Lộc"
    assert "Huyện Can Lộc" in known.why.vi


def test_the_order_of_groups_changes_no_name() -> None:
    """Two groups want "An"; the one of more people gets it, first or last."""
    dataset = named(["Xã An", "Xã Bình", "Xã An", "Xã Cát", "Xã Dũng", "Xã Em"])
    dataset.units["population"] = [500, 10, 900, 10, 30, 20]
    groups = [
        Naming(("00001", "00002"), "xa", "00001"),
        Naming(("00003", "00004"), "xa", "00003"),
        Naming(("00005", "00006"), "xa", "00005"),
    ]
    for order in permutations(range(3)):
        names = propose_names(dataset, [groups[i] for i in order])
        assert dict(zip(order, names, strict=True)) == {0: "Xã Bình", 1: "Xã An", 2: "Xã Dũng"}


def test_a_proposal_that_another_unit_bears_is_told_as_taken() -> None:
    dataset = named(["Xã An", "Xã Bình", "Xã An"])
    group = Naming(("00001", "00002"), "xa", "00001")
    others = [Group(("00003",), "Xã An")]
    taken = {p.name: p.taken for p in proposals(dataset, group, others)}
    assert taken["Xã An"]
    assert not taken["Xã Bình"]
