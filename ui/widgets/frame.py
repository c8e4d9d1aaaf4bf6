"""What surrounds every page: navigation, language, and what is on the desk."""

from __future__ import annotations

from html import escape

import streamlit as st

from geodata import Dataset, embedded_names, embedded_title
from scenarios.serving import served
from scenarios.webmap import VERDICT_FILL, plan_colours
from ui.routes import page_script
from ui.session.auth import badge
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.languages import language_switch
from ui.widgets.guide import guide_switch
from ui.wording import plain, say, t

_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 2.2rem 2.5rem 3rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
[data-testid="stMetricValue"] { font-size: 1.6rem; font-weight: 600; }
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stFileUploader"],
  button { display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 0; }
}
h2 { padding-top: 0; font-size: 1.6rem; }
</style>"""
_ORDER = {
    "country": ":material/public:",
    "data": ":material/map:",
    "criteria": ":material/tune:",
    "law": ":material/gavel:",
    "locks": ":material/lock:",
    "plan": ":material/hub:",
    "edit": ":material/edit_location_alt:",
    "tradeoffs": ":material/show_chart:",
    "effects": ":material/groups:",
    "scenarios": ":material/folder_open:",
    "compare": ":material/compare:",
    "export": ":material/download:",
}


def page_icon() -> str:
    """Path of the icon, a local file: Streamlit fetches Material page icons from outside."""
    return str(served() / "static" / "icon.png")


def pages() -> list[st.Page]:
    """The pages in the order of work, named in the session's language."""
    return [
        st.Page(
            page_script(name),
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
        edited = f" :orange[{t('side-edited')}]" if here.criteria != here.rule_set else ""
        shown = plain(chosen.name) if chosen else t("side-none")
        by_hand = f" :orange[{t('side-by-hand')}]" if chosen and chosen.history.is_edited else ""
        st.markdown(
            f"**{t('side-dataset')}**  \n{plain(dataset_label(here.dataset))}\n\n"
            f"**{t('side-criteria')}**  \n{plain(say(here.criteria.title.text))}{edited}\n\n"
            f"**{t('side-scenario')}**  \n{shown}{by_hand}"
        )
        badge()
        language_switch()
        guide_switch()


def choose_scenario() -> None:
    """Let the person choose which scenario of the session is shown."""
    here = desk()
    names = {scenario.id: scenario.name for scenario in here.scenarios}

    st.selectbox(
        t("plan-scenario"),
        list(names),
        format_func=names.__getitem__,
        **bound("scenario-shown", here.current, here.make_current),
    )


def legend(entries: list[tuple[str, str]]) -> None:
    """Explain the colours of a map: CSS background and words."""
    parts = "".join(
        '<span><span style="display:inline-block;width:12px;height:12px;'
        f'border:1px solid #4a443a;margin-right:6px;background:{background}"></span>'
        f"{escape(words)}</span>"
        for background, words in entries
    )
    st.html(f'<div style="display:flex;gap:18px;flex-wrap:wrap">{parts}</div>')


def verdict_legend() -> None:
    """Explain the colours of a map of verdicts."""
    hatched = f"repeating-linear-gradient(45deg,{VERDICT_FILL['exempt']} 0 3px,"
    hatched += f"{VERDICT_FILL['none']} 3px 6px)"
    legend(
        [
            (hatched if name == "exempt" else fill, t(f"verdict-{name}"))
            for name, fill in VERDICT_FILL.items()
        ]
    )


def plan_legend() -> None:
    """Explain the colours of a plan's map."""
    legend([(fill, say(words)) for fill, words in plan_colours()])


def dataset_label(dataset: Dataset) -> str:
    """Name of a dataset as people know it."""
    embedded = dataset.provenance.schematic and dataset.name in embedded_names()
    return say(embedded_title(dataset.name)) if embedded else dataset.name
