"""Old districts and new units, joined by bands as wide as the people who move along."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from scenarios import Scenario
from scenarios.comparing import Flow, district_flows
from ui.pickers import pick_several
from ui.wording import cut_middle, number, t

_FILLS = ("#2f5d73", "#c8553d", "#6c7fb5", "#7d6340", "#5ab4ac", "#9c6b9e", "#4a443a", "#e0a458",
          "#5d6b3a", "#88a0b5", "#b58863", "#7a4a6b")  # fmt: skip
_ROW = 15
_LONGEST = 30
"""Letters of a name beside its band; the whole one stands in the tooltip."""


def flows_chart(scenario: Scenario) -> None:
    """Draw the bands of some districts, or of all; nothing where there are no districts."""
    if not district_flows(scenario):
        return
    st.subheader(t("flows-title"))
    names = list(dict.fromkeys(scenario.dataset.units["district"].astype(str)))
    chosen = pick_several(
        t("flows-which"), names, default=names[:1], placeholder=t("flows-all"), key="flows-which"
    )
    flows = district_flows(scenario, frozenset(chosen))
    st.altair_chart(_chart(flows), width="stretch")
    st.caption(t("flows-note"))


def _chart(flows: tuple[Flow, ...]) -> alt.LayerChart:
    districts = list(dict.fromkeys(flow.district for flow in flows))
    ends = {(f.unit, f.right[0]): f for f in flows}
    height = max(320, _ROW * len({flow.unit for flow in flows}))
    colour = alt.Color(
        "district:N", legend=None, scale=alt.Scale(domain=districts, range=_palette(districts))
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.35, 1.45]))
    bands = (
        alt.Chart(pd.DataFrame([row for flow in flows for row in _band(flow)]))
        .mark_area(interpolate="monotone", opacity=0.65)
        .encode(
            x=x,
            y=alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
            y2="high:Q",
            detail="band:N",
            color=colour,
            tooltip=[
                alt.Tooltip("district:N", title=t("flows-district")),
                alt.Tooltip("unit:N", title=t("flows-unit")),
                alt.Tooltip("people:N", title=t("flows-people")),
            ],
        )
    )
    left = pd.DataFrame([_label(district, 0.0, [f.left for f in flows if f.district == district])
                         for district in districts])  # fmt: skip
    units = list(dict.fromkeys(unit for unit, _ in ends))
    right = pd.DataFrame(
        [_label(unit, 1.0, [f.right for f in flows if f.unit == unit]) for unit in units]
    )
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    first = alt.Chart(left).mark_text(
        align="right", dx=-6, fontWeight=600, baseline="middle", fontSize=11
    )
    last = alt.Chart(right).mark_text(align="left", dx=6, baseline="middle", fontSize=11)
    chart: alt.LayerChart = (
        bands + first.encode(x=x, y=y, text="name:N") + last.encode(x=x, y=y, text="name:N")
    ).properties(height=height)
    return chart


def _band(flow: Flow) -> list[dict[str, str | float]]:
    """The band's edges along its way: level at both ends, slanted between."""
    told: dict[str, str | float] = {
        "band": f"{flow.district}→{flow.unit}",
        "district": flow.district,
        "unit": flow.unit,
        "people": number(flow.people),
    }
    ends = ((0.0, flow.left), (0.15, flow.left), (0.85, flow.right), (1.0, flow.right))
    return [{**told, "x": x, "low": low, "high": high} for x, (low, high) in ends]


def _label(name: str, x: float, spans: list[tuple[float, float]]) -> dict[str, str | float]:
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    return {"name": cut_middle(name, _LONGEST), "x": x, "y": (low + high) / 2}


def _palette(districts: list[str]) -> list[str]:
    return [_FILLS[number % len(_FILLS)] for number in range(len(districts))]
