"""Controls of the Data page that say how files are to be read."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.data.draft as draft_module
from geodata.files import ALL_LAYERS, ALL_SHEETS
from tests.support.layers import frame
from tests.support.pages import button, open_page, start, texts

Rows = list[list[object]]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "data"))
    opened = start()
    open_page(opened, "data")
    opened.radio[0].set_value("upload").run()
    return opened


def gpkg(folder: Path, **layers: gpd.GeoDataFrame) -> bytes:
    for name, data in layers.items():
        data.to_file(folder / "x.gpkg", layer=name)
    return (folder / "x.gpkg").read_bytes()


def book(**sheets: Rows) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def put(app: AppTest, *files: tuple[str, bytes]) -> None:
    app.file_uploader[0].set_value([(n, c, "") for n, c in files]).run()
    assert not app.exception


def units(app: AppTest) -> gpd.GeoDataFrame:
    found: gpd.GeoDataFrame = app.session_state["desk"].dataset.units
    return found


def box(app: AppTest, label: str) -> Any:
    return next(b for b in app.selectbox if b.label.startswith(label))


def people(first: int, last: int) -> Rows:
    return [["Mã xã", "Dân số"], *([f"{18070 + i}", 7000 + i] for i in range(first, last))]


def test_all_sheets_are_stacked_on_request(app: AppTest, tmp_path: Path) -> None:
    layer = gpkg(tmp_path, xa=frame().drop(columns=["dan_so"]))
    put(app, ("xa.gpkg", layer), ("b.xlsx", book(A=people(0, 3), B=people(3, 6))))
    assert "A, B" in texts(app)
    box(app, "Trang tính").set_value(ALL_SHEETS).run()
    assert not app.exception
    assert units(app).population.tolist() == [7000 + i for i in range(6)]
    box(app, "Trang tính").set_value("A").run()
    assert "dân số" in app.error[0].value


def test_all_layers_are_stacked_on_request(app: AppTest, tmp_path: Path) -> None:
    put(app, ("xa.gpkg", gpkg(tmp_path, mot=frame().iloc[:3], hai=frame().iloc[3:])))
    assert "mot" in app.error[0].value
    box(app, "Lớp").set_value(ALL_LAYERS).run()
    assert not app.exception
    assert len(units(app)) == 6
    box(app, "Lớp").set_value("mot").run()
    assert len(units(app)) == 3


def test_rows_beyond_the_map_are_allowed_on_request(app: AppTest, tmp_path: Path) -> None:
    layer = gpkg(tmp_path, xa=frame().drop(columns=["dan_so", "huyen"]))
    rows: Rows = [["Mã xã", "Tên xã", "Dân số", "Huyện"]]
    rows += [[f"{18070 + i}", f"Xã Số {i + 1}", 7000 + i, "Huyện A"] for i in range(6)]
    rows += [[f"{19000 + i}", f"Xã Khác {i}", 7000 + i, "Huyện A"] for i in range(20, 40)]
    put(app, ("xa.gpkg", layer), ("b.xlsx", book(A=rows)))
    assert "Xã Khác" in app.error[0].value
    assert len(units(app)) != 6
    next(c for c in app.checkbox if "cùng năm" in c.label).check().run()
    assert not app.exception
    assert units(app).population.tolist() == [7000 + i for i in range(6)]


def test_missing_areas_are_measured_at_a_button(app: AppTest, tmp_path: Path) -> None:
    data = frame()
    data.loc[[1, 4], "dien_tich"] = 0
    put(app, ("xa.gpkg", gpkg(tmp_path, xa=data)))
    assert "dien_tich" in app.error[0].value.replace("\\", "")
    button(app, "Tính diện tích còn thiếu").click().run()
    assert not app.exception
    assert units(app).area_km2.tolist() == pytest.approx([9] * 6, rel=2e-3)
    estimated = app.session_state["desk"].dataset.provenance
    assert [estimated.is_estimated("area_km2", c) for c in units(app).index[:3]] == [
        False,
        True,
        False,
    ]


def test_the_mapping_step_shows_what_else_could_have_been(app: AppTest, tmp_path: Path) -> None:
    data = frame().assign(dan_so_2020=4000, ghi_chu="9.876")
    data["dien_tich"] = ["9,1"] * 6
    put(app, ("xa.gpkg", gpkg(tmp_path, xa=data)))
    shown = next(d.value for d in app.dataframe if "others" in d.value.columns)
    others = dict(zip(shown.column, shown.others, strict=True))
    assert "dan_so_2020 (4000 · 4000 · 4000)" in others["dan_so"]
    assert "ghi_chu (9.876 · 9.876 · 9.876)" in others["dan_so"]
    assert others["ghi_chu"] == "vai trò khác: dân số"
    assert "«9,1» chỉ đọc được" in texts(app)


def test_files_are_read_once(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geodata.isolation import calls

    reads: Counter[str] = Counter()
    before = calls._run

    def counted(function: Any, *rest: Any) -> Any:
        if function.__name__ in ("read_layer", "open_intake", "read_table"):
            reads.update(path.name for path in rest[2].stand_ins)
        return before(function, *rest)

    monkeypatch.setattr(calls, "_run", counted)
    layer = gpkg(tmp_path, xa=frame().drop(columns=["dan_so"]))
    put(app, ("xa.gpkg", layer), ("b.xlsx", book(A=people(0, 6))))
    app.run()
    assert len(units(app)) == 6
    assert reads == {"xa.gpkg": 1, "b.xlsx": 1}


def test_reading_goes_on_after_another_click_and_ends_with_stop(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A click ends the run of the script in which files are read: Streamlit raises there."""
    frame(3, 2).to_file(tmp_path / "xa.gpkg")
    given, real = (tmp_path / "xa.gpkg").read_bytes(), draft_module.build_dataset
    calls: list[Any] = []

    def broken_off(*args: Any) -> Any:
        calls.append(args)
        if len(calls) < 3:
            st.rerun()
        return real(*args)

    monkeypatch.setattr(draft_module, "build_dataset", broken_off)
    app.file_uploader[0].set_value([("xa.gpkg", given, "")]).run()
    assert not app.exception
    assert len(calls) == 3
    assert app.session_state["desk"].dataset.name == "xa"

    def stopped(*_: Any) -> Any:
        app.session_state["draft"].stop()  # what the button does before the script runs again
        st.rerun()

    monkeypatch.setattr(draft_module, "build_dataset", stopped)
    left_out = next(i for i in app.text_input if i.label.startswith("Bỏ qua"))
    left_out.set_value("#1").run()
    assert not app.exception
    assert any("Đã dừng đọc tệp" in error.value for error in app.error)
    assert app.session_state["desk"].dataset.name == "xa"
    monkeypatch.setattr(draft_module, "build_dataset", real)
    app.button(key="read-again").click().run()
    assert not app.exception
    assert not app.error
    assert len(app.session_state["desk"].dataset) == 5
