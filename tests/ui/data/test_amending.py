"""Later resolutions on the Data page: laid over, listed, and told in papers."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from scenarios.papers.about import about_rows
from tests.support.pages import make_plan, open_page, texts


def test_a_table_of_changes_is_laid_over(app: AppTest) -> None:
    open_page(app, "data")
    code = app.session_state["desk"].dataset.codes[0]

    def send(text: str) -> None:
        field = next(f for f in app.file_uploader if (f.key or "").startswith("amend-"))
        field.set_value(("nq.csv", text.encode(), "")).run()
        assert not app.exception

    send(f"code;name;document;day\n{code};Tên Mới;NQ 9/2026;1/1/2020\n")
    assert "dòng 2" in texts(app)
    send(f"code;name;document;day\n{code};Tên Mới;NQ 9/2026;1/12/2026\n")
    here = app.session_state["desk"]
    assert here.dataset.units.at[code, "name"].endswith("Tên Mới")
    assert here.dataset.provenance.as_of == "2026-12-01"
    assert "1/12/2026" in texts(app)
    make_plan(app)
    rows = about_rows(app.session_state["desk"].scenario(), "vi")
    assert any(key == "about-amended" and "NQ 9/2026" in value for key, value in rows)
    assert ("about-as-of", "2026-12-01") in rows
