"""The Data page step by step: columns, join, coordinate system, borders, download."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geodata import TableInput, carry_figures, embedded_dataset, read_stored
from tests.support.layers import frame
from tests.support.pages import button, choose_embedded, open_page, start, texts
from tests.support.server import Answer, serving


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "data"))
    opened = start()
    open_page(opened, "data")
    opened.radio[0].set_value("upload").run()
    return opened


def gpkg(data: gpd.GeoDataFrame, folder: Path) -> bytes:
    data.to_file(folder / "x.gpkg")
    return (folder / "x.gpkg").read_bytes()


def sheet(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(rows).to_excel(out, index=False, header=False)
    return out.getvalue()


def put(app: AppTest, *files: tuple[str, bytes]) -> None:
    app.file_uploader[0].set_value([(n, c, "") for n, c in files]).run()
    assert not app.exception


def dataset(app: AppTest):  # type: ignore[no-untyped-def]
    return app.session_state["desk"].dataset


def test_a_suggested_match_is_accepted_row_by_row(app: AppTest, tmp_path: Path) -> None:
    layer = gpkg(frame(3, 2).drop(columns=["dan_so"]), tmp_path)
    rows: list[list[object]] = [["Tên xã", "Dân số"]]
    rows += [[f"Xã Số {i + 1}", 5000 + i] for i in range(5)] + [["Xã Số Sáuu 6", 7000]]
    put(app, ("xã.gpkg", layer), ("bảng.xlsx", sheet(rows)))
    assert "18075" in app.error[0].value
    assert dataset(app).name == "hatinh-2026"
    draft = app.session_state["draft"]
    assert draft.intake.tables[0][1].left_rows == (7,)
    assert "18075" in str(draft.intake.tables[0][1].suggestions.unit.tolist())
    draft.accepted["bảng.xlsx"] = {7: "18075"}
    app.text_input[0].set_value("EPSG:3405").run()  # any statement tries the files again
    assert not app.exception
    assert dataset(app).units.population.tolist() == [5000, 5001, 5002, 5003, 5004, 7000]


def test_corrected_columns_are_remembered(app: AppTest, tmp_path: Path) -> None:
    data = frame().rename(columns={"dan_so": "cot_x"})
    put(app, ("a.gpkg", gpkg(data, tmp_path)))
    assert "dân số" in app.error[0].value
    draft = app.session_state["draft"]
    columns = draft.columns()
    mapping = draft.mapping("a.gpkg", columns).with_columns({"population": "cot_x"})
    draft.correct("a.gpkg", columns, mapping)
    put(app, ("b.gpkg", gpkg(data, tmp_path)))
    assert dataset(app).name == "b"


def test_a_missing_coordinate_system_is_one_click(app: AppTest, tmp_path: Path) -> None:
    units = embedded_dataset("hatinh-2024").units.reset_index()
    units = units[["code", "name", "kind", "population", "geometry"]].to_crs(9209)
    units.to_file(tmp_path / "t.shp", encoding="UTF-8")
    parts = [(f"t{e}", (tmp_path / f"t{e}").read_bytes()) for e in (".shp", ".shx", ".dbf")]
    put(app, *parts)
    assert "EPSG:9209" in app.error[0].value.replace("\\", "")
    offered = button(app, "Dùng EPSG:9209")  # with what tells it from the others
    assert "kinh tuyến trục 105°30′: phủ Hà Tĩnh" in offered.label
    offered.click().run()
    notices = app.session_state["desk"].dataset.provenance.notices
    assert any("người dùng chọn EPSG:9209" in notice.vi for notice in notices)
    assert not app.exception
    assert len(dataset(app)) == 216
    assert len(dataset(app).components) == 1


def test_an_island_is_settled_before_planning(app: AppTest, tmp_path: Path) -> None:
    data = frame(3, 2)
    data.loc[5, "geometry"] = shapely.affinity.translate(data.geometry[5], 40_000, 0)
    put(app, ("đảo.gpkg", gpkg(data, tmp_path)))
    assert "1 phần của bản đồ" in texts(app)
    open_page(app, "plan")
    button(app, "Lập phương án").click().run()
    app.button(key="terrain-lowland").click().run()  # the file has no column of terrain
    assert "18075" in texts(app).replace("\\", "")
    open_page(app, "data")
    button(app, "Đứng riêng").click().run()
    assert not app.exception
    assert dataset(app).settled == {"18075"}
    assert "1 phần của bản đồ" not in texts(app)


def test_a_link_set_by_hand(app: AppTest, tmp_path: Path) -> None:
    put(app, ("xã.gpkg", gpkg(frame(3, 2), tmp_path)))
    before = dataset(app).fingerprint
    from ui.data.borders import _PAIR

    app.session_state[_PAIR] = ("18070", "18071")
    app.run()
    button(app, "Đặt").click().run()
    assert not app.exception
    kinds = dataset(app).borders.set_index(["code_a", "code_b"]).kind
    assert kinds["18070", "18071"] == "barrier"
    assert dataset(app).fingerprint != before


def test_boundaries_from_the_internet_and_figures_from_old_units(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new = embedded_dataset("hatinh-2026").units.reset_index()[["code", "name", "geometry"]]
    with serving() as site:
        site.pages["/xa.geojson"] = Answer(new.to_crs(4326).to_json().encode())
        monkeypatch.setenv("SAPXEP_CACHE_DIR", str(tmp_path / "cache"))
        app.radio[0].set_value("fetch").run()
        source = next(s for s in app.selectbox if s.label == "Nguồn")
        source.set_value("url").run()
        next(i for i in app.text_input if i.label.startswith("Địa chỉ")).set_value(
            f"{site.address}/xa.geojson"
        ).run()
        button(app, "Tải xuống").click().run()
        assert not app.exception
        assert "dân số" in app.error[0].value
        here = app.session_state["desk"]
        lenient = here.criteria.result.model_copy(update={"mountain_share": 0.001})
        here.criteria = here.criteria.model_copy(update={"result": lenient})
        shares = []

        def carried(*given: Any, mountain_share: float) -> TableInput:
            shares.append(mountain_share)
            return carry_figures(*given, mountain_share=mountain_share)

        monkeypatch.setattr("ui.data.carry.carry_figures", carried)
        button(app, "Chuyển số liệu").click().run()
        assert not app.exception
        assert any("0,1 % diện tích" in caption.value for caption in app.caption)
    units = dataset(app)
    assert len(units) == 69
    assert units.units.population.sum() == 1_288_866
    assert shares == [0.001]
    assert units.provenance.is_estimated("population")
    assert units.provenance.origins[0].url.endswith("/xa.geojson")
    assert json.dumps(units.describe())


def test_the_clean_dataset_is_saved_and_taken_back(app: AppTest, tmp_path: Path) -> None:
    put(app, ("xã.gpkg", gpkg(frame(3, 2), tmp_path)))
    from geodata import write_dataset

    path = tmp_path / "sach.gpkg"
    write_dataset(dataset(app), path)
    mark = dataset(app).fingerprint
    put(app, ("sach.gpkg", path.read_bytes()))
    assert dataset(app).fingerprint == mark == read_stored(path).fingerprint


def test_edits_by_hand_survive_a_correction(app: AppTest, tmp_path: Path) -> None:
    data = frame(3, 2)
    data.loc[5, "geometry"] = shapely.affinity.translate(data.geometry[5], 40_000, 0)
    put(app, ("đảo.gpkg", gpkg(data, tmp_path)))
    button(app, "Đứng riêng").click().run()
    from ui.data.borders import _PAIR

    app.session_state[_PAIR] = ("18070", "18071")
    app.run()
    button(app, "Đặt").click().run()
    tolerance = next(n for n in app.number_input if n.label.startswith("Sai lệch"))
    tolerance.set_value(50.0).run()
    assert not app.exception
    assert dataset(app).settled == {"18075"}
    assert dataset(app).borders.kind.tolist().count("barrier") == 1


def test_what_was_stated_for_one_file_is_not_for_the_next(app: AppTest, tmp_path: Path) -> None:
    put(app, ("a.gpkg", gpkg(frame(3, 2), tmp_path)))
    left_out = next(i for i in app.text_input if i.label.startswith("Bỏ qua"))
    left_out.set_value("#1").run()
    assert len(dataset(app)) == 5
    put(app, ("b.gpkg", gpkg(frame(3, 2), tmp_path)))
    assert len(dataset(app)) == 6


def test_a_clean_file_takes_no_tables(app: AppTest, tmp_path: Path) -> None:
    from geodata import write_dataset

    write_dataset(embedded_dataset("hatinh-2024"), tmp_path / "sach.gpkg")
    clean = ("sach.gpkg", (tmp_path / "sach.gpkg").read_bytes())
    put(app, clean, ("bảng.xlsx", sheet([["Tên xã", "Dân số"], ["a", 1]])))
    assert "sạch" in app.error[0].value
    put(app, clean)
    assert len(dataset(app)) == 216
    assert app.radio[0].value == "upload"
    choose_embedded(app, "hatinh-2024")
    assert not app.exception
    assert dataset(app).provenance.source == embedded_dataset("hatinh-2024").provenance.source


def test_figures_of_an_old_file_by_overlay(app: AppTest, tmp_path: Path) -> None:
    new = frame(3, 2).drop(columns="dan_so")
    new["ma_xa"] = [f"{20000 + i}" for i in range(6)]
    put(app, ("mới.gpkg", gpkg(new, tmp_path)))
    old = gpkg(frame(3, 2), tmp_path)
    next(s for s in app.selectbox if s.label == "Bộ dữ liệu cũ").set_value("file").run()
    ways = next(s for s in app.selectbox if s.label == "Bảng chuyển đổi")
    ways.set_value("overlay").run()
    uploader = next(u for u in app.file_uploader if u.label.startswith("Tệp của tôi (bộ"))
    uploader.set_value(("cũ.gpkg", old, "")).run()
    button(app, "Chuyển số liệu").click().run()
    assert not app.exception
    assert dataset(app).units.population.tolist() == [5000, 5001, 5002, 5003, 5004, 5005]


def test_two_uploads_of_one_name_are_two_files(app: AppTest, tmp_path: Path) -> None:
    """Boundaries to choose from, tables that both join; the same content is the same file."""
    first, second = frame(3, 2), frame(3, 2).iloc[:5].drop(columns=["dan_so"])
    (tmp_path / "b").mkdir()
    one, two = gpkg(first, tmp_path), gpkg(second, tmp_path / "b")
    people = sheet([["Mã xã", "Dân số"], *([f"{18070 + i}", 7000 + i] for i in range(5))])
    staff = sheet([["Mã xã", "Biên chế"], *([f"{18070 + i}", 20] for i in range(5))])
    put(app, ("xa.gpkg", one), ("b.xlsx", people), ("xa.gpkg", two), ("b.xlsx", staff))
    draft = app.session_state["draft"]
    assert draft.boundaries() == ["xa.gpkg", "xa (2).gpkg"]
    assert draft.tables() == ["b.xlsx", "b (2).xlsx"]
    assert draft.boundary == "xa (2).gpkg"
    assert dataset(app).units.population.tolist() == [7000, 7001, 7002, 7003, 7004]
    assert dataset(app).units.staff.tolist() == [20] * 5
    put(app, ("xa.gpkg", one), ("xa.gpkg", one))
    assert app.session_state["draft"].boundaries() == ["xa.gpkg"]
