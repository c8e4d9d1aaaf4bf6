"""Find a province by any way to write its name, today's or one that went into another in 2025."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata.sources import provinces_called
from scenarios.comparing import CountryCount
from ui.wording import plain, t, told

_MOST = 8


def choose_province(counted: CountryCount, open_province: Callable[[str], None]) -> None:
    """Ask for a name, and offer the provinces that it may mean.

    Args:
        counted: of the whole country.
        open_province: called with the name of a dataset.
    """
    asked = st.text_input(
        t("country-find"), placeholder=t("country-choose-hint"), key="country-find", max_chars=100
    )
    if not asked.strip():
        return
    datasets = {row.province: row.dataset for row in counted.provinces}
    found = [place for place in provinces_called(asked) if place.today in datasets]
    if not found:
        st.info(t("country-find-none", name=plain(asked)))
    for place in found[:_MOST]:
        if place.told is not None:
            st.caption(told(place.told))
        st.button(
            t("country-open", province=place.today),
            key="-".join(filter(None, ["open", datasets[place.today], place.former])),
            on_click=open_province,
            args=(datasets[place.today],),
        )
