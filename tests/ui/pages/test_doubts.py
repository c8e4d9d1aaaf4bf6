"""What is open about the data is repeated at Plan and Export, and answered there before papers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geodata.joining import correct
from tests.support.pages import make_plan, open_page, texts

MENDED = {"source": "Niên giám", "reason": "thử", "who": "", "at": "2026-11-26T00:00:00+00:00"}


def test_a_tenfold_area_bars_the_dossier_until_answered(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page(app, "data")
    here = app.session_state["desk"]
    code = str(here.dataset.units["area_km2"].idxmax())
    twelvefold = 12 * float(here.dataset.units["area_km2"][code])
    here.use_dataset(correct(here.dataset, "area_km2", {code: twelvefold}, **MENDED))
    make_plan(app)
    assert "phải trả lời trước khi lập hồ sơ" in texts(app)
    app.session_state["export-part"] = "dossier"  # maps are drawn at first
    open_page(app, "export")
    assert "phải trả lời trước khi lập hồ sơ" in texts(app)
    assert "Chưa lập được hồ sơ" in texts(app)

    next(b for b in app.button if (b.key or "").startswith("answer-do-")).click().run()
    assert "Chưa lập được hồ sơ" in texts(app)  # no reason, no answer
    next(i for i in app.text_input if (i.key or "").startswith("answer-why-")).set_value(
        "mặt nước biển"
    )
    asked = app.session_state["desk"].scenario()
    proven = asked.solution.status
    next(b for b in app.button if (b.key or "").startswith("answer-do-")).click().run()
    assert not app.exception
    assert "Chưa lập được hồ sơ" not in texts(app)
    here = app.session_state["desk"]
    assert here.scenario().solution.status == proven
    assert "mặt nước biển" in texts(app)  # told in how the plan was made
    assert [item.code for item in here.constraints.answered] == [code]

    # The same of a plan that is approved: it stays as it is, a copy takes the answer.
    here.replace(asked)
    monkeypatch.setattr("ui.locks.doubts.frozen_state", lambda _: "approved")
    open_page(app, "export")
    assert "câu trả lời được ghi vào một bản sao" in texts(app)
    next(i for i in app.text_input if (i.key or "").startswith("answer-why-")).set_value("đã đo")
    next(b for b in app.button if (b.key or "").startswith("answer-do-")).click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.scenario().parent == asked.id
    assert [item.code for item in here.scenario().solution.problem.constraints.answered] == [code]
    frozen = next(s for s in here.scenarios if s.id == asked.id)
    assert not frozen.solution.problem.constraints.answered
