"""Forms of a consultation read back: forty kinds of mistakes, each named with row and mend."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geodata import InputError
from geodata.files import RawTable
from scenarios import Scenario
from scenarios.consulting import (
    Consultation,
    asked_units,
    open_form,
    read_ballots,
    read_register,
)
from scenarios.consulting.ballots import Villages
from scenarios.exports.consultation_form import consultation_form
from tests.support.papers import nasty, papers_of, small

TODAY = date(2026, 11, 26)
HEADS = ["Mã đơn vị", "Đơn vị", "Thôn, tổ dân phố", "Tổng số hộ", "Số phiếu thu về", "Đồng ý",
         "Không đồng ý", "Ý kiến khác", "Ngày kiểm phiếu"]  # fmt: skip
CODE, NAME, VILLAGE, ALL, BALLOTS, AGREE, AGAINST, OTHER, DAY = HEADS


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Six units of 9,000 people; the plan merges some and leaves others."""
    made = small(4, 2, population=[9_000] * 6 + [90_000] * 2, area_km2=[20.0] * 6 + [300.0] * 2)
    assert 2 <= len(asked_units(made)) < 8
    return made


def _row(scenario: Scenario, number: int = 0, **cells: Any) -> dict[str, Any]:
    code = asked_units(scenario)[0]
    name = str(scenario.dataset.units.at[code, "name"])
    usual = [code, name, f"Thôn {number + 1}", 120, 100, 80, 15, 5, "20/11/2026"]
    return {**dict(zip(HEADS, usual, strict=True)), **cells}


def _table(rows: list[dict[str, Any]], file: str = "bieu.xlsx") -> RawTable:
    frame = pd.DataFrame(rows).astype(object)
    frame.index = pd.RangeIndex(4, 4 + len(frame))
    return RawTable(frame, file)


def _asked(register: Mapping[str, Mapping[str, int]] | None = None) -> Consultation:
    return Consultation("nd321-2025", date(2026, 10, 1), register=register or {})


def test_rows_that_are_right_become_ballots(scenario: Scenario) -> None:
    rows = [_row(scenario), _row(scenario, 1, **{ALL: "1.200", BALLOTS: "1.000", AGREE: 980})]
    total = {**_row(scenario), CODE: None, NAME: "Tổng cộng", VILLAGE: None, ALL: 1320,
             BALLOTS: 1100, AGREE: 1060, AGAINST: 30, OTHER: 10, DAY: None}  # fmt: skip
    waiting = {**_row(scenario, 2), **dict.fromkeys((BALLOTS, AGREE, AGAINST, OTHER, DAY))}
    read = read_ballots(scenario, _asked(), [_table([*rows, waiting, total])], TODAY)
    first, second = read.ballots
    assert (first.eligible, first.agree, first.day) == (120, 80, date(2026, 11, 20))
    assert (second.eligible, second.took_part) == (1200, 1000)
    assert read.notices == ()


def test_totals_of_communes_and_of_all_fit_with_villages_that_wait(scenario: Scenario) -> None:
    def total(number: int, name: str, **cells: Any) -> dict[str, Any]:
        sums = {ALL: 120, BALLOTS: 100, AGREE: 80, AGAINST: 15, OTHER: 5}
        many = {head: value * number for head, value in sums.items()}
        return {**_row(scenario), CODE: None, NAME: name, VILLAGE: None, DAY: None, **many, **cells}

    other = asked_units(scenario)[1]
    waiting = {**_row(scenario, 2), **dict.fromkeys((BALLOTS, AGREE, AGAINST, OTHER, DAY))}
    rows = [_row(scenario), _row(scenario, 1), waiting, total(2, "Cộng", **{ALL: 360})]
    rows += [_row(scenario, 3, **{CODE: other, NAME: None}), total(1, "Cộng")]
    read = read_ballots(scenario, _asked(), [_table([*rows, total(3, "Tổng cộng")])], TODAY)
    assert len(read.ballots) == 3
    with pytest.raises(InputError) as error:
        read_ballots(scenario, _asked(), [_table([*rows, total(3, "Tổng", **{AGREE: 99})])], TODAY)
    assert [found.text.vi.count("240") for found in error.value.findings] == [1]


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown code": ({CODE: "99999"}, "99999"),
    "code of letters": ({CODE: "XA-1"}, "XA-1"),
    "no code, no name": ({CODE: None, NAME: None}, "thiếu mã và tên"),
    "unknown name": ({CODE: None, NAME: "Xã Không Có"}, "Xã Không Có"),
    "name of another unit": ({NAME: "Xã Khác"}, "không phải «Xã Khác»"),
    "no village": ({VILLAGE: None}, "thiếu tên thôn"),
    "village of blanks": ({VILLAGE: "  \u200b "}, "thiếu tên thôn"),
    "village too long": ({VILLAGE: "Thôn " * 40}, "dài quá 120"),
    "village twice": ({VILLAGE: "Thôn 1"}, "đã có («Thôn 1»"),
    "village twice without accents": ({VILLAGE: "THON  1"}, "đã có («Thôn 1»"),
    "households blank": ({ALL: None}, f"«{ALL}»: để trống"),
    "ballots blank": ({BALLOTS: None}, f"«{BALLOTS}»: để trống"),
    "agree blank": ({AGREE: ""}, f"«{AGREE}»: để trống"),
    "disagree blank": ({AGAINST: None}, f"«{AGAINST}»: để trống"),
    "other blank": ({OTHER: None}, f"«{OTHER}»: để trống"),
    "text for a number": ({AGREE: "nhiều"}, "«nhiều» không phải số"),
    "number with a word": ({ALL: "120 hộ"}, "«120 hộ» không phải số"),
    "letter O for a nought": ({AGREE: "8O"}, "«8O» không phải số"),
    "spreadsheet fault": ({AGREE: "#REF!"}, "«#REF!» không phải số"),
    "range": ({AGREE: "70-80"}, "«70-80» không phải số"),
    "fraction as text": ({AGREE: "80/100"}, "«80/100» không phải số"),
    "tick": ({AGREE: True}, "«True» không phải số"),
    "day for a number": ({AGREE: datetime(2026, 11, 20)}, "không phải số"),
    "share": ({AGREE: "80 %"}, "là tỷ lệ"),
    "negative": ({AGREE: -80}, "số âm"),
    "negative text": ({OTHER: "-5"}, "số âm"),
    "broken number": ({AGREE: 80.5}, "không phải số nguyên"),
    "broken number as text": ({AGREE: "80,5"}, "không phải số nguyên"),
    "too large": ({ALL: 1_200_000}, "quá lớn cho một thôn"),
    "more ballots than households": ({BALLOTS: 130, AGREE: 110}, "130 phiếu nhưng chỉ có 120 hộ"),
    "opinions above ballots": ({AGREE: 90}, "nhiều hơn 100 phiếu"),
    "opinions below ballots": ({AGREE: 70}, "ít hơn 100 phiếu"),
    "no households": ({ALL: 0, BALLOTS: 0, AGREE: 0, AGAINST: 0, OTHER: 0}, "có 0 hộ"),
    "more households than people": ({ALL: 9_500}, "nhiều hơn số dân"),
    "no day": ({DAY: "hôm qua"}, "«hôm qua» không phải ngày"),
    "impossible day": ({DAY: "31/11/2026"}, "không phải ngày"),
    "number for a day": ({DAY: "45985"}, "không phải ngày"),
    "day to come": ({DAY: "20/12/2026"}, "chưa tới"),
    "day too early": ({DAY: datetime(2026, 9, 30)}, "trước ngày bắt đầu"),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_row_that_cannot_be_is_named(scenario: Scenario, kind: str) -> None:
    cells, told = MISTAKES[kind]
    with pytest.raises(InputError) as error:
        rows = [_row(scenario), _row(scenario, 1, **cells)]
        read_ballots(scenario, _asked(), [_table(rows)], TODAY)
    (found,) = error.value.findings
    assert told in found.text.vi and "«bieu.xlsx», dòng 5" in found.text.vi
    assert found.text.en.startswith("“bieu.xlsx”, row 5")


def test_mistakes_of_whole_tables_and_of_several_rows(scenario: Scenario) -> None:
    kept = next(g.members[0] for g in scenario.groups if not g.is_merger)
    code = asked_units(scenario)[0]
    register = {code: {"Thôn 1": 120, "Thôn 3": 90}}
    sixty_days = "30/11/2026"  # from 1 October
    total = {**_row(scenario), CODE: None, NAME: "Cộng", VILLAGE: None, AGREE: 81}
    voters = {**_row(scenario), "Tổng số cử tri": 300}
    voters.pop(ALL)
    several = small(4, 2, population=[9_000] * 8)
    several.dataset.units["name"] = "Xã Trùng"
    cases: list[tuple[Scenario, Consultation, list[RawTable], date, str]] = [
        (scenario, _asked(), [_table([_row(scenario, **{CODE: kept, NAME: None})])], TODAY,
         "phương án giữ nguyên"),
        (scenario, _asked(register), [_table([_row(scenario, 1)])], TODAY, "không có «Thôn 2»"),
        (scenario, _asked(register), [_table([_row(scenario, **{ALL: 125})])], TODAY,
         "danh sách ghi 120"),
        (scenario, _asked(), [_table([_row(scenario, **{DAY: sixty_days})])], date(2026, 12, 5),
         "sau hạn lấy ý kiến (29/11/2026)"),
        (scenario, _asked(), [_table([_row(scenario), total])], TODAY, "cộng lại 80"),
        (scenario, _asked(), [_table([_row(scenario)]), _table([_row(scenario)], "hai.xlsx")],
         TODAY, "bieu.xlsx, 4"),
        (scenario, _asked(), [_table([voters])], TODAY, "đếm cử tri"),
        (scenario, Consultation("luat77-2015"), [_table([_row(scenario)])], TODAY, "đếm hộ"),
        (scenario, _asked(), [_table([{**_row(scenario), "Tán thành": 1}])], TODAY, "cùng nghĩa"),
        (scenario, _asked(), [_table([{**_row(scenario), BALLOTS: None, AGREE: None,
                                       AGAINST: None, OTHER: None}])], TODAY, "không có dòng nào"),
        (several, _asked(), [_table([_row(several, **{CODE: None})])], TODAY, "nhiều đơn vị tên"),
    ]  # fmt: skip
    for head in (VILLAGE, ALL, BALLOTS, AGREE, AGAINST, OTHER):
        row = _row(scenario)
        row.pop(head)
        told = f"thiếu cột «{head}»"
        cases.append((scenario, _asked(), [_table([row])], TODAY, told))
    without = {k: v for k, v in _row(scenario).items() if k not in (CODE, NAME)}
    cases.append((scenario, _asked(), [_table([without])], TODAY, "thiếu cột «Mã đơn vị»"))
    for plan, consultation, tables, today, told in cases:
        with pytest.raises(InputError) as error:
            read_ballots(plan, consultation, tables, today)
        assert any(told in found.text.vi for found in error.value.findings), told


def test_all_mistakes_are_told_at_once_and_missing_villages_beside(scenario: Scenario) -> None:
    rows = [_row(scenario, 1, **{AGREE: -1}), _row(scenario, 2, **{ALL: "x"}), _row(scenario)]
    with pytest.raises(InputError) as error:
        read_ballots(scenario, _asked(), [_table(rows)], TODAY)
    assert len(error.value.findings) == 2
    code = asked_units(scenario)[0]
    register = {code: {"Thôn 1": 120, "Thôn 2": 80, "Thôn 3": 90}}
    read = read_ballots(scenario, _asked(register), [_table([_row(scenario)])], TODAY)
    assert "còn thiếu 2 thôn, tổ dân phố (Thôn 2, Thôn 3)" in read.notices[0].vi


def test_a_form_filled_in_is_read_back(tmp_path: Path) -> None:
    scenario = nasty()
    code = asked_units(scenario)[0]
    blank = Consultation("nd321-2025", register={code: {"Thôn =1+1": 60, "Thôn Hạ": 40}})
    content = consultation_form(papers_of(scenario, "en"), blank)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    assert sheet["C4"].value == "Thôn =1+1" and sheet["C4"].data_type == "s"
    for place, value in zip("EFGH", (50, 40, 6, 4), strict=True):
        sheet[f"{place}4"] = value
    path = tmp_path / "bieu.xlsx"
    book.save(path)
    read = read_ballots(scenario, blank, [open_form(path)], TODAY)
    (ballots,) = read.ballots
    assert (ballots.unit, ballots.eligible, ballots.agree) == (code, 60, 40)
    assert len(read.notices) == 1
    assert read_register(scenario, "nd321-2025", open_form(path))[code]["Thôn Hạ"] == 40


def test_a_village_is_found_by_its_name_however_many_there_are() -> None:
    found = Villages(["Thôn Hạ", "thôn  hà", "THON MOI", "Thôn Mới"])
    assert found.find("THÔN HẠ") == "Thôn Hạ"
    assert found.find("Thôn Hà") == "thôn  hà"
    assert found.find("thon ha") == "Thôn Hạ"  # either; the first
    assert found.find("Thôn Mội") == "THON MOI"
    assert found.find("Thôn Há") is None
