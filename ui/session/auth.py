"""Who is at the desk and what they may do. Off on one's own machine, by an OIDC provider elsewhere.

``.streamlit/secrets.toml`` holds Streamlit's ``[auth]`` section, and ``[roles]``: lists of e-mail
addresses under ``planner`` and ``approver``; everybody else who can sign in is a viewer. Both are
read as :class:`scenarios.serving.SignIn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geodata import InputError
from geodata.settings import settings
from scenarios.serving import SignIn, is_local, signing_in
from scenarios.store import MAY, NotAllowedError, Role, Step
from ui.session.languages import language_switch
from ui.wording import plain, t, told

_BY_RIGHTS: tuple[Role, ...] = ("approver", "planner")


def role_of(user: Mapping[str, Any], roles: Mapping[str, Any]) -> Role:
    """The role of somebody signed in, by an e-mail address that the provider vouches for.

    Only ``email_verified`` that is true vouches, not a text or a number; and only lists of whole
    addresses give a role.
    """
    email = user.get("email")
    if not isinstance(email, str) or not email or user.get("email_verified") is not True:
        return "viewer"
    for role in _BY_RIGHTS:
        addresses = roles.get(role, ())
        if isinstance(addresses, list | tuple) and email.casefold() in {
            address.casefold() for address in addresses if isinstance(address, str)
        }:
            return role
    return "viewer"


def may(step: Step) -> bool:
    """Whether the person may change plans, or approve them."""
    return not _signing_in() or step in MAY[role_of(_user(), _roles())]


def require(step: Step) -> None:
    """Refuse a step that is not the person's, where the button alone would be the guard.

    Streamlit runs what a browser asks for, whether its button was shown, greyed out or gone.

    Raises:
        NotAllowedError: the person's role does not go that far.
    """
    if not may(step):
        raise NotAllowedError(step)


def who() -> str:
    """The person signed in; empty on a machine without sign-in."""
    user = _user()
    return str(user.get("email") or user.get("name") or "")


def admit() -> None:
    """Let nobody in who is not signed in where that is asked for; refuse to stand open."""
    if _signing_in():
        try:
            SignIn.of(_tables())
        except InputError as error:
            st.error(told(error.text))
            st.stop()
        if not _user():
            language_switch()
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
    if not is_local(address) and not settings().open:
        st.error(t("people-open", address=plain(address)))
        st.stop()


def badge() -> None:
    """Say in the sidebar who is signed in, with a way out."""
    if not _signing_in():
        return
    role = role_of(_user(), _roles())
    st.caption(f"{plain(who())} · {t(f'role-{role}')}")
    st.button(t("people-sign-out"), on_click=st.logout, type="tertiary", icon=":material/logout:")


def _signing_in() -> bool:
    """Whether an OIDC provider is set up."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def _tables() -> dict[str, Any]:
    """The settings as plain values."""
    return dict(st.secrets.to_dict())


def _roles() -> Mapping[str, Any]:
    roles = _tables().get("roles", {})
    return roles if isinstance(roles, Mapping) else {}


def _user() -> dict[str, Any]:
    user = dict(st.user.to_dict())
    return user if user.get("is_logged_in") else {}
