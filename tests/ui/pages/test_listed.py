"""The section of an authority's list on the Criteria page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.support.pages import button, open_page, texts


def test_a_list_is_compared_taken_and_dropped(app: AppTest) -> None:
    open_page(app, "criteria")
    here = app.session_state["desk"]
    code = here.dataset.codes[0]
    files = [f for f in app.file_uploader if f.key == "state-list-file"]
    files[0].set_value(("ds.csv", f"Mã xã\n{code}\n99999\n".encode(), "text/csv")).run()
    assert not app.exception
    assert "99999" in texts(app)
    take = button(app, "Ghi nhận 1 đơn vị")
    assert take.disabled
    field = next(f for f in app.text_input if f.key == "state-list-document")
    field.set_value("KL 12-KL/TW").run()
    button(app, "Ghi nhận 1 đơn vị").click().run()
    assert not app.exception
    required = app.session_state["desk"].constraints.required
    assert [(item.code, item.reference) for item in required] == [(code, "KL 12-KL/TW")]
    assert "1 đơn vị đang được coi là phải sắp xếp" in texts(app)
    button(app, "Bỏ danh sách").click().run()
    assert app.session_state["desk"].constraints.required == ()


def test_a_misspelt_row_is_accepted(app: AppTest) -> None:
    open_page(app, "criteria")
    dataset = app.session_state["desk"].dataset
    code, name = dataset.codes[3], str(dataset.units["name"].iloc[3])
    files = [f for f in app.file_uploader if f.key == "state-list-file"]
    lines = ["Tên xã", str(dataset.units["name"].iloc[0]), f"{name}m"]
    files[0].set_value(("ds.csv", "\n".join(lines).encode(), "text/csv")).run()
    assert not app.exception
    assert "Dòng 3" in texts(app)
    app.multiselect(key="state-list-accept").set_value([3]).run()
    assert not app.exception
    assert "Dòng 3:" not in texts(app)
    field = next(f for f in app.text_input if f.key == "state-list-document")
    field.set_value("KL 12").run()
    button(app, "Ghi nhận 2 đơn vị").click().run()
    required = app.session_state["desk"].constraints.required
    assert {item.code for item in required} == {dataset.codes[0], code}
