"""The consultation page: forms in, faults named, what stands, what is void."""

from __future__ import annotations

import io

import openpyxl

from scenarios.consulting import Consultation, asked_units
from scenarios.exports.consultation_form import consultation_form
from scenarios.store import Consultations, open_store, store_url
from scenarios.store.tables import ConsultationRow
from tests.support.pages import button, open_page, start, texts
from tests.support.papers import papers_of, small


def _filled(scenario: object, code: str, agree: int) -> bytes:
    papers = papers_of(scenario)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(
        io.BytesIO(consultation_form(papers, Consultation("luat77-2015"), [code]))
    )
    sheet = book.active
    assert sheet is not None
    for place, value in zip("CDEFGH", ("Thôn 1", 100, 90, agree, 90 - 60, 0), strict=True):
        sheet[f"{place}4"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_from_the_form_to_the_result_and_an_edit_that_voids_it() -> None:
    app = start("consult")
    assert "Chưa có phương án để lấy ý kiến" in texts(app)
    scenario = small()
    code = asked_units(scenario)[0]
    here = app.session_state["desk"]
    here.show(scenario)
    open_page(app, "consult")

    def give(content: bytes) -> None:
        upload = next(u for u in app.file_uploader if (u.key or "").startswith("consult-answers"))
        upload.set_value([("bieu.xlsx", content, "")]).run()
        button(app, "Đọc biểu").click().run()
        assert not app.exception

    give(_filled(scenario, code, 70))
    assert "có 1 chỗ sai" in texts(app)
    assert "«bieu.xlsx», dòng 4" in str(app.dataframe[0].value.iloc[0, 0])
    give(_filled(scenario, code, 60))
    assert "Đã đọc 1 thôn" in texts(app)
    assert any(str(metric.value) == "60" for metric in app.metric)
    group = next(g for g in scenario.groups if code in g.members)
    here = app.session_state["desk"]
    here.show(scenario.renamed(group.id, "Xã Tên Khác"))
    open_page(app, "consult")
    assert "hết giá trị, phải lấy lại" in texts(app)
    # What another session drops stays dropped; nothing of this session's brings it back.
    kept = Consultations(open_store(store_url()))
    left = kept.of(scenario.id)
    kept.forget(scenario.id)
    app.run()
    assert left is not None and all(str(metric.value) in ("0", "–") for metric in app.metric)
    kept.keep(scenario.id, left, seen=None)
    app.run()
    button(app, "Bỏ kết quả").click().run()
    assert not app.exception and "hết giá trị" not in texts(app)
    assert all(str(metric.value) in ("0", "–") for metric in app.metric)
    # What is damaged can be dropped and asked anew.
    kept.keep(scenario.id, left, seen=None)
    with kept._store._session() as session:
        row = session.get(ConsultationRow, scenario.id)
        assert row is not None
        row.document = {**row.document, "begun": "never"}
    app.run()
    assert "bị hỏng" in texts(app) and not app.exception
    button(app, "Bỏ kết quả").click().run()
    assert not app.exception and "bị hỏng" not in texts(app) and kept.of(scenario.id) is None
