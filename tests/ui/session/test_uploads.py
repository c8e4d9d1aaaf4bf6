"""Uploaded files that bear one name."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from geodata import InputError
from scenarios.event_log import events_path
from ui.session.uploads import distinct_name, place_uploads


def test_two_files_of_one_name_are_both_kept() -> None:
    placed = place_uploads([("xa.gpkg", b"1"), ("b.xlsx", b"2"), ("xa.gpkg", b"3")])
    assert placed == {"xa.gpkg": b"1", "b.xlsx": b"2", "xa (2).gpkg": b"3"}
    assert list(place_uploads([("b.csv", b"1"), ("b.csv", b"2"), ("b.csv", b"3")])) == [
        "b.csv",
        "b (2).csv",
        "b (3).csv",
    ]


def test_an_upload_is_noted_without_the_names_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    place_uploads([("Xã Bí Mật.GPKG", b"123"), ("Nguyễn Văn A.xlsx", b"4"), ("x.Mật", b"")])
    (line,) = events_path().read_text("utf-8").splitlines()
    assert line.endswith("INFO upload files=3 bytes=4 kinds=gpkg+xlsx")


def test_the_same_file_twice_is_one() -> None:
    assert place_uploads([("a.csv", b"1"), ("a.csv", b"1")]) == {"a.csv": b"1"}
    placed = place_uploads([("a.csv", b"1"), ("a.csv", b"2"), ("a.csv", b"2")])
    assert list(placed) == ["a.csv", "a (2).csv"]
    # Under another name it is another file: a person will have meant something by it.
    assert len(place_uploads([("a.csv", b"1"), ("b.csv", b"1")])) == 2


def test_folders_and_long_names_do_not_make_one_file_of_two() -> None:
    assert len(place_uploads([("A\\xa.gpkg", b"1"), ("B/xa.gpkg", b"2")])) == 2
    long = "x" * 300
    assert len(place_uploads([(f"{long}1.gpkg", b"1"), (f"{long}2.gpkg", b"2")])) == 2


def test_files_already_there_are_not_replaced() -> None:
    assert list(place_uploads([("a.csv", b"2")], {"a.csv": b"1"})) == ["a (2).csv"]


def test_parts_of_shapefiles_stay_together() -> None:
    parts = [("x.shp", b"s1"), ("x.dbf", b"d1"), ("x.shp", b"s2"), ("x.dbf", b"d2")]
    parts += [("x.prj", b"same"), ("x.prj", b"same")]
    assert place_uploads(parts) == {
        "x.shp": b"s1",
        "x.dbf": b"d1",
        "x.prj": b"same",
        "x (2).shp": b"s2",
        "x (2).dbf": b"d2",
        "x (2).prj": b"same",
    }
    assert list(place_uploads(parts[:2] * 2)) == ["x.shp", "x.dbf"]
    with pytest.raises(InputError) as error:
        place_uploads(parts[:5])
    assert error.value.key == "shapefiles-mixed"
    assert ".prj" in error.value.text.vi


def test_layers_are_named_apart() -> None:
    assert distinct_name("sông 1.5", ["sông 1.5", "đường"]) == "sông 1.5 (2)"
    assert distinct_name("đường", ["sông"]) == "đường"


@pytest.mark.parametrize(
    ("one", "other"), [("a.xlsx", "A.XLSX"), ("Xã.csv", "XÃ.csv"), ("xã.csv", "xa\u0303.csv")]
)
def test_names_that_other_systems_take_for_one_are_two(one: str, other: str) -> None:
    placed = place_uploads([(one, b"1"), (other, b"2")])
    assert list(placed.values()) == [b"1", b"2"]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in placed}) == 2


def test_parts_of_a_shapefile_go_together_whatever_their_case() -> None:
    placed = place_uploads([("A.shp", b"1"), ("a.DBF", b"2"), ("A.Shx", b"3")])
    assert placed == {"A.shp": b"1", "A.dbf": b"2", "A.shx": b"3"}
