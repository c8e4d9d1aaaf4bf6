"""Attributes of KML: extended data with accents, lines and tables in the description."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from geodata import Dataset, read_units
from geodata.files.kml_tables import _pairs
from tests.support.layers import frame, notices

PEOPLE = [5000, 6001]
NAMES = ["Xã Hương Sơn", "Xã Đức Thọ"]
EXTENDED = (
    '<ExtendedData><Data name="Mã xã"><value>{code}</value></Data>'
    "<Data name='Dân số'><value>{people}</value></Data></ExtendedData>"
)
TABLE = (
    "<tr><th>Mã xã</th><th>Tên xã</th><th>Dân số</th></tr>"
    "<tr><td>{code}</td><td>{name}</td><td>{people}</td></tr>"
)
KEPT = {
    "extended": "<name>{name}</name>" + EXTENDED,
    "lines": "<name>{name}</name><description><![CDATA[<b>Mã xã</b>: {code}<br/>"
    "Dân số = {people}]]></description>",
    "rows": "<name>{number}</name><description><![CDATA[<table>" + TABLE + "</table>]]>"
    "</description>",
}


def write(path: Path, kept: str) -> Path:
    marks = ""
    for i, shape in enumerate(frame(2, 1).to_crs(4326).geometry):
        ring = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
        said = kept.format(code=18070 + i, name=NAMES[i], people=PEOPLE[i], number=i + 1)
        marks += (
            f"<Placemark>{said}<MultiGeometry><Point><coordinates>105,20</coordinates></Point>"
            f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon></MultiGeometry></Placemark>"
        )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{marks}</Document></kml>"
    )
    if path.suffix == ".kml":
        path.write_text(text, "utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", text)
    return path


def right(dataset: Dataset) -> None:
    assert dataset.codes == ("18070", "18071")
    assert dataset.units.name.tolist() == NAMES
    assert dataset.units.population.tolist() == PEOPLE


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("ending", ["kml", "kmz", "zip"])
def test_attributes_wherever_they_are_kept(tmp_path: Path, kept: str, ending: str) -> None:
    right(read_units(write(tmp_path / f"a.{ending}", KEPT[kept])))


def test_extended_data_and_a_table_that_disagree_are_told(tmp_path: Path) -> None:
    older = "<description><![CDATA[<table><tr><td>Dân số</td><td>{people}1</td></tr></table>]]>"
    kept = "<name>{name}</name>" + older + "</description>" + EXTENDED
    dataset = read_units(write(tmp_path / "a.kml", kept))
    right(dataset)
    assert "cột «Dân số»" in notices(dataset)
    assert "1 (5000 ≠ 50001)" in notices(dataset)
    assert any("5000 ≠ 50001" in n.en for n in dataset.provenance.notices)


def test_a_head_over_pairs_is_no_head_over_columns(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{{{value}}}</td></tr>"
        for name, value in (("Mã xã", "code"), ("Tên xã", "name"), ("Dân số", "people"))
    )
    table = f"<table><tr><th>Field</th><th>Value</th></tr>{rows}</table>"
    kept = f"<name>{{number}}</name><description><![CDATA[{table}]]></description>"
    right(read_units(write(tmp_path / "a.kml", kept)))
    one = "<table><tr><th>Mã</th><th>Tên</th></tr><tr><td>1</td><td>A</td></tr></table>"
    assert _pairs(one) == {"Mã": "1", "Tên": "A"}
