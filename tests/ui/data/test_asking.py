"""The form for the communes on the Data page: read back, or refused with every bad row."""

from __future__ import annotations

import io

import openpyxl
from streamlit.testing.v1 import AppTest

from scenarios.exports.questionnaire import questionnaire
from tests.support.pages import open_page, texts


def filled(app: AppTest, value: object) -> bytes:
    book = openpyxl.load_workbook(
        io.BytesIO(questionnaire(app.session_state["desk"].dataset, "vi"))
    )
    sheet = book.active
    sheet.cell(4, [c.value for c in sheet[3]].index("Dân số") + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(app: AppTest, content: bytes) -> None:
    field = next(f for f in app.file_uploader if (f.key or "").startswith("ask-answers"))
    field.set_value(("phieu.xlsx", content, "")).run()
    assert not app.exception


def test_a_form_that_came_back_is_taken_over_or_refused(app: AppTest) -> None:
    open_page(app, "data")
    code = app.session_state["desk"].dataset.codes[0]
    send(app, filled(app, "nhiều"))
    assert "Dòng 4" in texts(app) and "Dân số" in texts(app)
    send(app, filled(app, 20_001))
    assert app.session_state["desk"].dataset.units.at[code, "population"] == 20_001
    assert app.success
