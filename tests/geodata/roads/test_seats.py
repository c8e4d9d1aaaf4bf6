"""Tables of seats."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from geodata import InputError, write_dataset
from geodata.dataset import BUILDING
from geodata.geopackage import read_stored
from geodata.roads import place_seat, read_seats, with_seats
from geodata.roads.seats import _sexagesimal
from tests.support.coverages import grid
from tests.support.roads import at


def degrees(x_km: float, y_km: float) -> tuple[float, float]:
    point = gpd.GeoSeries(gpd.points_from_xy(*[[v] for v in at(x_km, y_km)]), crs=3405)
    there = point.to_crs(4326).iloc[0]
    return round(there.x, 6), round(there.y, 6)


def seats_file(folder: Path, *rows: str, columns: str = "mã,kinh độ,vĩ độ") -> Path:
    path = folder / "tru_so.csv"
    path.write_text("\n".join([columns, *rows]) + "\n", "utf-8")
    return path


def row(code: str, x_km: float, y_km: float, *more: str) -> str:
    return ",".join([code, *map(str, degrees(x_km, y_km)), *more])


def test_seats_become_the_units_points(tmp_path: Path) -> None:
    dataset = grid(2, 1)
    columns = "mã,kinh độ,vĩ độ,tình trạng,số phòng,năm"
    path = seats_file(
        tmp_path,
        row("00001", 1.0, 2.0, "Xuống cấp", "12", "1998"),
        row("00002", 5.0, 0.5, "", "", ""),
        columns=columns,
    )
    seats = read_seats(path, dataset)
    assert seats.findings == ()
    assert seats.table.loc["00001", "seat_condition"] == "poor"
    assert seats.table.loc["00001", "seat_rooms"] == 12
    assert np.isnan(seats.table.loc["00002", "seat_year"])
    told = with_seats(dataset, seats)
    assert told.units.loc["00001", ["x_m", "y_m"]].tolist() == pytest.approx(at(1, 2), abs=0.2)
    assert told.fingerprint != dataset.fingerprint
    assert told.units.loc["00001", list(BUILDING)].tolist()[:2] == ["poor", 12]
    assert told.units.loc["00001", "seat_year"] == 1998
    assert told.units.loc["00002", "seat_condition"] == ""


def test_buildings_go_with_the_dataset(tmp_path: Path) -> None:
    """Stored and read back; a later table of seats without them leaves them as they are."""
    dataset = grid(2, 1)
    columns = "Mã ĐVHC,Kinh độ,Vĩ độ,Hiện trạng,Diện tích sàn (m²)"
    path = seats_file(tmp_path, row("00001", 1.0, 2.0, "Tốt", '"1.250,5"'), columns=columns)
    told = with_seats(dataset, read_seats(path, dataset))
    told = with_seats(told, read_seats(seats_file(tmp_path, row("00001", 1, 1)), told))
    write_dataset(told, tmp_path / "kept.gpkg")
    again = read_stored(tmp_path / "kept.gpkg")
    assert again.fingerprint == told.fingerprint
    assert again.units.loc["00001", "seat_condition"] == "good"
    assert again.units.loc["00001", "seat_area_m2"] == 1250.5
    assert again.units.loc["00002", "seat_condition"] == ""
    assert np.isnan(again.units.loc["00002", "seat_area_m2"])


def test_units_the_table_does_not_name_keep_their_point(tmp_path: Path) -> None:
    dataset = grid(2, 1)
    told = with_seats(dataset, read_seats(seats_file(tmp_path, row("00001", 1, 1)), dataset))
    assert told.units.x_m["00002"] == dataset.units.x_m["00002"]


def test_a_seat_in_another_unit_is_told(tmp_path: Path) -> None:
    dataset = grid(3, 1)
    found = read_seats(seats_file(tmp_path, row("00001", 4.5, 1)), dataset).findings
    assert [(f.check, f.codes) for f in found] == [("seats-elsewhere", ("00001",))]
    assert "Xã Số 1 → Xã Số 2" in found[0].text.vi


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([row("00001", 1, 1), "00009,105.5,18.2"], "seats-unknown"),
        ([row("00001", 1, 1), row("00001", 1, 1)], "seats-twice"),
        ([row("00001", 1, 1), row("00002", 9, 1)], "seats-outside"),
        ([row("00001", 1, 1), "00002,18.2,105.5"], "seats-swapped"),
        ([row("00001", 1, 1), "00002,2.3,48.8"], "seats-abroad"),
        ([row("00001", 1, 1), "00002,xa lắm,18"], "seats-degrees"),
        ([row("00001", 1, 1), "00002,,18"], "seats-degrees"),
        ([row("00001", 1, 1), "00002,540000,2020000"], "seats-metres"),
        ([row("00001", 1, 1), "00002,105°75'10,18°10'10"], "seats-degrees"),
        ([row("00001", 1, 1), "00002,105.5,18.2 S"], "seats-degrees"),
    ],
)
def test_rows_that_cannot_be_are_named(rows: list[str], key: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_seats(seats_file(tmp_path, *rows), grid(2, 1))
    assert error.value.key == key
    # Rows of tables are counted as they stand in the sheet, with the header as the first.
    assert "3" in error.value.text.vi
    assert error.value.text.vi != error.value.text.en


@pytest.mark.parametrize(
    "form",
    [
        "{0}°{1}'{2:.3f}\"",
        "E{0}°{1:02d}'{2:06.3f}\"",
        "{0} {1} {2:.3f}",
        "{0} độ {1} phút {2:.3f} giây",
        "{3:.6f}° B",
        "{0}°{4:.5f}'",
    ],
)
def test_degrees_are_read_however_people_write_them(form: str, tmp_path: Path) -> None:
    def written(value: float) -> str:
        whole, minutes = int(value), value % 1 * 60
        parts = (whole, int(minutes), minutes % 1 * 60, value, minutes)
        return form.format(*parts).replace(".", ",")

    cells = ";".join(map(written, degrees(1.0, 2.0)))
    path = seats_file(tmp_path, f"00001;{cells}", columns="Mã xã;Kinh độ (Đ);Vĩ độ (B)")
    there = read_seats(path, grid(2, 1)).table
    assert there.loc["00001", ["x_m", "y_m"]].tolist() == pytest.approx(at(1, 2), abs=0.3)


def test_the_south_and_the_west_are_no_degrees_here() -> None:
    for text in ("18.3S", "S18.3", "105.9W", "T105.9", "105,9 tây", "18/3/20", ".5", "18°3'S"):
        assert _sexagesimal(text) is None, text
    for text in ("18d18m0s", "B18.3", "18.3° Bắc", "18 độ 18 phút 0 giây"):
        assert _sexagesimal(text) == pytest.approx(18.3), text


def test_buildings_are_told_without_a_place(tmp_path: Path) -> None:
    dataset = grid(2, 1)
    columns = "mã,kinh độ,vĩ độ,tình trạng"
    path = seats_file(tmp_path, "00001,,,kém", "00002,,,", columns=columns)
    told = with_seats(dataset, read_seats(path, dataset))
    assert told.units["seat_condition"].tolist() == ["poor", ""]
    assert told.units["x_m"].tolist() == dataset.units["x_m"].tolist()
    with pytest.raises(InputError) as error:
        read_seats(seats_file(tmp_path, "00002,,"), dataset)
    assert error.value.key == "seats-none"


def test_conditions_and_figures_that_cannot_be(tmp_path: Path) -> None:
    columns = "mã,kinh độ,vĩ độ,tình trạng,số phòng"
    for more, key in ((("đẹp", "3"), "seats-condition"), (("tốt", "-3"), "seats-figure")):
        path = seats_file(tmp_path, row("00001", 1, 1, *more), columns=columns)
        with pytest.raises(InputError) as error:
            read_seats(path, grid(2, 1))
        assert error.value.key == key


def test_a_seat_is_placed_by_hand(tmp_path: Path) -> None:
    """What is known of the building stays; a place in another unit is told, the sea refused."""
    dataset = grid(3, 1)
    file = seats_file(tmp_path, row("00001", 1, 1, "Kém"), columns="mã,kinh độ,vĩ độ,tình trạng")
    told = with_seats(dataset, read_seats(file, dataset))
    placed = place_seat(told, "00001", *degrees(2.0, 0.5))
    assert placed.units.loc["00001", ["x_m", "y_m"]].tolist() == pytest.approx(at(2, 0.5), abs=0.2)
    assert placed.units.at["00001", "seat_condition"] == "poor"
    beside = place_seat(placed, "00002", *degrees(7.5, 1.5))
    assert [f.codes for f in beside.provenance.findings] == [("00002",)]
    again = place_seat(beside, "00001", *degrees(1, 1))
    assert [f.codes for f in again.provenance.findings] == [("00002",)]
    assert place_seat(again, "00002", *degrees(4.5, 1.5)).provenance.findings == ()
    with pytest.raises(InputError, match="4.0 km"):
        place_seat(dataset, "00001", *degrees(1, 7))
    with pytest.raises(InputError):
        place_seat(dataset, "99999", *degrees(1, 1))
