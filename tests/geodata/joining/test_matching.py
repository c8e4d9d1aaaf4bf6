"""Tables that do not agree with the layer."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata import InputError
from geodata.columns.mapping import propose_mapping
from geodata.joining.attributes import read_figures
from geodata.joining.matching import Join, join_rows


def figures(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), index=range(1, len(rows) + 1), dtype=object)
    return read_figures(frame, propose_mapping(frame.columns)).table


UNITS = figures(
    {"ma_xa": "00123", "ten_xa": "Xã Hòa Lạc", "huyen": "Huyện A"},
    {"ma_xa": "18071", "ten_xa": "Xã Sơn Lộc", "huyen": "Huyện A"},
    {"ma_xa": "18072", "ten_xa": "Thị trấn Cẩm Xuyên", "huyen": "Huyện B"},
    {"ma_xa": "18073", "ten_xa": "Xã Cẩm Xuyên", "huyen": "Huyện B"},
    {"ma_xa": "18074", "ten_xa": "Xã Tân An", "huyen": "Huyện A"},
    {"ma_xa": "18075", "ten_xa": "Xã Tân An", "huyen": "Huyện B"},
)


def joined(*rows: dict[str, object], accepted: dict[int, str] | None = None) -> Join:
    return join_rows(UNITS, figures(*rows), accepted)


def test_codes_come_first_and_lost_zeros_are_mended() -> None:
    join = joined({"ma_xa": 123, "ten_xa": "x"}, {"ma_xa": "18075", "ten_xa": "Xã Tân An"})
    assert join.unit_of == {1: 1, 2: 6}
    assert set(join.how.values()) == {"code"}
    assert "Hòa Lạc ≠ x" in join.findings[0].text.vi


@pytest.mark.parametrize(
    ("name", "district", "unit"),
    [
        ("xã Hoà  Lạc", "huyện A", 1),
        ("Phường Hòa Lạc", "Thị xã A", 1),  # kinds change over time
        ("Sơn Lộc", "A", 2),
        ("son loc", "Huyen A", 2),
        ("TT. Cẩm Xuyên", "Huyện B", 3),
        ("Xã Cẩm Xuyên", "Huyện B", 4),
        ("Tân An", "Huyện B", 6),
    ],
)
def test_names_within_their_district(name: str, district: str, unit: int) -> None:
    join = joined({"ten_xa": name, "huyen": district})
    assert join.unit_of == {1: unit}
    assert join.how == {1: "name"}


def test_a_name_that_stands_twice_is_not_guessed() -> None:
    join = joined({"ten_xa": "Xã Tân An"})
    assert not join.unit_of
    assert join.left_rows == (1,)
    assert set(join.suggestions.unit) == {"18074", "18075"}


def test_a_near_name_is_suggested_and_can_be_accepted() -> None:
    row = {"ten_xa": "Xã Hòa Lac B", "huyen": "Huyện A"}
    join = joined(row)
    assert not join.unit_of
    assert join.suggestions.iloc[0].unit == "00123"
    assert join.suggestions.score.iloc[0] > 80
    accepted = joined(row, accepted={1: "00123"})
    assert accepted.unit_of == {1: 1}
    assert accepted.how == {1: "accepted"}
    refused = joined(row, accepted={1: ""})
    assert refused.left_rows == (1,)
    assert refused.suggestions.empty


def test_leftovers_on_both_sides() -> None:
    join = joined({"ma_xa": "99999", "ten_xa": "Xã Ở Đâu"})
    assert join.left_rows == (1,)
    assert join.left_units == (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("accepted", [{1: "77777"}, {9: "00123"}, {1: "00123", 2: "00123"}])
def test_acceptances_that_fit_nothing(accepted: dict[int, str]) -> None:
    with pytest.raises(InputError):
        joined({"ten_xa": "a"}, {"ten_xa": "b"}, accepted=accepted)


@pytest.mark.parametrize("written", ["TP.HCM", "Sài Gòn", "BR-VT", "Tỉnh Bình Dương"])
def test_provinces_match_in_any_spelling_and_by_what_they_went_into(written: str) -> None:
    units = figures(
        {"ten_xa": "Xã Tân An", "tinh": "Hồ Chí Minh"}, {"ten_xa": "Xã Tân An", "tinh": "Hà Nội"}
    )
    join = join_rows(units, figures({"ten_xa": "xa tan an", "tinh": written}), None)
    assert join.unit_of == {1: 1}
    said = [f.text.vi for f in join.findings]
    assert len(said) == (0 if written in ("TP.HCM", "Sài Gòn") else 1)
    assert all("tỉnh trước và sau ngày 1/7/2025" in text and written in text for text in said)
