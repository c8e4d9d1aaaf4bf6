"""Zips and workbooks as no program writes them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

ROWS = [("ma_xa", "ten_xa", "dan_so")] + [
    (f"{18070 + i}", f"Xã Số {i + 1}", 5000 + i) for i in range(6)
]
_MB = 1 << 20


@cache
def blank_part(megabytes: int, first: bytes = b"", fill: bytes = b" ") -> tuple[bytes, int, int]:
    """Packed bytes, size and checksum of a part of so many megabytes that say nothing."""
    block = fill * _MB
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = pack.compress(first) + pack.flush(zlib.Z_FULL_FLUSH)
    one = pack.compress(block) + pack.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(first)
    for _ in range(megabytes):
        checksum = zlib.crc32(block, checksum)
    tail = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
    return head + one * megabytes + tail, len(first) + megabytes * _MB, checksum


def zip_of(
    parts: Mapping[str, bytes | tuple[bytes, int, int]], declared: Mapping[str, int] | None = None
) -> bytes:
    """A zip; a part may be packed already, and may declare another size than it has."""
    out, index = io.BytesIO(), b""
    for name, content in parts.items():
        if isinstance(content, bytes):
            pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
            packed = pack.compress(content) + pack.flush()
            size, checksum = len(content), zlib.crc32(content)
        else:
            packed, size, checksum = content
        size = (declared or {}).get(name, size)
        place, encoded = out.tell(), name.encode()
        told = struct.pack(
            "<3H2H3I2H", 20, 0, 8, 0, 33, checksum, len(packed), size, len(encoded), 0
        )
        out.write(b"PK\x03\x04" + told + encoded + packed)
        index += b"PK\x01\x02" + struct.pack("<H", 20) + told
        index += struct.pack("<3H2I", 0, 0, 0, 0, place) + encoded
    place = out.tell()
    out.write(index)
    out.write(
        b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, len(parts), len(parts), len(index), place, 0)
    )
    return out.getvalue()


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells(rows: list[tuple[object, ...]] = ROWS) -> str:
    """Rows of a sheet, as XML."""
    return "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{"ABCDEFGH"[c]}{r}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{"ABCDEFGH"[c]}{r}"><v>{value}</v></c>'
            for c, value in enumerate(row)
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
    )


def sheet(more: str = "", *, after: str = "", rows: str | None = None, prolog: str = "") -> bytes:
    """A sheet whose last row has ``more`` cells, followed by ``after``."""
    body = cells() if rows is None else rows
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{_MAIN}"><sheetData>'
        f"{body}{more}</sheetData>{after}</worksheet>"
    ).encode()


def workbook(
    content: bytes | tuple[bytes, int, int],
    part: str = "xl/worksheets/sheet1.xml",
    more: Mapping[str, bytes | tuple[bytes, int, int]] | None = None,
    declared: Mapping[str, int] | None = None,
) -> bytes:
    """An XLSX file of one sheet, which may lie in a part of any name."""
    target = part.removeprefix("xl/")
    parts: dict[str, bytes | tuple[bytes, int, int]] = {
        "[Content_Types].xml": (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType='
            b'"application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="Xã" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/worksheet" Target="{target}"/></Relationships>'
        ).encode(),
        part: content,
    }
    return zip_of(parts | dict(more or {}), declared)


_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def open_cell(value: object, **repeats: object) -> str:
    """A cell of an ODS file."""
    told = "".join(f' table:{k.replace("_", "-")}="{v}"' for k, v in repeats.items())
    return (
        f'<table:table-cell office:value-type="string"{told}><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def open_sheet(more: str = "", rows: str | None = None) -> bytes:
    """An ODS file of one sheet."""
    body = "".join(
        "<table:table-row>" + "".join(open_cell(v) for v in row) + "</table:table-row>"
        for row in ROWS
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS}><office:body>'
        f'<office:spreadsheet><table:table table:name="Xã">{body if rows is None else rows}{more}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return whole.getvalue()


def old_workbook() -> bytes:
    """A good XLS file."""
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("Xã")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            page.write(r, c, value)
    for r in range(len(ROWS), 300):  # enough for chains of several sectors
        page.write(r, 6, "ghi chú")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_numbers(content: bytes, at: int, *numbers: int) -> bytes:
    """Bytes with numbers of four bytes written over a place."""
    packed = struct.pack(f"<{len(numbers)}I", *numbers)
    return content[:at] + packed + content[at + len(packed) :]
