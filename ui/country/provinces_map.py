"""The country's map: provinces by the share of units below standard, units on zooming in."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata import COUNTRY, Language
from scenarios.comparing import CountryCount
from scenarios.webmap import far_island_labels, fill_style, near_classes, near_units
from ui.country.counted import country_outlines
from ui.country.provinces_run import provinces_run, told_share
from ui.session.desk import embedded
from ui.session.kept import Same, kept
from ui.widgets.frame import legend
from ui.widgets.map_view import country_map, schematic_note
from ui.wording import language, number, say, t

_STEPS = (0.05, 0.10, 0.20, 0.35)
_SAVED_STEPS = (0.02, 0.05, 0.10, 0.20)
_FILLS = ("#f6f1e3", "#ecd3b0", "#e0a458", "#c8553d", "#7f2f1f")
_NEAR = "country-near"


def provinces_map(counted: CountryCount, open_province: Callable[[str, str], None]) -> None:
    """Draw the map; where plans of all provinces were made, their savings can be shown instead.

    Args:
        counted: of the whole country.
        open_province: called with the name of a dataset and a unit's code, or nothing.
    """
    made = provinces_run()
    saved = made.reduced() if made is not None and not made.is_running else {}
    if saved and st.toggle(t("provinces-shade"), value=True, key="provinces-shade"):
        _paint(counted, open_province, saved, _SAVED_STEPS)
    else:
        _paint(counted, open_province, {row.province: row.share for row in counted.provinces})


def _paint(
    counted: CountryCount,
    open_province: Callable[[str, str], None],
    shade: dict[str, float],
    steps: tuple[float, ...] = _STEPS,
) -> None:
    is_saved = steps is _SAVED_STEPS
    country = embedded(COUNTRY)
    datasets = {row.province: row.dataset for row in counted.provinces}
    tips = {
        row.province: t(
            "country-tip",
            province=row.province,
            short=row.by_list,
            units=row.units,
            share=100 * row.share,
        )
        for row in counted.provinces
    }
    if is_saved:
        tips |= {name: f"{tips[name]}; {told_share(shade[name])}" for name in shade}
    west, south, east, north = country.main_extent
    paint = {
        "styles": [fill_style(fill) for fill in _FILLS],
        "style": {name: sum(shade.get(name, 0.0) >= step for step in steps) for name in datasets},
        "tips": tips,
        "labels": far_island_labels(country),
        "mainland": [(south + north) / 2, (west + east) / 2],
    }

    def clicked(province: str, code: str) -> None:
        if province in datasets:
            known = code in country.units.index
            open_province(datasets[province], code if known else "")

    def come_near() -> None:
        st.session_state[_NEAR] = True

    is_near = bool(st.session_state.get(_NEAR))
    schematic_note(country)
    country_map(
        country_outlines(),
        paint,
        (_units(counted), [fill_style(fill, width=0.5) for fill, _ in near_classes()])
        if is_near
        else None,
        key="map-country",
        on_click=clicked,
        on_near=come_near,
        height=640,
    )
    ends = ("0", *(number(100 * step) for step in steps), "100")
    key = "provinces-class" if is_saved else "country-class"
    words = [t(key, least=a, most=b) for a, b in zip(ends, ends[1:], strict=False)]
    legend(list(zip(_FILLS, words, strict=True)))
    if is_near:
        legend([(fill, say(words)) for fill, words in near_classes()])
    else:
        st.caption(t("country-zoom"))


def _units(counted: CountryCount) -> bytes:
    spoken: Language = language()
    return kept(
        "country-units",
        (Same(counted), spoken),
        lambda: near_units(
            embedded(COUNTRY), counted.total.codes, counted.total.hanging_codes, spoken
        ).encode(),
    )
