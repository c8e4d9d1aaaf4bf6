"""The clicked unit's way to the seat it would go to: in words, and as a line on the map."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata.roads import lines_to_seat, tell_way
from scenarios import Scenario
from scenarios.webmap import seat_link
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.wording import say


def _ends(scenario: Scenario) -> tuple[str, str] | None:
    """The clicked unit and the unit whose seat it gets; None where its own stays."""
    code = desk().selected
    group = next((g for g in scenario.groups if code in g.members), None)
    return None if group is None or group.seat == code else (code, group.seat)


def way_to_seat(scenario: Scenario) -> None:
    """Say how far the clicked unit's seat is from the new one, and why."""
    ends = _ends(scenario)
    if ends is not None:
        st.text(say(tell_way(scenario.dataset, *ends)))


def way_lines(scenario: Scenario) -> list[dict[str, Any]]:
    """The way between the two seats, for the map; none where the seat stays.

    Along the roads where the dataset has any, else a straight line.
    """
    ends = _ends(scenario)
    if ends is None:
        return []
    dataset, (code, seat) = scenario.dataset, ends
    key = (Same(dataset), ends)
    lines = kept("way-line", key, lambda: lines_to_seat(dataset, seat, [code]))
    return [seat_link(dataset, code, seat, lines[code])]
