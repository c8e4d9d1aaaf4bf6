"""Files that are something else: told as what they are, with a way to save them anew."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geodata import InputError
from geodata.files import list_layers, list_sheets, read_layer, read_table
from tests.support.layers import frame

HTML = b"<html><body><table><tr><td>Ma xa</td><td>Ten xa</td></tr></table></body></html>"
XML_2003 = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)
CSV = "Mã xã;Tên xã;Dân số\n18070;Xã Một;5000\n".encode()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def ole(stream: str) -> bytes:
    return OLE + b"\0" * 1016 + stream.encode("utf-16-le") + b"\0" * 600


def zipped(*names: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        with zipfile.ZipFile(folder / "x", "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return (folder / "x").read_bytes()

    return make


def workbook(folder: Path) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Mã xã", "Dân số"])
    book.active.append(["18070", 5000])
    book.save(folder / "x.xlsx")
    return (folder / "x.xlsx").read_bytes()


def locked_zip(folder: Path) -> bytes:
    content = bytearray(zipped("ranh.shp")(folder))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def dbf(folder: Path) -> bytes:
    frame().to_file(folder / "x.shp")
    return (folder / "x.dbf").read_bytes()


def part_of(ending: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        frame().to_file(folder / f"x{ending}")
        return (folder / f"x{ending}").read_bytes()

    return make


Content = bytes | Callable[[Path], bytes]

TABLES: list[tuple[str, Content, str]] = [
    ("a.xls", HTML, "is-html"),
    ("a.xls", b"\xef\xbb\xbf\r\n <!-- x --> <TABLE border=1>", "is-html"),
    ("a.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "is-html"),
    ("a.xlsx", b"<!DOCTYPE html><html></html>", "is-html"),
    ("a.csv", HTML, "is-html"),
    ("a.xls", XML_2003, "is-xml-2003"),
    ("a.xml", XML_2003, "is-xml-2003"),
    ("a.xls", XML_2003.decode().encode("utf-16"), "is-xml-2003"),
    ("a.xlsx", ole("EncryptedPackage\0"), "is-locked"),
    ("a.xls", ole("EncryptedPackage\0"), "is-locked"),
    ("a.xlsx", CSV, "is-misnamed"),
    ("a.xls", CSV, "is-misnamed"),
    ("a.ods", workbook, "is-misnamed"),
    ("a.csv", workbook, "is-misnamed"),
    ("a.xls", workbook, "is-misnamed"),
    ("a.xlsx", ole("Workbook\0"), "is-misnamed"),
    ("a.csv", b'{"type": "FeatureCollection"}', "is-misnamed"),
    ("a.doc", ole("WordDocument\0"), "is-word"),
    ("a.docx", zipped("word/document.xml"), "is-word"),
    ("a.xlsx", zipped("word/document.xml"), "is-word"),
    ("a.rtf", b"{\\rtf1 x", "is-rtf"),
    ("a.pdf", b"%PDF-1.7\n", "is-pdf"),
    ("a.xlsx", b"%PDF-1.7\n", "is-pdf"),
    ("a.dbf", dbf, "is-dbf"),
    ("a.xls", dbf, "is-dbf"),
    ("a.xlsb", zipped("xl/workbook.bin"), "is-xlsb"),
    ("a.numbers", zipped("Index/Document.iwa"), "is-numbers"),
    ("a.rar", b"Rar!\x1a\x07\x01\0", "is-rar"),
    ("a.zip", zipped("a.xlsx"), "is-zip"),
    ("a.gpkg", part_of(".gpkg"), "is-layer-not-table"),
    ("a.geojson", part_of(".geojson"), "is-layer-not-table"),
    ("a.jpg", b"\xff\xd8\xff\xe0", "is-image"),
    ("a.csv", b"", "is-empty"),
]
LAYERS: list[tuple[str, Content, str]] = [
    ("a.geojson", HTML, "is-html"),
    ("a.zip", b"<!doctype html>", "is-html"),
    ("a.gpkg", b"\n<html>", "is-html"),
    ("a.kml", HTML, "is-html"),
    ("a.shp", HTML, "is-html"),
    ("a.zip", b"Rar!\x1a\x07\0", "is-rar"),
    ("a.rar", b"Rar!\x1a\x07\0", "is-rar"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c", "is-7z"),
    ("a.tar.gz", b"\x1f\x8b\x08", "is-gzip"),
    ("a.zip", locked_zip, "is-locked-zip"),
    ("a.tab", b"!table\n!version 300\n", "is-mapinfo"),
    ("a.mif", b"Version 300\n", "is-mapinfo"),
    ("a.dwg", b"AC1027", "is-dwg"),
    ("a.dbf", dbf, "is-dbf"),
    ("a.gml", b'<?xml version="1.0"?><gml:FeatureCollection>', "is-other-map"),
    ("a.geojson", b"version https://git-lfs.github.com/spec/v1\n", "is-lfs"),
    ("a.geojson", b'{"type": "FeatureCollection", "features": [{"ty', "is-json-broken"),
    ("a.geojson", b'{"error": {"code": 499, "message": "Token Required"}}', "is-json-no-map"),
    ("a.geojson", part_of(".gpkg"), "is-misnamed"),
    ("a.gpkg", part_of(".geojson"), "is-misnamed"),
    ("a.xlsx", workbook, "is-table-not-layer"),
    ("a.csv", CSV, "is-table-not-layer"),
    ("a.zip", workbook, "is-misnamed"),
    ("a.geojson", b"", "is-empty"),
    ("a.pdf", b"%PDF-1.7\n", "is-pdf"),
]


def refused(path: Path, read: Callable[[Path], object]) -> InputError:
    with pytest.raises(InputError) as error:
        read(path)
    text = error.value.text
    assert text.vi != text.en
    assert path.name in text.vi
    assert path.name in text.en
    assert "Error" not in text.en
    return error.value


def write(folder: Path, name: str, content: Content) -> Path:
    made = content(folder) if callable(content) else content
    path = folder / name
    path.write_bytes(made)
    return path


@pytest.mark.parametrize(("name", "content", "key"), TABLES)
def test_a_table_that_is_something_else(
    tmp_path: Path, name: str, content: Content, key: str
) -> None:
    path = write(tmp_path, name, content)
    assert refused(path, read_table).key == key
    if name.endswith((".xls", ".xlsx", ".ods")):
        assert refused(path, list_sheets).key == key


@pytest.mark.parametrize(("name", "content", "key"), LAYERS)
def test_a_layer_that_is_something_else(
    tmp_path: Path, name: str, content: Content, key: str
) -> None:
    path = write(tmp_path, name, content)
    assert refused(path, read_layer).key == key
    assert refused(path, list_layers).key == key


def test_parquet_without_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"ma_xa": ["18070"], "geometry": [b"x"]}).to_parquet(path)
    assert refused(path, read_layer).key == "is-parquet-table"


@pytest.mark.parametrize("kept", [{".shp"}, {".shp", ".prj"}, {".shp", ".shx"}, {".shp", ".dbf"}])
def test_a_zip_of_half_a_shapefile(tmp_path: Path, kept: set[str]) -> None:
    frame().to_file(tmp_path / "ranh.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in tmp_path.glob("ranh.*"):
            if path.suffix in kept:
                archive.write(path, path.name)
    error = refused(tmp_path / "a.zip", read_layer)
    assert error.key == "incomplete-shapefile"
    assert all(e in error.text.vi for e in {".shx", ".dbf"} - kept)


def test_what_is_right_stays_readable(tmp_path: Path) -> None:
    for ending in (".gpkg", ".geojson", ".fgb", ".shp"):
        path = tmp_path / f"b{ending}"
        frame().to_file(path)
        assert len(read_layer(path).frame) == 6
    frame().to_parquet(tmp_path / "b.parquet")
    assert len(read_layer(tmp_path / "b.parquet").frame) == 6
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        (tmp_path / "a.csv").write_bytes(CSV.decode().encode(codec))
        assert len(read_table(tmp_path / "a.csv").frame) == 1
