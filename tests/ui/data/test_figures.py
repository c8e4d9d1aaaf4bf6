"""Figures mended on the Data page: refused without source, taken over, listed, taken back."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from geodata.joining import correct
from merger.plans import without_proof
from scenarios.model import Scenario
from scenarios.papers.about import about_rows
from tests.support.pages import open_page, texts


def test_many_units_are_mended_at_once_and_taken_back(app: AppTest) -> None:
    open_page(app, "data")
    here = app.session_state["desk"]
    before = here.dataset
    codes = list(before.codes[:2])

    def widget(widgets, key: str):  # type: ignore[no-untyped-def]
        return next(w for w in widgets if w.key == key)

    widget(app.multiselect, "figures-units").set_value(codes).run()
    widget(app.selectbox, "figures-column").set_value("terrain").run()
    widget(app.selectbox, "figures-value-terrain").set_value("mountain").run()
    widget(app.button, "figures-apply-many").click().run()
    assert not app.exception
    assert "nguồn của số liệu mới" in texts(app)
    assert here.dataset is before

    widget(app.text_input, "figures-many-source").set_value("QĐ 12/2026")
    widget(app.text_input, "figures-many-reason").set_value("đã khảo sát")
    widget(app.button, "figures-apply-many").click().run()
    assert not app.exception
    told = here.dataset.provenance
    changed = [code for code in codes if before.units.at[code, "terrain"] != "mountain"]
    assert changed
    assert told.corrected("terrain") == set(changed)
    assert all(here.dataset.units.loc[codes, "terrain"] == "mountain")
    assert "QĐ 12/2026" in texts(app)

    for number in reversed(range(len(changed))):
        widget(app.button, f"figures-undo-{number}").click().run()
        assert not app.exception
    assert here.dataset.units["terrain"].equals(before.units["terrain"])
    assert "hoàn lại" in texts(app)


def test_papers_say_what_was_mended(balanced: Scenario) -> None:
    code = balanced.dataset.codes[0]
    mended = correct(
        balanced.dataset,
        "population",
        {code: 12345},
        source="Niên giám 2025",
        reason="gõ thừa số",
        who="an",
        at="2026-11-26T00:00:00+00:00",
    )
    problem = replace(balanced.solution.problem, dataset=mended)
    scenario = Scenario.of("sửa", without_proof(problem, balanced.plan))
    rows = about_rows(scenario, "vi")
    assert any(key == "about-corrected" and "Niên giám 2025" in value for key, value in rows)
