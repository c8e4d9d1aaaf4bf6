"""The list of projects: open, name, archive, delete and take back."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from scenarios.store import ProjectEntry, Projects
from ui.routes import page_script
from ui.session.auth import may, who
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.projects import (
    leave_project,
    new_project,
    open_project_id,
    projects,
    save_project,
    switch_project,
)
from ui.widgets.steps import do
from ui.wording import plain, t, told, units_named

_RECENT = 5
_MOST = 200
_AWAY = "project-put-away"
_OPENED = "project-opened"


def projects_list() -> None:
    """Draw the list; where a project was opened, go to its page."""
    if st.session_state.pop(_OPENED, False):
        st.switch_page(page_script("plan" if desk().current else "data"))
    if save_project():  # the list shows the desk as it is
        st.rerun()
    kept = projects()
    if kept is None:
        return
    with st.container(border=True):
        title, begin = st.columns([0.7, 0.3], vertical_alignment="center")
        title.markdown(f"**{t('projects')}**")
        if open_project_id():
            begin.button(
                t("project-new"),
                icon=":material/add:",
                help=t("project-new-help"),
                on_click=_begin,
                width="stretch",
                key="project-new",
            )
        try:
            _list(kept)
        except InputError as error:
            st.error(told(error.text))


def _list(kept: Projects) -> None:
    _undo(kept)
    entries = kept.entries()
    others = [entry for entry in entries if not entry.is_of(who())]
    if others and not st.toggle(t("projects-of-all", count=len(others)), key="projects-of-all"):
        entries = tuple(entry for entry in entries if entry.is_of(who()))
    if not entries:
        st.caption(t("projects-none"))
    for entry in entries[:_RECENT]:
        _line(kept, entry)
    older = entries[_RECENT:_MOST]
    if older:
        with st.expander(t("projects-older", count=len(older)), key="projects-older"):
            for entry in older:
                _line(kept, entry)
    away = (*kept.entries("archived"), *kept.entries("deleted"))
    mine = [entry for entry in away if entry.is_of(who())]
    if mine and may("plan"):
        with st.expander(t("projects-away", count=len(mine)), key="projects-away"):
            for entry in mine[:_MOST]:
                words, back = st.columns([0.72, 0.28], vertical_alignment="center")
                words.text(f"{label(entry)} · {t(f'project-is-{entry.shelf}')}")
                if back.button(t("scenarios-bring-back"), key=f"project-back-{entry.id}"):
                    do(lambda entry=entry: _back(kept, entry))  # type: ignore[misc]


def label(entry: ProjectEntry) -> str:
    """What a project is called: its name, or its units until it has one."""
    return entry.name or dataset_name(entry)


def dataset_name(entry: ProjectEntry) -> str:
    """Name of a project's units as people know it."""
    return units_named(entry.dataset)


def _line(kept: Projects, entry: ProjectEntry) -> None:
    words, first, more = st.columns([0.62, 0.22, 0.16], vertical_alignment="center")
    told_parts = [dataset_name(entry)] if entry.name else []
    told_parts += [t("project-plans", count=entry.plans)] if entry.plans else []
    told_parts += [f"{entry.updated.astimezone():%d/%m/%Y %H:%M}"]
    told_parts += [entry.owner] if entry.owner and not _own(entry) else []
    words.markdown(f"**{plain(label(entry))}**  \n{plain(' · '.join(told_parts))}")
    if entry.id == open_project_id():
        first.caption(t("project-open-now"))
    else:
        first.button(
            t("project-open"),
            key=f"project-open-{entry.id}",
            on_click=_open,
            args=(entry.id,),
            width="stretch",
        )
    if may("plan") and entry.is_of(who()):
        with more.popover("", icon=":material/more_horiz:", help=t("project-more")):
            _rename(kept, entry)
            if st.button(t("project-archive"), key=f"project-archive-{entry.id}"):
                do(lambda: _put_away(kept, entry, "archived"))
            if st.button(t("project-delete"), key=f"project-delete-{entry.id}"):
                do(lambda: _put_away(kept, entry, "deleted"))


def _own(entry: ProjectEntry) -> bool:
    return entry.owner.casefold() == who().casefold()


def _begin() -> None:
    new_project()


def _open(project_id: str) -> None:
    if switch_project(project_id):
        st.session_state[_OPENED] = True


def _rename(kept: Projects, entry: ProjectEntry) -> None:
    def take(name: str) -> None:
        try:
            kept.rename(entry.id, name, who())
        except InputError as error:
            st.session_state["store-trouble"] = told(error.text)

    tied = bound(f"project-name-{entry.id}", entry.name, take)
    st.text_input(t("project-name"), max_chars=200, placeholder=label(entry), **tied)


def _put_away(kept: Projects, entry: ProjectEntry, shelf: str) -> None:
    gone = kept.put_on(entry.id, "archived" if shelf == "archived" else "deleted", who())
    if gone.shelf == "deleted":
        leave_project(gone)
    st.session_state[_AWAY] = gone


def _undo(kept: Projects) -> None:
    """Offer to take back what was put away just now."""
    last: ProjectEntry | None = st.session_state.get(_AWAY)
    if last is None:
        return
    words, button = st.columns([0.72, 0.28], vertical_alignment="center")
    words.info(t(f"project-{last.shelf}", name=plain(label(last))))
    if button.button(t("scenarios-undo"), icon=":material/undo:", key=f"project-undo-{last.id}"):
        do(lambda: _back(kept, last))


def _back(kept: Projects, entry: ProjectEntry) -> None:
    kept.put_on(entry.id, "", who())
    st.session_state.pop(_AWAY, None)
