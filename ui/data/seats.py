"""Seats of the units on the desk: brought as a table, placed by a click on the map, listed."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import streamlit as st

from geodata import Dataset, InputError
from geodata.crs import GEOGRAPHIC
from geodata.roads import place_seat, read_seats, tell_building, with_seats
from merger.groups import ways_by_group
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.session.uploads import read_upload
from ui.session.ways import forget_ways, remember_ways
from ui.widgets.access import access_note
from ui.widgets.tables import show_table
from ui.wording import language, plain, say, t, told

_READS = "roads-reads"
_SAID = "roads-said"
_WRONG = "seats-wrong"
_PICK = "seat-pick"


def use_units(dataset: Dataset, said: str, *, forget: bool = False) -> None:
    """Put the same units with other seats or ways on the desk.

    Args:
        dataset: the units.
        said: told on the next run.
        forget: whether nothing is to be said any more of roads used before.
    """
    _put(dataset, said, forget=forget)
    st.rerun()


def _put(dataset: Dataset, said: str, *, forget: bool = False) -> None:
    if forget:
        forget_ways()
    else:
        remember_ways(desk().dataset, dataset)
    desk().dataset = dataset
    st.session_state[_READS] = reads() + 1  # empties the uploaders
    st.session_state[_SAID] = said


def reads() -> int:
    """How often seats or ways were put on the desk in this session; part of uploaders' keys."""
    count: int = st.session_state.get(_READS, 0)
    return count


def tell_use() -> None:
    """Say once what was put on the desk, or why a click could not."""
    said, wrong = st.session_state.pop(_SAID, ""), st.session_state.pop(_WRONG, "")
    if said:
        st.success(said)
    if wrong:
        st.error(wrong)


def bring_seats(dataset: Dataset) -> None:
    """Ask for a table of seats, or for the unit whose seat a click on the map places."""
    st.markdown("**" + t("seats-file") + "**")
    st.caption(t("seats-help"))
    file = st.file_uploader(
        t("seats-file"),
        type=["csv", "xlsx", "xls", "ods"],
        key=f"seats-{reads()}",
        label_visibility="collapsed",
    )
    names = dataset.units["name"]
    if st.session_state.get(_PICK) not in dataset.codes:
        st.session_state[_PICK] = None
    st.selectbox(
        t("seats-pick"),
        list(dataset.codes),
        index=None,
        format_func=lambda code: f"{names[code]} ({code})",
        help=t("seats-pick-help"),
        placeholder=t("choose"),
        key=_PICK,
    )
    if file is None:
        return
    try:
        seats = read_upload(file, lambda path: read_seats(path, dataset))
    except InputError as error:
        st.error(told(error.text))
        return
    use_units(with_seats(dataset, seats), t("seats-done", count=len(seats.table)))


def seat_clicks(dataset: Dataset) -> Callable[[float, float], None] | None:
    """What a click on the map does while a person places a seat; None at other times."""
    code = st.session_state.get(_PICK)
    if code not in dataset.codes:
        return None
    unit = str(dataset.units.at[code, "name"])
    st.info(t("seats-picking", unit=plain(unit)))

    def place(longitude: float, latitude: float) -> None:
        try:
            placed = place_seat(dataset, code, longitude, latitude)
        except InputError as error:
            st.session_state[_WRONG] = told(error.text)
            return
        _put(placed, t("seats-picked", unit=plain(unit)))
        st.session_state[_PICK] = None

    return place


def seats_table(dataset: Dataset) -> None:
    """Where the seats are, in what buildings, and how far their people live from them today."""
    st.markdown("**" + t("seats-table") + "**")
    access_note(dataset)
    table = kept("own-seats", (Same(dataset), language()), lambda: _seats(dataset))
    digits = dict.fromkeys((t("seats-longitude"), t("seats-latitude")), 4)
    digits |= dict.fromkeys((t("access-mean"), t("access-worst")), 1)
    show_table(table, digits, height=300)


def _seats(dataset: Dataset) -> pd.DataFrame:
    """A row a unit, in the words of the person."""
    itself = {code: code for code in dataset.codes}
    own = ways_by_group(dataset, itself, itself)
    points = gpd.GeoSeries(
        gpd.points_from_xy(dataset.units["x_m"], dataset.units["y_m"]), crs=dataset.units.crs
    ).to_crs(GEOGRAPHIC)
    table = pd.DataFrame(
        {
            t("col-code"): list(dataset.codes),
            t("col-name"): dataset.units["name"].to_numpy(),
            t("col-seat-now"): dataset.units["seat"].to_numpy(),
            t("seats-longitude"): points.x.to_numpy(),
            t("seats-latitude"): points.y.to_numpy(),
            t("access-mean"): [own[code].mean for code in dataset.codes],
            t("access-worst"): [own[code].worst for code in dataset.codes],
        }
    )
    buildings = [tell_building(dataset, code) for code in dataset.codes]
    if any(building is not None for building in buildings):
        described = ["" if building is None else say(building) for building in buildings]
        table.insert(3, t("col-building"), described)
    return table
