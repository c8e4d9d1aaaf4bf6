"""Shapefiles whose text is read by bytes: the code page declared, and the one really written."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geodata.files import RawLayer, read_layer, read_table
from geodata.files.code_pages import declared_encoding
from tests.support.encodings import to_1258, to_tcvn3, to_viscii, to_vni
from tests.support.layers import frame

NAMES = ["Xã Hương Khê", "Xã Kỳ Lợi", "Phường Đại Nài", "Xã Cẩm Mỹ", "Xã Hà", "Thị trấn Nghèn"]
HEADS = ("MãXã", "TênXã", "DânSố")


def utf8(text: str) -> bytes:
    return text.encode()


WRITERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": utf8,
    "windows-1258": to_1258,
    "tcvn3": to_tcvn3,
    "vni": to_vni,
    "viscii": to_viscii,
}


def write_bytes(
    folder: Path, rows: list[bytes], heads: list[bytes], cpg: str | None, driver: int = 0
) -> Path:
    """A shapefile whose DBF is written byte by byte: code, name, population."""
    layer = frame(3, 2)[["geometry"]].assign(x=1)
    path = folder / "xa.shp"
    layer.to_file(path)
    (folder / "xa.cpg").unlink(missing_ok=True)
    if cpg is not None:
        (folder / "xa.cpg").write_text(cpg)
    sizes = [5, 40, 10]
    kinds = [b"C", b"C", b"N"]
    out = struct.pack("<B3BIHH17xB2x", 3, 126, 11, 26, 6, 32 * 4 + 1, 1 + sum(sizes), driver)
    for head, kind, size in zip(heads, kinds, sizes, strict=True):
        out += head[:10].ljust(11, b"\0") + kind + b"\0" * 4 + bytes([size, 0]) + b"\0" * 14
    out += b"\r"
    for i, name in enumerate(rows):
        out += b" " + f"{18070 + i}".encode() + name.ljust(40) + f"{5000 + i}".rjust(10).encode()
    (folder / "xa.dbf").write_bytes(out + b"\x1a")
    return path


def told(raw: RawLayer) -> str:
    return "\n".join(n.vi for n in raw.notices)


@pytest.mark.parametrize(
    "cpg", ["1258", "CP1258", "windows-1258", "ANSI 1258", "Windows-1258\r\n", "cp-1258", None]
)
def test_a_code_page_of_combining_marks_keeps_its_last_letters(
    tmp_path: Path, cpg: str | None
) -> None:
    heads = [to_1258(h) for h in HEADS]
    path = write_bytes(tmp_path, [to_1258(n) for n in NAMES], heads, cpg, driver=87)
    raw = read_layer(path)
    assert list(raw.frame.columns[:3]) == list(HEADS)
    assert raw.frame["TênXã"].tolist() == NAMES
    assert all(unicodedata.is_normalized("NFC", v) for v in raw.frame["TênXã"])


@pytest.mark.parametrize("cpg", ["1258", "1252", "UTF-8", "65001", "ISO-8859-1", "", "TCVN3", None])
@pytest.mark.parametrize("written", list(WRITERS))
def test_what_is_written_counts_not_what_the_code_page_says(
    tmp_path: Path, written: str, cpg: str | None
) -> None:
    write = WRITERS[written]
    path = write_bytes(tmp_path, [write(n) for n in NAMES], [b"MA", b"TEN", b"DS"], cpg)
    raw = read_layer(path)
    assert raw.frame["TEN"].tolist() == NAMES
    if cpg == "1258" and written != "windows-1258":
        assert "1258" in told(raw)
        assert written.upper() in told(raw)


def test_the_code_page_decides_what_could_be_read_two_ways(tmp_path: Path) -> None:
    names = ["Văn", "Lăng", "Năm Căn", "Văn An", "Tăng", "Chăn"]
    rows = [to_1258(n) for n in names]
    path = write_bytes(tmp_path, rows, [b"MA", b"TEN", b"DS"], "1258")
    assert read_layer(path).frame["TEN"].tolist() == names


def test_one_cell_from_another_file_in_a_declared_code_page(tmp_path: Path) -> None:
    rows = [to_1258(n) for n in NAMES[:5]] + [to_tcvn3("Phường Đậu Liêu")]
    path = write_bytes(tmp_path, rows, [b"MA", b"TEN", b"DS"], "1258")
    assert read_layer(path).frame["TEN"].tolist() == [*NAMES[:5], "Phường Đậu Liêu"]


def test_other_languages_are_read_as_declared(tmp_path: Path) -> None:
    rows = [n.encode("cp1251") for n in ["Москва", "Ялта", "Тула", "Пермь", "Уфа", "Орёл"]]
    path = write_bytes(tmp_path, rows, [b"MA", b"TEN", b"DS"], "1251")
    assert read_layer(path).frame["TEN"][0] == "Москва"


@pytest.mark.parametrize(
    ("cpg", "driver", "expected"),
    [
        ("UTF-8", 0, "utf-8"),
        ("utf8\n", 0, "utf-8"),
        ("8859-1", 0, "iso8859-1"),
        ("ISO 88591", 0, "iso8859-1"),
        ("ANSI 1252", 0, "cp1252"),
        ("LDID/88", 0, "cp1252"),
        ("?", 0, ""),
        (None, 3, "cp1252"),
        (None, 2, "cp850"),
        (None, 87, ""),
    ],
)
def test_spellings_of_code_pages(
    tmp_path: Path, cpg: str | None, driver: int, expected: str
) -> None:
    path = write_bytes(tmp_path, [b"A"] * 6, [b"MA", b"TEN", b"DS"], cpg, driver)
    assert declared_encoding(path) == expected


@pytest.mark.parametrize("written", ["windows-1258", "tcvn3", "vni", "viscii"])
def test_headers_and_names_of_a_table_in_an_old_encoding(tmp_path: Path, written: str) -> None:
    text = "\n".join(
        [
            "Mã xã;Tên xã;Dân số (người)",
            *(f"{18070 + i};{n};{5000 + i}" for i, n in enumerate(NAMES)),
        ]
    )
    (tmp_path / "a.csv").write_bytes(WRITERS[written](text))
    table = read_table(tmp_path / "a.csv").frame
    assert isinstance(table, pd.DataFrame)
    assert table.columns.tolist() == ["Mã xã", "Tên xã", "Dân số (người)"]
    assert table["Tên xã"].tolist() == NAMES
