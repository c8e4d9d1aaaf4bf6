"""Forms that fix one thing: a lock, a wish, a seat, a name, a declaration."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import ValidationError

from geodata import InputError
from merger import Constraints
from scenarios.texts import unit_label
from scenarios.wording import sentence
from ui.pickers import pick_several
from ui.session.desk import desk
from ui.wording import say, t, told

UNIT_FIELDS = ("keep", "own_district", "seats", "exempt", "voluntary", "required")
SET_FIELDS = ("together", "apart", "exceptions")
FIELDS = ("keep", "together", "apart", "only", "own_district", "seats", "names", "exempt",
          "voluntary", "required", "exceptions")  # fmt: skip
_WITH_REASON = ("exempt", "voluntary", "required", "exceptions")
_PICKED = "locks-units"


def picked() -> list[str]:
    """Units chosen on the map or in the list."""
    codes = st.session_state.get(_PICKED, [])
    return [code for code in codes if code in desk().dataset.units.index]


def choose(codes: tuple[str, ...]) -> None:
    """Take the units chosen on the map."""
    st.session_state[_PICKED] = list(codes)


def add_form() -> None:
    """Draw the form; what it adds is checked against everything fixed before."""
    what = st.selectbox(
        t("locks-what"), FIELDS, format_func=lambda f: say(sentence(f"lock-{f}")), key="locks-field"
    )
    st.caption(t(f"lock-{what}-help"))
    codes = _units(what)
    partners: list[str] = []
    if what == "only":
        partners = pick_several(
            t("locks-partners"),
            _others(codes),
            format_func=label,
            placeholder=t("choose"),
            key="locks-partners",
        )
    more = _details(what, "locks")
    if st.button(t("locks-add"), icon=":material/add:", type="primary"):
        _add(what, codes, partners, more)


def label(code: str) -> str:
    """A unit as people know it."""
    return unit_label(desk().dataset, code)


def _others(codes: list[str]) -> list[str]:
    return [code for code in desk().dataset.codes if code not in codes]


def _units(what: str) -> list[str]:
    st.session_state[_PICKED] = picked()
    key = "locks-units-set" if what in SET_FIELDS else "locks-units-each"
    chosen: list[str] = pick_several(
        t(key),
        list(desk().dataset.codes),
        format_func=label,
        placeholder=t("choose"),
        key=_PICKED,
    )
    return chosen


def _details(what: str, key: str) -> dict[str, Any]:
    criteria = desk().criteria
    more: dict[str, Any] = {}
    if what == "names":
        more["name"] = st.text_input(t("locks-name"), key=f"{key}-name")
    if what == "exempt":
        grounds = {e.key: say(e.wording.text) for e in criteria.exemptions if e.enabled}
        more["ground"] = st.selectbox(
            t("locks-ground"),
            [*grounds, ""],
            index=None,  # the reason in law is the person's to name, never the program's
            placeholder=t("choose"),
            format_func=lambda ground: grounds.get(ground, t("locks-ground-other")),
            key=f"{key}-ground",
        )
    if what == "exceptions":
        waivers = {
            w.key: say(w.wording.text) for w in criteria.result.waivers if w.enabled and w.declared
        }
        if not waivers:
            st.info(t("locks-no-waiver"))
        more["waiver"] = st.selectbox(
            t("locks-waiver"),
            list(waivers),
            format_func=waivers.__getitem__,
            placeholder="–",
            key=f"{key}-waiver",
        )
    if what in _WITH_REASON:
        more["reason"] = st.text_area(t("locks-reason"), height=80, key=f"{key}-reason")
        more["reference"] = st.text_input(t("locks-reference"), key=f"{key}-reference")
    else:
        more["note"] = st.text_input(t("locks-note"), key=f"{key}-note")
    return more


def _add(what: str, codes: list[str], partners: list[str], more: dict[str, Any]) -> None:
    missing = _missing(what, codes, partners, more)
    if missing:
        st.error(t(missing))
        return
    here = desk()
    constraints = checked(here.constraints, what, _entries(what, codes, partners, more))
    if constraints is not None:
        here.constraints = constraints
        st.session_state[_PICKED + "-clear"] = True
        st.rerun()


def _entries(
    what: str, codes: list[str], partners: list[str], more: dict[str, Any]
) -> list[dict[str, Any]]:
    if what in SET_FIELDS:
        return [{"units": codes, **more}]
    if what == "only":
        return [{"code": code, "partners": partners, **more} for code in codes]
    return [{"code": code, **more} for code in codes]


def entries_form(
    fields: tuple[str, ...], codes: list[str], key: str
) -> tuple[str, list[dict[str, Any]]] | None:
    """Draw a form that fixes something about units chosen elsewhere.

    Args:
        fields: of :class:`merger.Constraints` to choose from.
        codes: the units.
        key: tells its widgets from those of other forms.

    Returns:
        Field and entries once the button is pressed and all is given; else None.
    """
    what = st.selectbox(
        t("locks-what"), fields, format_func=lambda f: say(sentence(f"lock-{f}")), key=f"{key}-what"
    )
    st.caption(t(f"lock-{what}-help"))
    more = _details(what, key)
    if not st.button(t("locks-add"), icon=":material/add:", key=f"{key}-add", disabled=not codes):
        return None
    missing = _missing(what, codes, [], more)
    if missing:
        st.error(t(missing))
        return None
    return what, _entries(what, codes, [], more)


def _missing(what: str, codes: list[str], partners: list[str], more: dict[str, Any]) -> str:
    """Key of the message about what is still to be given; empty if nothing is."""
    if len(codes) < (2 if what in SET_FIELDS else 1):
        return "locks-need-two" if what in SET_FIELDS else "locks-need-unit"
    if what == "names" and len(codes) != 1:
        return "locks-need-one"
    if what == "only" and not partners:
        return "locks-need-partner"
    if what == "names" and not more["name"].strip():
        return "locks-need-name"
    if what == "exempt" and more["ground"] is None:
        return "locks-need-ground"
    if what == "exceptions" and not more["waiver"]:
        return "locks-no-waiver"
    if what in _WITH_REASON and len(more["reason"].strip()) < 3:
        return "locks-need-reason"
    return ""


def checked(
    constraints: Constraints, what: str, entries: list[dict[str, Any]]
) -> Constraints | None:
    """Constraints with more entries, if they can be meant on the desk; else says why not."""
    try:
        wished = constraints.with_entries(what, entries)
    except ValidationError as error:
        st.error(error.errors()[0]["msg"])
        return None
    return wished if _can_be_meant(wished, constraints) else None


def use(constraints: Constraints) -> bool:
    """Put constraints on the desk if they can be meant; else say why not."""
    here = desk()
    if not _can_be_meant(constraints, here.constraints):
        return False
    terrain = constraints.unknown_terrain or here.constraints.unknown_terrain
    here.constraints = constraints.model_copy(update={"unknown_terrain": terrain})
    return True


def _can_be_meant(wished: Constraints, before: Constraints) -> bool:
    here = desk()
    try:
        wished.check(here.dataset)
        if not _at_odds(before):  # what was at odds before does not bar other entries
            wished.check_law(here.criteria)
    except InputError as error:
        st.error(told(error.text))
        return False
    return True


def _at_odds(constraints: Constraints) -> bool:
    """Whether something declared already names a rule that the law on the desk does not have."""
    try:
        constraints.check_law(desk().criteria)
    except InputError:
        return True
    return False


def clear_after_adding() -> None:
    """Empty the form after something was added: widgets allow it only before they run."""
    if st.session_state.pop(_PICKED + "-clear", False):
        st.session_state[_PICKED] = []
        st.session_state["locks-partners"] = []
        for key in ("locks-reason", "locks-reference", "locks-note", "locks-name"):
            st.session_state[key] = ""
