"""Two windows on one project are put together where they do not contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

from ui.session.merging import merged

BASE: dict[str, Any] = {
    "constraints": {"keep": []},
    "settings": {"mode": "minimal", "seconds": 120},
    "scenarios": ["a", "b"],
    "shown": {"x": "a"},
    "run": "",
}


def _but(**changed: Any) -> dict[str, Any]:
    return BASE | changed


@pytest.mark.parametrize(
    ("mine", "theirs", "wanted"),
    [
        (
            _but(scenarios=["a", "b", "c"]),
            _but(scenarios=["a", "d"]),
            {"scenarios": ["a", "d", "c"]},
        ),
        (_but(shown={"x": "b"}, run="r"), _but(shown={"x": "a"}, run="q"), {"run": "r"}),
        (
            _but(scenarios=["b"]),
            _but(constraints={"keep": ["1"]}),
            {"constraints": {"keep": ["1"]}},
        ),
        (
            _but(settings={"mode": "target", "seconds": 120}),
            _but(settings={"mode": "minimal", "seconds": 9}),
            {"settings": {"mode": "target", "seconds": 9}},
        ),
    ],
)
def test_what_contradicts_nothing_is_kept_from_both(
    mine: dict[str, Any], theirs: dict[str, Any], wanted: dict[str, Any]
) -> None:
    both = merged(BASE, mine, theirs)
    assert both is not None and both.items() >= wanted.items()
    assert both["shown"] == mine["shown"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"constraints": {"keep": ["1"]}}, {"constraints": {"keep": ["2"]}}),
        (
            {"settings": {"mode": "minimal", "seconds": 1}},
            {"settings": {"mode": "a", "seconds": 2}},
        ),
    ],
)
def test_where_both_changed_one_thing_a_person_chooses(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert merged(BASE, _but(**mine), _but(**theirs)) is None
