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


def test_columns_of_one_year_are_added_up_and_told(tmp_path: Path) -> None:
    text = (
        "Mã,Hiện có,Nghỉ hưu năm 2027,Thôi việc 2027,Điều động 2027,Chuyển 2027,Chuyển đến 2027\n"
        "00001,20,2,3,1,-4,7\n00002,20,,,,,\n00003,20,,1,2,,\n"
    )
    rows, notes = staff_rows(grid(3, 1), open_table(_table(tmp_path, text)))
    assert [row.retire for row in rows] == [((2027, 5),), (), ((2027, 1),)]
    assert [row.move for row in rows] == [((2027, -3),), (), ((2027, 2),)]
    told = "\n".join(note.en for note in notes)
    assert "Nghỉ hưu năm 2027, Thôi việc 2027 are added" in told
    assert "neither" not in told
    assert "not read as people who retire or move away: Chuyển đến 2027" in told


@pytest.mark.parametrize(
    ("heading", "retire", "move"),
    [
        ("Chuyên trách 2027", 0, 0),
        ("Nghị định 178/2024", 0, 0),
        ("Nghi dinh 178/2024", 0, 0),
        ("Nghị quyết 2027", 0, 0),
        ("Chuyen trach 2027", 0, 0),
        ("Nghỉ phép 2027", 0, 0),
        ("NGHỈ HƯU 2027", 4, 0),
        ("Số người nghỉ việc năm 2027", 4, 0),
        ("Nghi huu 2027", 4, 0),
        ("Nghi nam 2027", 4, 0),
        ("Retirements 2027", 4, 0),
        ("Bố trí công tác khác 2027", 0, 4),
        ("Chuyen 2027", 0, 4),
    ],
)
def test_headings_of_moves_are_whole_phrases(
    tmp_path: Path, heading: str, retire: int, move: int
) -> None:
    text = f"Mã,Hiện có,{heading}\n00001,20,4\n"
    rows, notes = staff_rows(grid(3, 1), open_table(_table(tmp_path, text)))
    assert (sum(n for _, n in rows[0].retire), sum(n for _, n in rows[0].move)) == (retire, move)
    assert any(heading in note.en for note in notes) == (not retire + move)


def test_a_unit_twice_in_a_group_is_left_and_told(tmp_path: Path) -> None:
    text = TABLE + "00002,Xã Số 2,Công chức,7,,,,,\n"
    rows, notes = staff_rows(grid(3, 1), open_table(_table(tmp_path, text)))
    assert [(row.code, row.group) for row in rows if row.code == "00002"] == [
        ("00002", "Không chuyên trách")
    ]
    assert any("Rows 3, 7: code 00002" in note.en for note in notes)
    only = "Mã,Hiện có\n00001,5\n1,6\n"
    with pytest.raises(InputError, match="00001"):
        staff_rows(grid(3, 1), open_table(_table(tmp_path, only)))
