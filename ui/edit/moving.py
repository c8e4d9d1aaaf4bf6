"""Move a part of the chosen unit to a neighbour: some of its villages, or a share of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata import Dataset, InputError
from geodata.boundaries import Villages, move_share, move_villages, read_villages, told_adjustment
from geodata.provenance import Adjustment
from merger.questions import LARGEST, PartMove, smallest_moves
from scenarios import Scenario
from scenarios.texts import plan_title, told_move, unit_label
from scenarios.wording import sentence
from ui.pickers import pick_one, pick_several
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.session.uploads import read_upload
from ui.session.ways import carried_ways
from ui.wording import name_in, number, plain, say, t, told


def moving(scenario: Scenario, picked: tuple[str, ...]) -> None:
    """Draw the form; a part that moves makes a new scenario on adjusted units."""
    with st.popover(
        t("edit-part"), width="stretch", icon=":material/content_cut:", key="edit-part-popover"
    ):
        refused = st.session_state.pop("part-refused", None)
        if refused is not None:
            st.error(told(refused))
        st.caption(t("edit-part-help"))
        for moved in scenario.dataset.provenance.adjustments:
            st.markdown(f":material/content_cut: {told(told_adjustment(scenario.dataset, moved))}")
        if len(picked) != 1:
            st.info(t("edit-part-one"))
            return
        villages = _villages(scenario.dataset)
        mine = villages is not None and len(villages.of(picked[0])) > 1
        if villages is not None:
            _suggested(scenario, villages, picked[0])
        st.markdown(f"**{t('edit-part-give', unit=plain(_label(scenario, picked[0])))}**")
        taker = _taker(scenario, picked[0])
        if taker is None:
            st.caption(t("edit-part-alone"))
        elif mine and villages is not None:
            _by_villages(scenario, villages, picked[0], taker)
        else:
            _by_share(scenario, picked[0], taker)


def _label(scenario: Scenario, code: str) -> str:
    return unit_label(scenario.dataset, code)


def _villages(dataset: Dataset) -> Villages | None:
    """The layer of villages a person loaded, laid into the units."""
    file = st.file_uploader(
        t("edit-part-villages"),
        type=["gpkg", "geojson", "json", "zip", "kml", "kmz", "parquet"],
        help=t("edit-part-villages-help"),
        key="villages-file",
    )
    if file is None:
        return None

    def read() -> Villages | InputError:
        try:
            return read_upload(file, lambda path: read_villages(path, dataset))
        except InputError as error:
            return error

    found = kept("villages", (dataset.fingerprint, file.file_id), read)
    if isinstance(found, InputError):
        st.error(told(found.text))
        return None
    st.caption(t("edit-part-loaded", count=len(found.table), units=found.table["unit"].nunique()))
    if found.crossing or found.beyond:
        st.caption(t("edit-part-astray", crossing=found.crossing, beyond=found.beyond))
    return found


def _taker(scenario: Scenario, code: str) -> str | None:
    borders = scenario.dataset.borders
    near = [
        str(row.code_b if row.code_a == code else row.code_a)
        for row in borders[borders["kind"].isin(["land", "bridge"])].itertuples()
        if code in (row.code_a, row.code_b)
    ]
    chosen: str | None = pick_one(
        t("edit-part-to"),
        near,
        format_func=lambda key: _label(scenario, key),
        placeholder=t("choose"),
        key=f"part-to-{code}",
    )
    return chosen


def _by_villages(scenario: Scenario, villages: Villages, giver: str, taker: str) -> None:
    mine = villages.of(giver)
    chosen = pick_several(
        t("edit-part-which"),
        mine.index.to_list(),
        format_func=lambda row: (
            f"{mine.at[row, 'name']} · {number(mine.at[row, 'population'])} {t('people-short')}"
        ),
        placeholder=t("choose"),
        key=f"part-which-{giver}",
    )
    if chosen:
        st.caption(t("edit-part-sum", people=round(mine["population"][chosen].sum())))
    st.button(
        t("edit-part-move"),
        disabled=not chosen,
        type="primary",
        on_click=_take,
        args=(scenario, lambda: move_villages(scenario.dataset, villages, giver, taker, chosen)),
    )


def _by_share(scenario: Scenario, giver: str, taker: str) -> None:
    unit = scenario.dataset.units.loc[giver]
    st.caption(t("edit-part-drawn"))
    label = st.text_input(t("edit-part-label"), placeholder=t("edit-part-label-hint"),
                          key=f"part-label-{giver}")  # fmt: skip
    left, right = st.columns(2)
    people = left.number_input(
        t("edit-part-people", most=int(unit["population"])),
        min_value=0,
        max_value=max(int(unit["population"]) - 1, 0),
        step=100,
        key=f"part-people-{giver}",
    )
    area = right.number_input(
        t("edit-part-area", most=float(unit["area_km2"])),
        min_value=0.0,
        max_value=float(unit["area_km2"]),
        step=0.1,
        key=f"part-area-{giver}",
    )
    official = st.checkbox(t("edit-part-official"), key=f"part-official-{giver}")
    moved = Adjustment(
        giver, taker, label.strip() or say(sentence("part-some")), int(people), area, official
    )
    st.button(
        t("edit-part-move"),
        disabled=area <= 0,
        type="primary",
        on_click=_take,
        args=(scenario, lambda: move_share(scenario.dataset, moved)),
    )


def _suggested(scenario: Scenario, villages: Villages, code: str) -> None:
    """Where a unit must be arranged: the smallest part of each neighbour that would free it."""
    assessment = scenario.solution.evaluator.assessment
    if assessment.units[code].verdict != "must":
        return
    moves = _moves(scenario, villages, code)
    if not moves:
        unit = _label(scenario, code)
        st.caption(told(sentence("move-none", largest=LARGEST, unit=unit)))
    for move in moves:
        words, button = st.columns([0.72, 0.28], vertical_alignment="center")
        words.markdown(told(told_move(scenario.dataset, villages, move)))
        button.button(
            t("edit-part-take"),
            key=f"part-move-{move.giver}-{move.taker}",
            on_click=_take,
            args=(scenario, _moved(scenario, villages, move)),
        )


def _moves(scenario: Scenario, villages: Villages, code: str) -> tuple[PartMove, ...]:
    """Kept until units, rule set or villages change: the page is drawn anew at every click."""
    key = (scenario.dataset.fingerprint, scenario.criteria, Same(villages), code)
    judged = scenario.solution.evaluator.assessment
    return kept("part-moves", key, lambda: smallest_moves(judged, villages, code))


def _moved(scenario: Scenario, villages: Villages, move: PartMove) -> Any:
    return lambda: move_villages(scenario.dataset, villages, move.giver, move.taker, move.villages)


def _take(scenario: Scenario, adjusted: Any) -> None:
    """Move the part; the plan as it stands goes on as a scenario of its own."""
    here = desk()
    try:
        dataset = carried_ways(scenario.dataset, adjusted())
        count = len(dataset.provenance.adjustments)
        moved = scenario.on(
            dataset,
            name_in(sentence("name-moved", name=plan_title(scenario.name), number=str(count))),
        )
    except InputError as error:
        st.session_state["part-refused"] = error.text
        return
    here.dataset = dataset
    here.keep(moved)
    here.picked, here.focus = (), ()
