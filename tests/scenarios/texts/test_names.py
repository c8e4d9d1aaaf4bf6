"""Names that the program gave follow the language; what a person typed stays."""

from __future__ import annotations

import pytest

from merger import load_criteria
from merger.law import short_title
from scenarios.texts import plan_number, plan_title, tradeoff_title
from scenarios.wording import sentence

LAW = load_criteria("nq112-2026")


@pytest.mark.parametrize("is_open", [False, True])
def test_a_name_that_was_made_up_is_known_again_in_both_languages(is_open: bool) -> None:
    name = plan_number(3, LAW, is_open=is_open)
    assert name.vi.startswith("Phương án 3 · ") and name.en.startswith("Plan 3 · ")
    assert plan_title(name.vi) == plan_title(name.en) == name
    for key in ("name-copy", "name-mine", "name-open"):
        further = sentence(key, name=name)
        assert plan_title(further.vi) == plan_title(further.en) == further
    moved = sentence("name-moved", name=name, number="2")
    assert plan_title(moved.en) == moved
    starred = sentence("name-plan", number="1", law=f"{short_title(LAW).vi}*")
    assert short_title(LAW).en + "*" in plan_title(starred.vi).en


@pytest.mark.parametrize(
    ("first", "second", "value", "digits", "told"),
    [
        ("travel", "shape", 1_002.3456, 4, "Trade-off Travel – Shape: 1,002.3456"),
        ("count", "cost", 1_062, 0, "Trade-off Units – Cost: 1,062"),
        ("travel", "far", 0.5, 4, "Trade-off Travel – Far from the seat: 0.5000"),
    ],
)
def test_a_trade_off_is_known_again_with_its_number(
    first: str, second: str, value: float, digits: int, told: str
) -> None:
    name = tradeoff_title(first, second, value, digits)
    assert name.en == told
    assert plan_title(name.vi) == plan_title(name.en) == name


@pytest.mark.parametrize(
    "name",
    ["Phương án của tôi", "Plan B", "Phương án hai · NQ 112/2025", "", "(bản sao)", "x" * 5000],
)
def test_what_a_person_typed_stays(name: str) -> None:
    assert plan_title(name).vi == plan_title(name).en == name
