"""Who is at the desk and what they may do. Off on one's own machine, by an OIDC provider elsewhere.

``.streamlit/secrets.toml`` holds Streamlit's ``[auth]`` section, and ``[roles]``: lists of e-mail
addresses under ``planner`` and ``approver``; everybody else who can sign in is a viewer.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from geodata import InputError
from scenarios.serving import is_local, signing_in
from ui.wording import plain, t, told

Role = Literal["viewer", "planner", "approver"]
Step = Literal["plan", "approve"]
_MAY: Mapping[Role, frozenset[Step]] = {
    "viewer": frozenset(),
    "planner": frozenset({"plan"}),
    "approver": frozenset({"plan", "approve"}),
}


def role_of(user: Mapping[str, Any], roles: Mapping[str, Any]) -> Role:
    """The role of somebody signed in, by an e-mail address that the provider does not doubt."""
    email = str(user.get("email") or "").casefold()
    if not email or user.get("email_verified") is False:
        return "viewer"
    for role in ("approver", "planner"):
        if email in {str(address).casefold() for address in roles.get(role, ())}:
            return role
    return "viewer"


def may(step: Step) -> bool:
    """Whether the person may change plans, or approve them."""
    if not _signing_in():
        return True
    roles = st.secrets.get("roles", {})
    return step in _MAY[role_of(_user(), roles)]


def who() -> str:
    """The person signed in; empty on a machine without sign-in."""
    user = _user()
    return str(user.get("email") or user.get("name") or "")


def admit() -> None:
    """Let nobody in who is not signed in where that is asked for; refuse to stand open."""
    if _signing_in():
        if not _user():
            st.header(t("app-name"))
            st.info(t("people-sign-in"))
            st.button(t("people-sign-in-button"), on_click=st.login, type="primary")
            st.stop()
        return
    try:
        signing_in()
    except InputError as error:
        st.error(told(error.text))
        st.stop()
    address = str(st.get_option("server.address") or "0.0.0.0")
    if not is_local(address) and os.environ.get("SAPXEP_OPEN") != "yes":
        st.error(t("people-open", address=plain(address)))
        st.stop()


def badge() -> None:
    """Say in the sidebar who is signed in, with a way out."""
    if not _signing_in():
        return
    role = role_of(_user(), st.secrets.get("roles", {}))
    st.caption(f"{plain(who())} · {t(f'role-{role}')}")
    st.button(t("people-sign-out"), on_click=st.logout, type="tertiary", icon=":material/logout:")


def _signing_in() -> bool:
    """Whether an OIDC provider is set up."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def _user() -> dict[str, Any]:
    user = dict(st.user.to_dict())
    return user if user.get("is_logged_in") else {}
