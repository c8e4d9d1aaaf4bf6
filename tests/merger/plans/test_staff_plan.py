"""People beyond the posts through the years, worked out on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import Dataset, InputError, open_table
from merger import Evaluator, GroupReport, Plan, Problem, describe_plan, load_criteria
from merger.plans import Transition, staff_plan, staff_rows
from tests.support.coverages import grid

TABLE = """Mã,Tên,Nhóm,Hiện có,Biên chế giao,Nghỉ hưu 2026,Nghỉ hưu 2028,Nghỉ hưu 2040,Chuyển 2027
00001,Xã Số 1,Công chức,20,,3,1,2,4
00002,Xã Số 2,Công chức,18,25,0,,,-1
00001,Xã Số 1,Không chuyên trách,8,0,5,,,
00002,Xã Số 2,Không chuyên trách,,0,,,,
00003,Xã Số 3,Công chức,19,25,,,,
"""


def _plan() -> tuple[Dataset, tuple[GroupReport, ...]]:
    dataset = grid(3, 1)
    evaluator = Evaluator(Problem(dataset, load_criteria("nq112-2026")))
    return dataset, describe_plan(evaluator, Plan((("00001", "00002"), ("00003",))))


def _table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "bien_che.csv"
    path.write_text(text, "utf-8")
    return path


def test_people_leave_in_their_years_and_the_rest_is_left_over(tmp_path: Path) -> None:
    dataset, groups = _plan()
    rows, notes = staff_rows(dataset, open_table(_table(tmp_path)))
    assert len(rows) == 5
    said = Transition(rows=rows, starts=2026, years=3, posts_given=60)
    assert Transition.model_validate(said.model_dump(mode="json")) == said  # as files keep it
    found = staff_plan(groups, said)
    assert found is not None
    assert found.years == (2026, 2027, 2028)
    first, second = found.lines  # the unit that does not change has no line
    assert (first.group, first.present, first.posts, first.surplus) == ("Công chức", 38, 25, 13)
    assert (first.retire, first.move) == ((3, 0, 1), (0, 3, 0))
    assert (first.left, first.over) == ((10, 7, 6), 6)
    assert (second.present, second.left, second.over) == (None, None, None)  # a cell is blank
    assert (found.left(), found.over, found.unknown) == ((10, 7, 6), 6, 1)
    assert found.late == 2  # who retires in 2040
    assert (found.given, found.unshared) == (50, 10)


def test_posts_to_fill_are_not_set_off_against_others(tmp_path: Path) -> None:
    dataset, groups = _plan()
    text = "Mã,Hiện có,Biên chế giao,Chuyển 2026\n00001,10,30,\n00002,10,,-2\n"
    rows, _ = staff_rows(dataset, open_table(_table(tmp_path, text)))
    found = staff_plan(groups, Transition(rows=rows, starts=2026, years=1))
    assert found is not None
    assert found.lines[0].left == (-8,)
    assert (found.left(), found.over) == ((0,), 0)
    assert staff_plan(groups, Transition()) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mã,Tên\n00001,Xã Số 1\n", "“Present”"),
        ("Mã,Hiện có\n00001,hai\n", "hai"),
        ("Mã,Hiện có,Nghỉ hưu 2026\n00001,5,-1\n", "-1"),
        ("Mã,Hiện có\n00001,1000001\n", "row 2, column “Hiện có”"),
        (f"Mã,Nhóm,Hiện có\n00001,{'n' * 201},5\n", "row 2, column “Nhóm”"),
        ("Mã,Hiện có\n99999,5\n", "bien_che.csv"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError) as refused:
        staff_rows(grid(3, 1), open_table(_table(tmp_path, text)))
    assert word in refused.value.text.en
