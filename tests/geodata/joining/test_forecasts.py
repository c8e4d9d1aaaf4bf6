"""A table of rates and forecasts: columns found, rows joined, cells refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geodata import InputError, open_table
from geodata.joining import read_forecasts
from merger import Horizon
from merger.constraints import with_forecasts
from tests.support.coverages import grid


def _table(folder: Path, text: str) -> Path:
    path = folder / "du_bao.csv"
    path.write_text(text, "utf-8")
    return path


def test_years_go_before_rates_and_blanks_say_nothing(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "Mã,Tên,Diện tích 2024 (km²),Dân số 2030,Năm 2027,Tỷ lệ tăng (%)\n"
        '00001,Xã Số 1,9,12.345,12000,"1,5"\n'
        '00002,Xã Số 2,9,,,"-0,8 %"\n'
        "00003,Xã Số 3,9,,,\n"
        "77777,Xã Khác,9,1,1,1\n",
    )
    found = read_forecasts(grid(4, 1), open_table(path))
    assert found.people == {"00001": ((2027, 12_000.0), (2030, 12_345.0))}
    assert found.growth == {"00001": 1.5, "00002": -0.8}
    horizon, _ = with_forecasts(Horizon(since=2026), grid(4, 1), open_table(path))
    assert [bool(unit.people) for unit in horizon.units] == [True, False]
    horizon, _ = with_forecasts(Horizon(since=2030), grid(4, 1), open_table(path))
    assert [unit.growth for unit in horizon.units] == [1.5, -0.8]
    assert found.years == (2027, 2030)
    assert "Xã Khác" in found.left_rows[0].vi


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mã,Dân số\n00001,5\n", "Population 2030"),
        ("Mã,Dân số 2030,Năm 2030\n00001,5,6\n", "2030"),
        ("Mã,Dân số 2030\n00001,nhiều\n", "nhiều"),
        ("Mã,Dân số 2030\n00001,1000000001\n", "1000000001"),
        ("Mã,Tỷ lệ tăng\n00001,40\n", "40"),
        ("Mã,Dân số 1850\n00001,5\n", "Dân số 1850"),
        ("Dân số 2030\n5\n", "du_bao.csv"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError) as refused:
        read_forecasts(grid(2, 1), open_table(_table(tmp_path, text)))
    assert word in refused.value.text.en


@pytest.mark.parametrize(
    "heading",
    ["Số hộ 2030", "Số hộ dân 2030", "Mật độ 2030", "Tỷ lệ tăng 2030", "Mật độ dân số 2030"]
    + ["Dân số 2030 (người/ha)", "Dân số 2030 (%)", "Dân tộc thiểu số 2030", "So ho dan 2030"]
    + ["Dân số nam 2030", "Diện tích 2030 (ha)", "Households 2030", "Population density 2030"],
)
def test_other_figures_of_a_year_are_no_persons(tmp_path: Path, heading: str) -> None:
    text = f"Mã,{heading},Dân số 2035\n00001,1500,7000\n"
    found = read_forecasts(grid(2, 1), open_table(_table(tmp_path, text)))
    assert found.people == {"00001": ((2035, 7000.0),)}
    assert any(heading in note.en for note in found.notices)


@pytest.mark.parametrize(
    "heading",
    ["Nhân khẩu 2030", "Dân số Hà Tĩnh 2030", "Dan so Ha Tinh nam 2030", "2030", "Năm 2030"]
    + ["Dân số năm 2030 (người)", "Population 2030", "Số người 2030", "Dân số Hồ Xá 31/12/2030"],
)
def test_persons_by_their_words(tmp_path: Path, heading: str) -> None:
    text = f"Mã,{heading}\n00001,1500\n"
    found = read_forecasts(grid(2, 1), open_table(_table(tmp_path, text)))
    assert found.people == {"00001": ((2030, 1500.0),)}
    text = 'Mã,Dân số 2030 (nghìn người)\n00001,"1,5"\n'
    found = read_forecasts(grid(2, 1), open_table(_table(tmp_path, text)))
    assert found.people == {"00001": ((2030, 1500.0),)}


@pytest.mark.parametrize(
    "heading",
    ["Tăng bình quân năm (%)", "Tốc độ tăng dân số bình quân", "Tỷ lệ tăng dân số tự nhiên"]
    + ["Tỷ lệ tăng dân số bình quân 2019-2024 (%)", "Growth rate", "Population growth (%)"],
)
@pytest.mark.parametrize(("cell", "rate"), [("\u22120,5", -0.5), ("1.125", 1.125), ("2", 2.0)])
def test_rates_in_usual_words_and_signs(
    tmp_path: Path, heading: str, cell: str, rate: float
) -> None:
    text = f'Mã,Dân số 2024,{heading}\n00001,5000,"{cell}"\n'
    found = read_forecasts(grid(2, 1), open_table(_table(tmp_path, text)))
    assert found.growth == {"00001": rate}
    assert found.people == {"00001": ((2024, 5000.0),)}


def test_rates_that_may_be_fractions_are_asked_with_both_readings(tmp_path: Path) -> None:
    book = tmp_path / "ty_le.xlsx"
    frame = pd.DataFrame({"Mã": ["00001", "00002"], "Tăng (%)": [0.012, -0.004]})
    frame.to_excel(book, index=False)
    with pytest.raises(InputError) as refused:
        read_forecasts(grid(2, 1), open_table(book))
    assert "0.012 % a year" in refused.value.text.en
    assert "1.20 %." in refused.value.text.en
    said = _table(tmp_path, 'Mã,Tăng\n00001,"0,012 %"\n00002,"0,1"\n')
    assert read_forecasts(grid(2, 1), open_table(said)).growth == {"00001": 0.012, "00002": 0.1}
    none = _table(tmp_path, "Mã,Tăng\n00001,0\n")
    assert read_forecasts(grid(2, 1), open_table(none)).growth == {"00001": 0.0}
