"""What surrounds every page: navigation, language, and what is on the desk."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from merger.law import law_title
from scenarios.serving import served
from scenarios.webmap import VERDICT_FILL, plan_colours
from ui.pickers import fold_lists, pick_one
from ui.routes import page_script
from ui.session.auth import badge
from ui.session.choices import bound
from ui.session.desk import desk
from ui.session.languages import language_switch
from ui.session.projects import goes_on, project_name
from ui.widgets.guide import guide_switch
from ui.widgets.layout import DESK_STYLE
from ui.wording import cut_middle, dataset_label, plain, plan_named, say, t

_STYLE = """
[data-testid="stMainBlockContainer"] { padding: 2.9rem 2.5rem 3rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
/* What scrolls passes under the strip with the language switch, not under its letters. */
[data-testid="stHeader"] { height: 2.7rem; min-height: 2.7rem; background: #fbfaf7; }
[data-testid="stMetricValue"] { font-size: 1.6rem; font-weight: 600; }
[data-testid="stMetricValue"] *, [data-testid="stMetricLabel"] * {
  white-space: normal; overflow: visible; text-overflow: clip;
}
[data-testid="stPageLink"] * { white-space: normal; overflow: visible; text-overflow: clip; }
@media (max-width: 1200px) {
  [data-testid="stMetricValue"] { font-size: 1.2rem; }
  [data-testid="stMetricLabel"] p { font-size: 0.8rem; white-space: normal !important; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] [data-testid="stMetric"]) {
    flex-wrap: wrap; row-gap: 0.5rem;
  }
  [data-testid="stColumn"]:has([data-testid="stMetric"]) { min-width: 5.8rem; flex: 1 1 5.8rem; }
}
@media (max-width: 1200px) {
  /* A table of six columns needs the page's width: it goes under the map. */
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] .st-key-country-side) {
    flex-wrap: wrap;
  }
  [data-testid="stColumn"]:has(.st-key-country-side, .st-key-country-map) { min-width: 100%; }
}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stFileUploader"],
  button { display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 0; }
}
h2 { padding-top: 0; font-size: 1.6rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-language) {
  position: fixed; top: .55rem; right: 4rem; z-index: 999990; width: auto;
}
/* Unfolding by steps shrinks the page for a moment; a list just opened would close. */
[data-testid="stExpander"] details[open]:not(:has(> [data-testid="stExpanderDetails"][inert])) {
  height: auto !important;
}
.st-key-language button { min-height: 1.7rem; padding: 0 .55rem; font-size: .8rem; }
.st-key-guide { padding: .35rem .8rem; gap: .1rem; height: 4.4rem; overflow: hidden; }
.st-key-guide p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.st-key-guide [data-testid="stHorizontalBlock"] { gap: .3rem; padding-right: 11rem; }
@media (max-width: 1200px) {
  .st-key-guide [data-testid="stPageLink"] a { padding: .1rem .15rem; gap: .2rem; }
  .st-key-guide [data-testid="stPageLink"] p { font-size: .74rem; }
}
"""
START = "country"
"""The page of the bare address."""

SIDEBAR_PX = 236
"""Wide enough for the names of pages, so that the map gets the rest."""

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
    "consult": ":material/how_to_vote:",
    "rounds": ":material/event_repeat:",
    "scenarios": ":material/folder_open:",
    "compare": ":material/compare:",
    "export": ":material/download:",
}

_FORMER = {"country": "country", "front": "tradeoffs"}
"""Addresses in old bookmarks, and whose pages they were: without, Streamlit says that it knows no
such page. The country's is now the bare address."""


def page_icon() -> str:
    """Path of the icon, a local file: Streamlit fetches Material page icons from outside."""
    return str(served() / "static" / "icon.png")


def pages() -> list[st.Page]:
    """The pages in the order of work, named in the session's language; former addresses, hidden."""
    shown = [
        st.Page(
            page_script(name),
            title=t(f"page-{name}"),
            icon=icon,
            # The page of the bare address reserves a path all the same: its own is a former one.
            url_path=f"start-{name}" if name == START else name,
            default=name == START,
        )
        for name, icon in _ORDER.items()
    ]
    former = [
        st.Page(
            partial(_pass_on, name),
            title=t(f"page-{name}"),
            icon=_ORDER[name],
            url_path=address,
            visibility="hidden",
        )
        for address, name in _FORMER.items()
    ]
    return [*shown, *former]


def _pass_on(name: str) -> None:
    """Go on to a page from an address that it had; what else the address says is kept."""
    goes_on()  # who names a page wants that page, not the last work
    st.switch_page(page_script(name), query_params=st.query_params.to_dict())


def sidebar() -> None:
    """Draw what is on the desk and the language switch."""
    here = desk()
    st.html(f"<style>{_STYLE}{DESK_STYLE}{_uploader_words()}</style>")
    fold_lists()
    with st.container(key="language"):
        language_switch()
    with st.sidebar:
        st.markdown(f"### {t('app-name')}")
        st.caption(t("app-claim"))
        chosen = here.scenario()
        edited = f" :orange[{t('side-edited')}]" if here.criteria != here.rule_set else ""
        shown = plain(cut_middle(plan_named(chosen.name), 72)) if chosen else t("side-none")
        by_hand = f" :orange[{t('side-by-hand')}]" if chosen and chosen.history.is_edited else ""
        project = project_name()
        if project:
            st.markdown(f"**{t('side-project')}**  \n{plain(cut_middle(project, 72))}")
        st.markdown(
            f"**{t('side-dataset')}**  \n{plain(dataset_label(here.dataset))}\n\n"
            f"**{t('side-criteria')}**  \n{plain(say(law_title(here.criteria)))}{edited}\n\n"
            f"**{t('side-scenario')}**  \n{shown}{by_hand}"
        )
        st.page_link(
            page_script("country"), label=t("side-other-province"), icon=":material/public:"
        )
        badge()
        guide_switch()


def choose_scenario() -> None:
    """Let the person choose which scenario of the units on the desk is shown."""
    here = desk()
    names = {scenario.id: plan_named(scenario.name) for scenario in here.of_dataset()}
    others_open()
    if not names:
        return
    pick_one(
        t("plan-scenario"),
        list(names),
        format_func=names.__getitem__,
        **bound("scenario-shown", here.current, here.make_current),
    )


def _uploader_words() -> str:
    """Rules that put our words over those that Streamlit's file uploader has in English only."""
    zone, hidden = '[data-testid="stFileUploaderDropzone"]', "{font-size:0 !important}"
    button = f"{zone} > span button p"
    told = f'{zone} [data-testid="stFileUploaderDropzoneInstructions"] span'
    most = t("uploader-most", size=st.get_option("server.maxUploadSize"))
    return (
        f"{button},{told} {hidden}"
        f'{button}::after {{content:"{t("uploader-choose")}";font-size:.95rem}}'
        f'{told}::after {{content:"{most}";font-size:.8rem}}'
    )


def nothing_yet(text: str, *names: str) -> None:
    """Say that a page has nothing to show yet, with links to the pages where that changes.

    Args:
        text: what is missing.
        names: of pages.
    """
    st.info(text)
    for name in names:
        st.page_link(page_script(name), label=t(f"page-{name}"), icon=_ORDER[name])
    others_open()


def others_open() -> None:
    """Say which scenarios are open but of other data: they are not the ones shown."""
    here = desk()
    others = [s for s in here.scenarios if s.dataset.fingerprint != here.dataset.fingerprint]
    if others:
        names = ", ".join(sorted({plain(dataset_label(s.dataset)) for s in others}))
        st.caption(t("scenarios-of-others", count=len(others), names=names))


def legend(entries: list[tuple[str, str]]) -> None:
    """Explain the colours of a map: CSS background and words."""
    parts = "".join(
        '<span><span style="display:inline-block;width:12px;height:12px;'
        f'border:1px solid #4a443a;margin-right:6px;background:{background}"></span>'
        f"{escape(words)}</span>"
        for background, words in entries
    )
    st.html(f'<div style="display:flex;gap:2px 16px;flex-wrap:wrap;font-size:.8rem">{parts}</div>')


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
