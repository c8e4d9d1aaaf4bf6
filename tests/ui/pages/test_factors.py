"""Factors of which the data say nothing, on the Criteria page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from geodata import embedded_dataset
from merger import assess
from merger.assessment import factor_check
from tests.support.pages import open_page, texts


def test_units_that_a_factor_would_spare_are_listed(app: AppTest) -> None:
    open_page(app, "criteria")
    here = app.session_state["desk"]
    here.dataset = embedded_dataset("nghean-2026")
    app.run()
    assert not app.exception
    found = factor_check(assess(here.dataset, here.criteria))
    minority = next(factor for factor in found if factor.key == "minority")
    assert minority.codes
    told = texts(app)
    assert f"{len(minority.codes)} đơn vị" in told
    assert str(here.dataset.units.at[minority.codes[0], "name"]) in told
