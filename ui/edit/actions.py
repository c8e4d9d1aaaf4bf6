"""What can be done with the chosen units: edit the plan, fix them, or go back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata import InputError
from merger import GroupReport
from merger.plan import Edit, Group
from scenarios import Scenario
from scenarios.model import History
from scenarios.texts import unit_label
from ui.pickers import pick_one, pick_several
from ui.session.auth import require, who
from ui.session.choices import bound
from ui.session.desk import desk
from ui.wording import t, told


def selection(scenario: Scenario) -> tuple[str, ...]:
    """The units chosen on the map or in the list; the list is drawn."""
    here = desk()
    here.picked = tuple(code for code in here.picked if code in scenario.dataset.units.index)

    def take(codes: list[str]) -> None:
        here.picked = tuple(codes)

    pick_several(
        t("edit-picked"),
        list(scenario.dataset.codes),
        format_func=lambda code: unit_label(scenario.dataset, code),
        placeholder=t("choose"),
        help=t("edit-picked-help"),
        **bound("edit-units", list(here.picked), take),
    )
    return here.picked


def choose(codes: tuple[str, ...]) -> None:
    """Take the units chosen on the map; the card tells of the one clicked last."""
    here = desk()
    fresh = [code for code in codes if code not in here.picked]
    here.selected = fresh[-1] if fresh else here.selected
    here.picked = codes


def look_at(scenario: Scenario, code: str) -> None:
    """Show the group of a unit on the map."""
    here = desk()
    here.selected, here.focus = code, scenario.plan.group_of[code]


def edit_buttons(scenario: Scenario, picked: tuple[str, ...]) -> None:
    """Merge, regroup, split off, move."""
    left, right = st.columns(2)
    groups = {scenario.plan.group_of[code] for code in picked}
    merged = any(len(group) > 1 for group in groups)
    alone = len(groups) == 1 and set(next(iter(groups))) == set(picked)
    _button(left, "merge", len(groups) < 2, scenario, Edit("merge", picked))
    _button(right, "regroup", not picked or alone, scenario, Edit("regroup", picked))
    _button(left, "split", not merged, scenario, Edit("split", picked))
    right.button(
        t("edit-clear"),
        disabled=not picked,
        width="stretch",
        icon=":material/deselect:",
        on_click=_clear,
    )
    _move(scenario, picked)


def _button(
    place: DeltaGenerator, kind: str, disabled: bool, scenario: Scenario, edit: Edit
) -> None:
    icons = {"merge": ":material/merge:", "regroup": ":material/group_work:",
             "split": ":material/call_split:"}  # fmt: skip
    place.button(
        t(f"edit-{kind}"),
        disabled=disabled,
        width="stretch",
        icon=icons[kind],
        help=t(f"edit-{kind}-help"),
        on_click=take_edit,
        args=(scenario.id, edit),
    )


def _move(scenario: Scenario, picked: tuple[str, ...]) -> None:
    """Into one of the groups that the chosen units border."""
    near = _neighbouring(scenario, picked)
    ids = [group.id for group in near]
    names = {group.id: group.name for group in near}
    target = pick_one(
        t("edit-move-to"),
        ids,
        format_func=lambda key: names.get(key, key),
        placeholder=t("edit-move-none"),
        disabled=not near,
        key="edit-move-target",
    )
    st.button(
        t("edit-move"),
        disabled=not near or target is None,
        width="stretch",
        icon=":material/move_item:",
        on_click=take_edit,
        args=(scenario.id, Edit("move", picked, str(target))),
    )


def _neighbouring(scenario: Scenario, picked: tuple[str, ...]) -> list[GroupReport]:
    borders = scenario.dataset.borders
    chosen = set(picked)
    ends = zip(borders["code_a"], borders["code_b"], strict=True)
    beside = {other for a, b in ends for one, other in ((a, b), (b, a)) if one in chosen}
    held: set[Group] = {scenario.plan.group_of[code] for code in beside - chosen}
    return [group for group in scenario.groups if group.members in held]


def _clear() -> None:
    desk().picked = ()


def take_edit(scenario_id: str, edit: Edit) -> None:
    """Change the plan that stands; the units chosen are let go."""
    take_step(scenario_id, lambda history: history.edited(edit, who()))


def take_step(scenario_id: str, step: Callable[[History], History]) -> None:
    """Let another version stand, or keep the reason why not for :func:`refusal`.

    The scenario is looked up at the click, not at the drawing: a quick second click must build on
    what the first one did.
    """
    here = desk()
    scenario = next((s for s in here.scenarios if s.id == scenario_id), None)
    if scenario is None:
        return
    try:
        require("plan")
        history = step(scenario.history)
    except InputError as error:
        st.session_state["edit-refused"] = error.text
        return
    here.replace(scenario.edited(history))
    here.picked, here.focus = (), ()


def refusal() -> None:
    """Say why the last edit could not be done."""
    text = st.session_state.pop("edit-refused", None)
    if text is not None:
        st.error(told(text))


def versions(scenario: Scenario) -> None:
    """Undo, redo, and every version there was."""
    history = scenario.history
    steps = (
        ("undo", "Ctrl+Z", history.can_undo, History.undo),
        ("redo", "Ctrl+Y", history.can_redo, History.redo),
    )
    for place, (name, shortcut, possible, step) in zip(st.columns(2), steps, strict=True):
        place.button(
            t(f"edit-{name}"),
            disabled=not possible,
            icon=f":material/{name}:",
            width="stretch",
            shortcut=shortcut,
            on_click=take_step,
            args=(scenario.id, step),
        )
    with st.popover(
        t("edit-history", count=len(history.versions)),
        width="stretch",
        icon=":material/history:",
        key="edit-history-popover",
    ):
        _list(scenario)


def _list(scenario: Scenario) -> None:
    names = scenario.dataset.units["name"].astype(str).to_dict()
    history = scenario.history
    for number in reversed(range(len(history.versions))):
        version = history.versions[number]
        said = t("edit-first") if version.edit is None else _said(version.edit, names)
        branch = "" if version.parent in (None, number - 1) else t("edit-from", n=version.parent)
        label = f"{number} · {version.at.astimezone():%H:%M:%S} · {said} {branch}"
        st.button(
            label,
            key=f"version-{scenario.id}-{number}",
            disabled=number == history.at,
            type="tertiary",
            on_click=take_step,
            args=(scenario.id, partial(History.going_to, number=number)),
        )


def _said(edit: Edit, names: dict[str, str]) -> str:
    return told(edit.told(names))
