"""Roads on the Data page: brought, told, barred, dropped; and what follows on the other pages."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from tests.support.pages import button, make_plan, open_page, texts, tied


def roads(app: AppTest, leave_out: int = 3) -> bytes:
    """A road between every two neighbours but some, as GeoJSON in degrees."""
    dataset = app.session_state["desk"].dataset
    xy = dataset.units[["x_m", "y_m"]]
    pairs = list(zip(dataset.borders.code_a, dataset.borders.code_b, strict=True))[leave_out:]
    lines = [shapely.LineString([xy.loc[a], xy.loc[b]]) for a, b in pairs]
    frame = gpd.GeoDataFrame(
        {"highway": ["primary"] * len(lines)}, geometry=lines, crs=dataset.units.crs
    )
    return frame.to_crs(4326).to_json().encode()


def bring(app: AppTest, name: str, content: bytes) -> None:
    field = next(f for f in app.file_uploader if (f.key or "").startswith("roads-files"))
    field.set_value([(name, content, "")]).run()
    button(app, "Tính đường đi").click().run()
    assert not app.exception


@pytest.fixture
def with_ways(app: AppTest) -> AppTest:
    open_page(app, "data")
    bring(app, "duong.geojson", roads(app))
    return app


def test_roads_are_brought_borders_barred_and_roads_dropped(with_ways: AppTest) -> None:
    app = with_ways
    here = app.session_state["desk"]
    assert here.dataset.ways is not None
    assert "theo đường bộ (duong.geojson" in texts(app)
    assert "hệ số đường vòng" in texts(app)
    bars = button(app, "Ngăn tất cả")
    count = int(bars.label.split("(")[1].rstrip(")"))
    assert count >= 1
    bars.click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert int((here.dataset.borders.kind == "barrier").sum()) == count
    assert here.dataset.ways is not None
    assert "Mọi ranh giới đều có đường qua" in texts(app)
    button(app, "Bỏ đường").click().run()
    assert not app.exception
    assert app.session_state["desk"].dataset.ways is None
    assert "theo đường thẳng" in texts(app)


def test_what_is_no_file_of_roads_is_refused_and_the_old_ones_stay(with_ways: AppTest) -> None:
    app = with_ways
    mark = app.session_state["desk"].dataset.fingerprint
    bring(app, "x.geojson", b"nothing")
    assert app.error
    assert app.session_state["desk"].dataset.fingerprint == mark


def test_seats_that_move_drop_the_ways_and_one_click_finds_them_again(with_ways: AppTest) -> None:
    app = with_ways
    first = app.session_state["desk"].dataset.ways
    dataset = app.session_state["desk"].dataset
    code = dataset.codes[0]
    point = dataset.units.geometry.representative_point().to_crs(4326)[code]
    table = f"code;longitude;latitude\n{code};{point.x:.6f};{point.y:.6f}\n"
    field = next(f for f in app.file_uploader if (f.key or "").startswith("seats-"))
    field.set_value(("tru so.csv", table.encode(), "")).run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.dataset.ways is None
    assert "không còn đúng; khoảng cách nay theo đường thẳng" in texts(app)
    assert not [f for f in here.dataset.provenance.findings if f.check.startswith("roads-")]
    button(app, "Tính lại đường đi").click().run()
    assert not app.exception
    again = app.session_state["desk"].dataset
    assert again.ways.source.text == first.source.text
    assert again.ways.mark != first.mark
    assert "không còn đúng" not in texts(app)


def test_plan_and_effects_say_the_way_by_road(with_ways: AppTest) -> None:
    app = make_plan(with_ways)
    here = app.session_state["desk"]
    group = next(g for g in here.scenario().groups if g.is_merger)
    moved = next(c for c in group.members if c != group.seat)
    here.selected = moved
    tied(app.selectbox, "layer-map-plan").set_value("ways").run()
    assert not app.exception
    assert "km theo đường bộ" in texts(app) and "phút" in texts(app)
    line = app.session_state["kept-way-line"][1][moved]  # along the road, not the dashed one
    ends = here.dataset.units.loc[[moved, group.seat], ["x_m", "y_m"]].to_numpy()
    assert line.coords[0] == tuple(ends[0]) and line.coords[-1] == tuple(ends[1])
    open_page(app, "effects")
    assert "Đi lại tới trụ sở" in texts(app)
    table = next(d.value for d in app.dataframe if "Xa nhất (km)" in d.value.columns)
    mergers = [g for g in here.scenario().groups if g.is_merger]
    assert len(table) == len(mergers)
    assert all("→" in cell for cell in table["Bình quân (km)"])


def test_what_counts_as_far_reaches_the_problem(app: AppTest) -> None:
    open_page(app, "plan")
    tied(app.number_input, "plan-far_km").set_value(7.5).run()
    make_plan(app)
    objective = app.session_state["desk"].scenario().solution.problem.objective
    assert objective.far_km == 7.5


def test_later_resolutions_keep_ways_while_units_stay_and_say_it_else(with_ways: AppTest) -> None:
    app = with_ways
    dataset = app.session_state["desk"].dataset
    one, two = dataset.borders.iloc[5][["code_a", "code_b"]]

    def send(text: str) -> None:
        field = next(f for f in app.file_uploader if (f.key or "").startswith("amend-"))
        field.set_value(("nq.csv", text.encode(), "")).run()
        assert not app.exception

    send(f"code;name;document;day\n{one};Tên Mới;NQ 9/2026;1/12/2026\n")
    kept = app.session_state["desk"].dataset
    assert kept.units.at[one, "name"].endswith("Tên Mới")
    assert kept.ways is not None
    assert "không còn dùng được" not in texts(app)
    send(f"code;into;document;day\n{one};{two};NQ 10/2026;2/12/2026\n")
    fewer = app.session_state["desk"].dataset
    assert one not in fewer.codes
    assert fewer.ways is None
    assert "không còn dùng được" in texts(app)
    button(app, "Tính lại đường đi").click().run()
    assert not app.exception
    assert app.session_state["desk"].dataset.ways.codes == fewer.codes


def test_a_detour_factor_is_stated_where_there_are_no_roads(app: AppTest) -> None:
    open_page(app, "data")
    field = next(f for f in app.number_input if (f.key or "").startswith("detour-"))
    field.set_value(1.3).run()
    assert not app.exception
    assert app.session_state["desk"].dataset.detour == 1.3
    assert "theo đường thẳng × 1,30" in texts(app)


def test_villages_are_homes_without_roads_too(app: AppTest) -> None:
    open_page(app, "data")
    dataset = app.session_state["desk"].dataset
    point = dataset.units.geometry.representative_point().buffer(300)
    names = [f"Thôn {number}" for number in range(len(point))]
    layer = gpd.GeoDataFrame({"thon": names}, geometry=point.to_numpy(), crs=dataset.units.crs)
    field = next(f for f in app.file_uploader if (f.key or "").startswith("roads-villages"))
    field.set_value([("thon.geojson", layer.to_crs(4326).to_json().encode(), "")]).run()
    button(app, "Tính đường đi").click().run()
    assert not app.exception
    laid = app.session_state["desk"].dataset
    assert laid.ways is None and laid.fingerprint != dataset.fingerprint
    assert len(laid.homes.unit) == len(dataset)
    assert "theo thôn, tổ dân phố trong «thon.geojson»" in texts(app)
    button(app, "Bỏ lớp thôn").click().run()
    assert app.session_state["desk"].dataset.fingerprint == dataset.fingerprint
