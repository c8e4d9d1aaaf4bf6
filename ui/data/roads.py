"""Roads and seats of the units on the desk: brought as files, looked at, taken away again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from geodata import Dataset, InputError, Link, with_links
from geodata.boundaries import read_villages
from geodata.files import COMPANIONS
from geodata.problems import refuse
from geodata.roads import (
    CLASSES,
    FASTEST_KMH,
    LONGEST_WAIT_MIN,
    MOST_DETOUR,
    ROAD_CHECKS,
    ROAD_SUFFIXES,
    RoadOptions,
    Speeds,
    can_find_again,
    detour_factors,
    roadless,
    village_homes,
    with_detour,
    with_homes,
    with_roads,
    with_ways_again,
    without_roads,
)
from geodata.ways import Homes, RoadSource
from geodata.work_folders import work_folder
from ui.data.seats import bring_seats, reads, seats_table, tell_use, use_units
from ui.session.kept import Same, kept
from ui.session.uploads import place_uploads, read_upload
from ui.session.ways import stale_ways
from ui.wording import language, plain, say, t, told

_SHOWN = 400


def roads_section(dataset: Dataset) -> None:
    """Draw the section: seats and roads to bring, and what is known by them."""
    with st.expander(t("roads-title"), icon=":material/route:", key="roads"):
        st.caption(t("roads-help"))
        tell_use()
        st.text(t("roads-measured", how=dataset.measured, lived=dataset.lived))
        stale = stale_ways(dataset)
        if stale is not None:
            _offer_anew(dataset, stale)
        if dataset.ways is None:
            _ask_detour(dataset)
        seats, roads = st.columns([0.36, 0.64], gap="large")
        with seats:
            bring_seats(dataset)
        with roads:
            _bring_roads(dataset)
        if dataset.ways is not None:
            _findings(dataset)
            _roadless(dataset)
        seats_table(dataset)


def _offer_anew(dataset: Dataset, source: RoadSource) -> None:
    """Say that ways no longer hold; one click finds them again where the roads are kept."""
    told_by = {"how": plain(say(source.text)), "measured": plain(say(dataset.measured))}
    if not can_find_again(dataset, source):
        st.warning(t("roads-gone", **told_by))
        return
    st.warning(t("roads-stale", **told_by))
    if st.button(t("roads-anew"), type="primary", icon=":material/refresh:", key="roads-anew"):
        bar = st.progress(0.0, t("roads-reading"))
        found = with_ways_again(dataset, source, _filling(bar))
        bar.empty()
        if found is None:
            st.error(t("roads-gone", **told_by))
            return
        _use_ways(found)


def _filling(bar: Any) -> Callable[[float], None]:
    return lambda share: bar.progress(min(share, 1.0), t("roads-reading"))


def _use_ways(found: Dataset) -> None:
    """Put units with new ways on the desk."""
    ways = found.ways
    assert ways is not None
    without = int(np.isinf(ways.km).sum())
    use_units(found, t("roads-done", pairs=len(ways.km), without=without), forget=True)


def _ask_detour(dataset: Dataset) -> None:
    """How many times longer than straight lines ways are, as the planner states it."""
    factor = st.number_input(
        t("detour-factor"),
        1.0,
        MOST_DETOUR,
        dataset.detour,
        step=0.05,
        help=t("detour-help"),
        key=f"detour-{dataset.fingerprint}",
        width=320,
    )
    if factor != dataset.detour:
        changed = with_detour(dataset, float(factor))
        use_units(changed, t("detour-set", how=plain(say(changed.measured))))


def roadless_shown(dataset: Dataset) -> list[tuple[str, str]]:
    """Borders that no road crosses, if the person asked for them on the map."""
    return _lacking(dataset) if st.session_state.get("roadless-on-map") else []


def _bring_roads(dataset: Dataset) -> None:
    st.markdown("**" + t("roads-file") + "**")
    endings = dict.fromkeys(e.removeprefix(".") for e in (*ROAD_SUFFIXES, *COMPANIONS))
    files = st.file_uploader(
        t("roads-file"),
        type=list(endings),
        accept_multiple_files=True,
        key=f"roads-files-{reads()}",
        label_visibility="collapsed",
    )
    layer, crs, tolerance = st.columns(3)
    named = layer.text_input(t("roads-layer"), key="roads-layer")
    system = crs.text_input(t("roads-crs"), key="roads-crs", help=t("roads-crs-help"))
    within = tolerance.number_input(
        t("roads-tolerance"), 0.0, 100.0, RoadOptions.tolerance_m, key="roads-tolerance"
    )
    villages = st.file_uploader(
        t("villages-homes"),
        type=["gpkg", "geojson", "zip", "kml", "fgb"],
        help=t("villages-homes-help"),
        key=f"roads-villages-{reads()}",
    )
    with st.popover(t("roads-speeds"), icon=":material/speed:"):
        st.caption(t("roads-speeds-help"))
        speeds, classes = _speeds()
    find, drop = st.columns(2)
    asked = find.button(
        t("roads-find"), type="primary", disabled=not (files or villages), width="stretch"
    )
    has_roads = dataset.ways is not None
    if drop.button(t("roads-drop"), disabled=not has_roads, width="stretch"):
        use_units(without_roads(dataset), t("roads-dropped"), forget=True)
    if dataset.homes is not None and st.button(t("villages-drop"), key="villages-drop"):
        _use_homes(dataset, None)
    if not asked:
        return
    options = RoadOptions(
        named.strip() or None, system.strip() or None, None, classes, float(within)
    )
    bar = st.progress(0.0, t("roads-reading"))
    try:
        homes = None
        if villages is not None:
            laid = read_upload(villages, lambda path: read_villages(path, dataset))
            homes = village_homes(dataset, laid.table, villages.name)
        if not files:
            _use_homes(dataset, homes)
        brought = [(f.name, f.getvalue()) for f in files]
        found = _found(dataset, brought, options, speeds, homes, bar)
    except InputError as error:
        bar.empty()
        st.error(told(error.text))
        return
    bar.empty()
    _use_ways(found)


def _use_homes(dataset: Dataset, homes: Homes | None) -> None:
    """Let people live elsewhere; ways by roads that are kept are found again at once."""
    laid = with_homes(dataset, homes)
    if dataset.ways is not None:
        laid = with_ways_again(laid, dataset.ways.source) or laid
    use_units(laid, t("villages-laid", lived=plain(say(laid.lived))))


def _found(
    dataset: Dataset,
    files: list[tuple[str, bytes]],
    options: RoadOptions,
    speeds: Speeds,
    homes: Homes | None,
    bar: Any,
) -> Dataset:
    """Find the ways by the files that were brought.

    Raises:
        InputError: no file of roads among them or several, or one that cannot be used.
    """
    with work_folder() as folder:
        placed = place_uploads(files)
        for name, content in placed.items():
            (folder / name).write_bytes(content)
        roads = [name for name in placed if Path(name).suffix.lower() in ROAD_SUFFIXES]
        if len(roads) != 1:
            raise refuse("roads-one-file", count=len(roads), known=", ".join(ROAD_SUFFIXES))
        return with_roads(
            dataset,
            folder / roads[0],
            options,
            speeds,
            _filling(bar),
            homes,
        )


def _speeds() -> tuple[Speeds, frozenset[str]]:
    """Speeds by class and the classes that count, from a table to edit."""
    labels = [say(c.label) for c in CLASSES]
    name, counts, speed, wait = (
        t(f"roads-col-{key}") for key in ("class", "counts", "speed", "wait")
    )
    edited = st.data_editor(
        pd.DataFrame(
            {
                name: labels,
                counts: [c.usual for c in CLASSES],
                speed: [c.speed_kmh for c in CLASSES],
                wait: [c.wait_min for c in CLASSES],
            }
        ),
        hide_index=True,
        disabled=[name],
        column_config={
            speed: st.column_config.NumberColumn(min_value=1.0, max_value=FASTEST_KMH),
            wait: st.column_config.NumberColumn(min_value=0.0, max_value=LONGEST_WAIT_MIN),
        },
        key=f"roads-speeds-{language()}",
    )
    kmh = edited[speed].fillna(pd.Series([c.speed_kmh for c in CLASSES])).clip(1.0, FASTEST_KMH)
    minutes = edited[wait].fillna(0.0).clip(0.0, LONGEST_WAIT_MIN)
    keys = [c.key for c in CLASSES]
    chosen = edited[counts].fillna(False).to_numpy(dtype=bool)
    return (
        Speeds(_by_key(keys, kmh), _by_key(keys, minutes)),
        frozenset(key for key, is_in in zip(keys, chosen, strict=True) if is_in),
    )


def _by_key(keys: list[str], values: pd.Series) -> Mapping[str, float]:
    return {key: float(value) for key, value in zip(keys, values, strict=True)}


def _findings(dataset: Dataset) -> None:
    """What reading and joining found, and the detour factor by province."""
    for finding in dataset.provenance.findings:
        if finding.check in ROAD_CHECKS:
            (st.info if finding.severity == "note" else st.warning)(told(finding.text))
    for province, factor in detour_factors(dataset).items():
        place = plain(province or dataset.name)
        st.caption(t("roads-detour", place=place, factor=factor))


def _lacking(dataset: Dataset) -> list[tuple[str, str]]:
    ways = dataset.ways
    if ways is None:
        return []
    return kept("roadless", Same(dataset), lambda: roadless(dataset, ways))


def _roadless(dataset: Dataset) -> None:
    """Borders that no road crosses: shown, and barred all at once or those chosen."""
    lacking = _lacking(dataset)
    ways = dataset.ways
    if not lacking or ways is None:
        st.caption(t("roadless-none"))
        return
    st.markdown("**" + t("roadless-title", count=len(lacking)) + "**")
    st.caption(t("roadless-help"))
    st.checkbox(t("roadless-on-map"), key="roadless-on-map")
    names = dataset.units["name"]
    xy = dataset.units[["x_m", "y_m"]].to_numpy(dtype=float) / 1000
    ends = np.array([[ways.place[a], ways.place[b]] for a, b in lacking], dtype=np.int64)
    by_road = ways.between(ends[:, 0], ends[:, 1])[0]
    straight = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    bar = t("roadless-bar")
    table = pd.DataFrame(
        {
            bar: [False] * len(lacking),
            t("borders-unit-1"): [str(names[a]) for a, _ in lacking],
            t("borders-unit-2"): [str(names[b]) for _, b in lacking],
            t("roadless-km"): np.where(np.isfinite(by_road), np.round(by_road, 1), np.nan),
            t("roadless-straight"): np.round(straight, 1),
        }
    ).head(_SHOWN)
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        height=300,
        disabled=[c for c in table.columns if c != bar],
        key=f"roadless-{dataset.fingerprint}-{language()}",
    )
    chosen = [lacking[row] for row in np.flatnonzero(edited[bar].fillna(False).to_numpy(bool))]
    some, every = st.columns(2)
    if some.button(
        t("roadless-bar-chosen", count=len(chosen)), disabled=not chosen, key="roadless-bar-chosen"
    ):
        _bar(dataset, chosen)
    if every.button(t("roadless-bar-all", count=len(lacking)), key="roadless-bar-all"):
        _bar(dataset, lacking)


def _bar(dataset: Dataset, pairs: list[tuple[str, str]]) -> None:
    barred = with_links(dataset, [Link(a, b, "barrier") for a, b in pairs])
    use_units(barred, t("roadless-barred", count=len(pairs)))
