"""A small panel of comments: on a unit, on a group, on a plan."""

from __future__ import annotations

import streamlit as st

from geodata import InputError
from scenarios.store import Comment, Comments, Subject
from ui.session.auth import may, who
from ui.session.saving import store
from ui.wording import plain, t, told


def comments_panel(subject: Subject, title: str) -> None:
    """Draw what was said on a subject, open remarks first, and a field to say more.

    Args:
        subject: what it is about.
        title: key of the panel's heading in the catalogue; takes the count of open comments.
    """
    opened = store()
    if opened is None:
        return
    comments = Comments(opened, may)
    key = f"{title}-{subject.scenario}-{'-'.join(sorted(subject.units))}"
    try:
        said = comments.of(subject)
        waiting = [comment for comment in said if comment.resolved is None]
        if not said and not may("plan"):
            return
        with st.expander(t(title, count=len(waiting)), icon=":material/chat:", key=f"panel-{key}"):
            for comment in sorted(said, key=lambda one: one.resolved is not None):
                _comment(comments, comment)
            if may("plan"):
                _field(comments, subject, key)
    except InputError as error:
        st.error(told(error.text))


def _comment(comments: Comments, comment: Comment) -> None:
    by = plain(comment.who) or t("comment-somebody")
    st.caption(f"{by} · {comment.at.astimezone():%d/%m/%Y %H:%M}")
    st.text(comment.words)
    settled = comment.resolved is not None
    if comment.resolved is not None:
        at = f"{comment.resolved.astimezone():%d/%m/%Y %H:%M}"
        st.caption(t("comment-settled", who=plain(comment.resolved_by) or "–", at=at))
    if may("plan") and st.button(
        t("comment-reopen" if settled else "comment-settle"),
        key=f"settle-{comment.id}",
        type="tertiary",
        icon=":material/undo:" if settled else ":material/check:",
    ):
        comments.resolve(comment.id, who(), settled=not settled)
        st.rerun()


def _field(comments: Comments, subject: Subject, key: str) -> None:
    with st.form(f"comment-{key}", clear_on_submit=True, border=False):
        words = st.text_area(t("comment-new"), max_chars=2_000, height=80, key=f"words-{key}")
        sent = st.form_submit_button(t("comment-send"))
    if sent:
        comments.add(subject, words, who())
        st.rerun()
