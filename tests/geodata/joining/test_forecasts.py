"""A table of rates and forecasts: columns found, rows joined, cells refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import InputError, open_table
from geodata.joining import read_forecasts
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
    assert found.growth == {"00002": -0.8}
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
