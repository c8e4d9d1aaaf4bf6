from __future__ import annotations

from pathlib import Path

import pytest

from geodata import InputError
from merger import Constraints, dump_constraints, load_constraints
from merger.constraints.locks import Only
from tests.support.coverages import grid


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keep: [00001", "YAML"),
        ("kepe: ['00001']", "kepe"),
        ("keep: [123]", "dấu nháy"),
        ("keep: ['00001']\nkeep: ['00002']", "keep"),
        ("together: [['00001']]", "together"),
        ("exempt: [{code: '00001'}]", "reason"),
        ("exempt: [{code: '00001', reason: ''}]", "reason"),
        ("exempt: [{code: '00001', reason: '   '}]", "reason"),
        ("", "trống"),
        ("apart: [['00001']]", "apart"),
        ("- a", "–"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "locks.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        load_constraints(path)
    assert "locks.yaml" in error.value.text.vi
    assert told in error.value.text.vi


def test_notes_and_short_forms_read_the_same(tmp_path: Path) -> None:
    short, long = tmp_path / "a.yaml", tmp_path / "b.yaml"
    short.write_text("keep: ['00001']\ntogether: [['00002', '00003']]\nseats: ['00002']\n")
    read = load_constraints(short)
    long.write_text(dump_constraints(read), "utf-8")
    assert load_constraints(long) == read
    assert read.keep[0].code == "00001"
    assert read.count == 3


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_constraints(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("constraints", "culprits"),
    [
        (Constraints(keep=("99999",)), ["keep", "99999"]),
        (Constraints(apart=(("00001", "77777"),)), ["apart", "77777"]),
        (Constraints(declare=(("00001", "00001"),)), ["declare", "00001"]),
        (
            Constraints(declare=(("00001", "00002"),), barrier=(("00002", "00001"),)),
            ["00001", "00002"],
        ),
        (
            Constraints(
                exempt=(
                    {"code": "00001", "reason": "quốc phòng"},  # type: ignore[arg-type]
                    {"code": "00001", "reason": "biệt lập"},  # type: ignore[arg-type]
                )
            ),
            ["00001"],
        ),
        (Constraints(cross_district=(("Huyện A", "999"),)), ["cross_district", "999"]),
        (Constraints(keep=("00001",), together=(("00001", "00002"),)), ["00001", "00002"]),
        (
            Constraints(
                only=(Only(code="00001", partners=("00002",)),),
                together=(("00001", "00003"),),
            ),
            ["00001", "00003", "only"],
        ),
        (Constraints(only=(Only(code="00001", partners=("88888",)),)), ["only", "88888"]),
        (Constraints(only=(Only(code="00001", partners=("00001",)),)), ["only", "00001"]),
        (Constraints(own_district=("99999",)), ["own_district", "99999"]),
        (
            Constraints(together=(("00001", "00002"),), apart=(("00002", "00001"),)),
            ["00001", "00002"],
        ),
        (
            Constraints(
                together=(("00001", "00002"), ("00002", "00003")), apart=(("00001", "00003"),)
            ),
            ["00001", "00003"],
        ),
        (Constraints(keep=("00001", "00001")), ["keep", "00001"]),
        (
            Constraints.model_validate(
                {"answered": [{"code": "00001", "check": "hole", "reason": "abc"}] * 2}
            ),
            ["answered", "00001"],
        ),
        (
            Constraints(together=(("00001", "00002"),), seats=("00001", "00002")),
            ["00001", "00002", "trụ sở"],
        ),
        (
            Constraints.model_validate(
                {
                    "exempt": [{"code": "00001", "reason": "abc"}],
                    "voluntary": [{"code": "00001", "reason": "abc"}],
                }
            ),
            ["00001", "exempt", "voluntary"],
        ),
    ],
)
def test_contradictions_name_the_culprits(constraints: Constraints, culprits: list[str]) -> None:
    with pytest.raises(InputError) as error:
        constraints.check(grid(2, 2))
    for culprit in culprits:
        assert culprit in error.value.text.vi


def test_keeping_within_districts_needs_districts() -> None:
    with pytest.raises(InputError) as error:
        Constraints(within_district=True).check(grid(2, 1, district=["", ""]))
    assert "huyện" in error.value.text.vi


def test_links_follow_districts_declared_pairs_and_barriers() -> None:
    dataset = grid(2, 2, district=["A", "B", "A", "B"])

    def pairs(**locks: object) -> set[tuple[str, str]]:
        links = Constraints(**locks).links(dataset)  # type: ignore[arg-type]
        return set(zip(links.code_a, links.code_b, strict=True))

    every = {("00001", "00002"), ("00001", "00003"), ("00002", "00004"), ("00003", "00004")}
    assert pairs() == every
    assert pairs(within_district=True) == {("00001", "00003"), ("00002", "00004")}
    assert pairs(within_district=True, cross_district=[("A", "B")]) == every
    assert pairs(declare=[("00004", "00001")]) == every | {("00001", "00004")}
    assert pairs(barrier=[("00002", "00001")]) == every - {("00001", "00002")}
