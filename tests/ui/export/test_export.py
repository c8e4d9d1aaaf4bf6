"""The Export page and the way back in of a table of groups."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import button, make_plan, open_page, texts
from tests.support.papers import exported


def _show(app: AppTest, part: str) -> AppTest:
    choice = next(c for c in app.get("button_group") if c.key == "export-part")
    choice.set_value(part).run()
    assert not app.exception
    return app


@pytest.fixture
def planned(app: AppTest) -> AppTest:
    make_plan(app)
    return open_page(app, "export")


def test_every_part_is_drawn_in_both_languages(planned: AppTest) -> None:
    for chosen in ("vi", "en"):
        planned.session_state["language"] = chosen
        planned.run()
        for part in ("maps", "annexes", "dossier", "data", "package"):
            _show(planned, part)
        assert len(planned.get("download_button")) >= 1


def test_maps_on_other_paper(planned: AppTest) -> None:
    next(s for s in planned.selectbox if s.key == "paper-whole").set_value("A4").run()
    assert not planned.exception
    planned.radio(key="map-kind").set_value("atlas").run()
    assert not planned.exception
    assert any(s.key == "map-unit" for s in planned.selectbox)


def test_the_office_is_taken_and_stays(planned: AppTest) -> None:
    next(f for f in planned.text_input if f.label == "Người ký").set_value("Nguyễn Văn A")
    button(planned, "Áp dụng").click().run()
    assert not planned.exception
    _show(planned, "dossier")
    assert next(f for f in planned.text_input if f.label == "Người ký").value == "Nguyễn Văn A"


def test_a_word_template_is_checked_at_once(planned: AppTest) -> None:
    _show(planned, "dossier")
    document = docx.Document()
    document.add_paragraph("{{ province }} {{ governor }}")
    out = io.BytesIO()
    document.save(out)
    upload = next(u for u in planned.file_uploader if u.key == "upload-dossier.docx")
    upload.set_value(("mau.docx", out.getvalue(), "")).run()
    assert not planned.exception
    assert "governor" in planned.error[0].value
    button(planned, "Bỏ mẫu này").click().run()
    assert not planned.error
    planned.selectbox(key="paper-shown").set_value("resolution.docx").run()
    assert not planned.exception
    assert any("mỗi đơn vị mới một điều" in text.value for text in planned.markdown)


def test_the_package_is_made_with_what_was_chosen(planned: AppTest) -> None:
    _show(planned, "package")
    planned.multiselect(key="package-files").set_value(["plan.csv"]).run()
    button(planned, "Lập gói").click().run()
    assert not planned.exception
    assert any("Tải gói" in b.proto.label for b in planned.get("download_button"))


def test_a_table_of_groups_comes_in_and_bad_rows_are_listed(planned: AppTest) -> None:
    scenario = planned.session_state["desk"].scenario()
    content = exported(scenario, "plan.csv")
    open_page(planned, "scenarios")
    upload = next(u for u in planned.file_uploader if u.key == "scenario-file")
    lines = content.decode("utf-8-sig").splitlines()
    broken = "\n".join([lines[0], "99999,x,x,x", *lines[3:]])
    upload.set_value(("nhom.csv", broken.encode(), "")).run()
    assert not planned.exception
    listed = planned.dataframe[-1].value
    assert any("99999" in str(text) for text in listed.iloc[:, 0])
    assert len(listed) == 3  # the unknown one, and the two that are missing
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line.split(",")[:3])
    out = io.BytesIO()
    book.save(out)
    upload = next(u for u in planned.file_uploader if u.key == "scenario-file")
    upload.set_value(("nhom.xlsx", out.getvalue(), "")).run()
    assert not planned.exception
    shown = planned.session_state["desk"].scenario()
    assert shown.name == "nhom" and shown.plan == scenario.plan
    assert "nhom" in texts(planned)
