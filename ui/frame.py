"""What surrounds every page: navigation, language, and what is on the desk."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.state import desk
from ui.wording import language, say, t

_PAGES = Path(__file__).parent / "pages"
_ICON = Path(__file__).parent.parent / "static" / "icon.png"
_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 2.2rem 2.5rem 3rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
[data-testid="stMetricValue"] { font-size: 1.6rem; font-weight: 600; }
h2 { padding-top: 0; font-size: 1.6rem; }
</style>"""
_ORDER = {
    "data": ":material/map:",
    "criteria": ":material/gavel:",
    "plan": ":material/hub:",
    "compare": ":material/compare:",
    "export": ":material/download:",
}


def page_icon() -> str:
    """Path of the icon, a local file: Streamlit fetches Material page icons from outside."""
    return str(_ICON)


def pages() -> list[st.Page]:
    """The pages in the order of work, named in the session's language."""
    return [
        st.Page(
            _PAGES / f"{name}.py",
            title=t(f"page-{name}"),
            icon=icon,
            url_path=name,
            default=name == "data",
        )
        for name, icon in _ORDER.items()
    ]


def sidebar() -> None:
    """Draw what is on the desk and the language switch."""
    here = desk()
    st.html(_STYLE)
    with st.sidebar:
        st.markdown(f"### {t('app-name')}")
        st.caption(t("app-claim"))
        chosen = here.scenario()
        st.markdown(
            f"**{t('side-dataset')}**  \n{_plain(here.dataset.name)}\n\n"
            f"**{t('side-criteria')}**  \n{_plain(say(here.criteria.title.text))}\n\n"
            f"**{t('side-scenario')}**  \n{_plain(chosen.name) if chosen else t('side-none')}"
        )
        st.segmented_control(
            t("side-language"),
            ["vi", "en"],
            format_func=lambda code: {"vi": "Tiếng Việt", "en": "English"}[code],
            default=language(),
            key="language-choice",
            on_change=_switch_language,
        )


def choose_scenario() -> None:
    """Let the person choose which scenario of the session is shown."""
    here = desk()
    names = {scenario.id: scenario.name for scenario in here.scenarios}
    here.current = st.selectbox(
        t("plan-scenario"),
        list(names),
        index=list(names).index(here.current),
        format_func=names.__getitem__,
    )


def _switch_language() -> None:
    chosen = st.session_state.get("language-choice") or language()
    st.session_state["language"] = chosen


def _plain(text: str) -> str:
    """Show text as it is: names come from files and must not act as Markdown."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|$:~" else c for c in text)
