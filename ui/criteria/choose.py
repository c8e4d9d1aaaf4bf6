"""Which rule set is on the desk: the law, or one's own; saved, exchanged, set back."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from merger import Criteria, dump_criteria, load_criteria, preset_names, preset_of
from merger.law import law_title
from scenarios.rule_library import (
    Library,
    delete_rule_set,
    import_rule_set,
    library,
    save_rule_set,
)
from ui.session.auth import may, require
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.uploads import file_name
from ui.wording import plain, say, t, told

_STATUS_ORDER = ("in_force", "own", "finished", "overtaken")


def rule_sets(saved: Library) -> dict[str, Criteria]:
    """All rule sets by id: what is in force first, then one's own, then those of the past."""
    every = [*map(load_criteria, preset_names()), *saved.rule_sets.values()]
    ordered = sorted(every, key=lambda c: _STATUS_ORDER.index(c.status))
    return {criteria.id: criteria for criteria in ordered}


def choose_rule_set() -> None:
    """Draw the choice, the state of the chosen one, and what can be done with it."""
    here = desk()
    saved = library()
    for problem in saved.broken:
        st.error(told(problem))
    sets = rule_sets(saved)
    if here.criteria.id not in sets:  # imported and not saved, or deleted since
        sets[here.criteria.id] = here.rule_set
    st.selectbox(
        t("criteria-preset"),
        list(sets),
        format_func=lambda key: say(law_title(sets[key])),
        **bound("rule-set", here.rule_set.id, lambda key: here.use_rule_set(sets[key])),
    )
    note = told(here.rule_set.status_note.text)
    (st.success if here.criteria.status == "in_force" else st.warning)(note)
    back, law = here.rule_set, preset_of(here.rule_set)
    label = "criteria-reset" if law == back else "criteria-reset-own"
    if st.button(t(label), icon=":material/undo:", disabled=here.criteria == back):
        here.criteria = back
        st.rerun()
    with st.expander(t("criteria-keep"), key="rules-keep"):
        _save()
        _exchange()
        if (
            may("plan")
            and here.rule_set.id in saved.rule_sets
            and st.button(t("criteria-delete"), icon=":material/delete:")
        ):
            require("plan")
            delete_rule_set(here.rule_set.id)
            law = preset_of(here.rule_set)
            here.use_rule_set(law if law is not None else load_criteria(preset_names()[-1]))
            st.rerun()


def _save() -> None:
    here = desk()
    own = here.rule_set.status == "own"
    mine = here.rule_set.id
    name = st.text_input(
        t("criteria-name"),
        value=here.rule_set.title.vi if own else "",
        key=f"rule-set-name-{mine}",
    )
    replace = st.checkbox(t("criteria-replace"), key=f"rule-set-replace-{mine}")
    if st.button(
        t("criteria-save"), icon=":material/save:", disabled=not (name.strip() and may("plan"))
    ):
        try:
            require("plan")
            here.use_rule_set(save_rule_set(here.criteria, name, replace=replace))
        except InputError as error:
            st.error(told(error.text))
            return
        st.rerun()


def _exchange() -> None:
    here = desk()
    st.download_button(
        t("criteria-download"),
        dump_criteria(here.criteria),
        f"{here.criteria.id}.yaml",
        "application/yaml",
        icon=":material/download:",
    )
    file = st.file_uploader(
        t("criteria-upload"), type=["yaml", "yml"], key=f"rule-set-file-{here.rule_sets_read}"
    )
    if file is None:
        return
    try:
        text = file.getvalue().decode("utf-8-sig")
        criteria = import_rule_set(text, file_name(file.name))
    except UnicodeDecodeError:
        st.error(t("criteria-not-text", file=plain(file.name)))
        return
    except InputError as error:
        st.error(told(error.text))
        return
    here.rule_sets_read += 1  # empties the uploader
    here.use_rule_set(criteria)
    st.rerun()
