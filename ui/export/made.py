"""What the Export page works with: the papers of the scenario shown, and files made of them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata import InputError
from scenarios import Scenario
from scenarios.exports.formats import Options, export
from scenarios.exports.word_papers import WORD_PAPERS
from scenarios.maps.sheet import SheetOptions
from scenarios.papers import Office, Papers, province_of, usual_office
from ui.session.consulting import consultation_mark, readable_consultation
from ui.session.kept import Same, kept
from ui.wording import language, told

_KEPT = 12


def office_key(scenario: Scenario) -> str:
    """Where the office of a scenario's province is kept in the session."""
    return f"office-{language()}-{province_of(scenario.dataset) or scenario.dataset.fingerprint}"


def office_of(scenario: Scenario) -> Office:
    """The office as the person filled it in, else what follows from the province."""
    usual = usual_office(scenario.dataset, language())
    found: Office = st.session_state.get(office_key(scenario), usual)
    return found


def papers_of(scenario: Scenario) -> Papers:
    """Papers of a scenario; kept until plan, names, office, assumptions or language change."""
    office = office_of(scenario)
    said = readable_consultation(scenario)
    key = (
        *(scenario.mark, scenario.name, Same(scenario.solution), scenario.transition),
        *(office, language(), consultation_mark(said)),
    )
    return kept("papers", key, lambda: Papers(scenario, office, language(), said))


def files_of(papers: Papers) -> dict[object, bytes]:
    """Files made of these papers so far, by what they were made with."""
    return kept("files", Same(papers), dict[object, bytes])


def once(papers: Papers, key: object, make: Callable[[], bytes]) -> bytes:
    """A file made once for these papers."""
    made = files_of(papers)
    if key not in made:
        content = make()
        while len(made) >= _KEPT:
            made.pop(next(iter(made)))
        made[key] = content
    return made[key]


def file_of(papers: Papers, name: str, options: Options | None = None) -> bytes:
    """One of the files, made once."""
    return once(papers, (name, options), lambda: export(papers, name, options))


def own_template(name: str) -> bytes | None:
    """A template the person gave for a file, by the file's name."""
    found: tuple[str, bytes] | None = st.session_state.get(f"template-{name}")
    return None if found is None else found[1]


def sheet_options(kind: str) -> SheetOptions:
    """Paper, scale and grid as chosen for sheets of the whole (``whole``) or of the ``atlas``."""
    usual = SheetOptions(paper="A4") if kind == "atlas" else SheetOptions()
    found: SheetOptions = st.session_state.get(f"sheet-options-{kind}", usual)
    return found


def chosen_options() -> Options:
    """Sheets and templates as chosen on the page."""
    return Options(
        sheet=sheet_options("whole"),
        atlas=sheet_options("atlas"),
        word_templates=tuple(
            (name, own) for name in WORD_PAPERS if (own := own_template(name)) is not None
        ),
        workbook_template=own_template("annexes.xlsx"),
    )


def attempt(make: Callable[[], bytes]) -> bytes | None:
    """A file, or the reason on the page why there is none."""
    try:
        return make()
    except InputError as error:
        st.error(told(error.text))
        return None
