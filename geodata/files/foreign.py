"""Files that are something else than is asked for: told as what they are, and how to save anew.

A look at the first bytes, and at the names within a zip or an OLE file, tells more than a reader
does, which only says that it failed.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from geodata.files.archives import DAMAGED
from geodata.folders import check_regular
from geodata.problems import InputError, message, refuse, why_unreadable
from geodata.wording import Text

Role = Literal["layer", "table"]

_HEAD = 65_536
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\0", "gpkg"),
    (b"PAR1", "parquet"),
    (b"fgb", "fgb"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"AC10", "dwg"),
    (b"\0\x01\0\0Standard ", "access"),
    (b"version https://git-lfs", "lfs"),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "slides"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_IN_ZIP = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "slides"),
    ("Index/Document.iwa", "numbers"),
    ("Index.zip", "numbers"),
    ("doc.kml", "kmz"),
)
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "word",
    b"application/vnd.oasis.opendocument.presentation": "slides",
}
_BY_SUFFIX: Mapping[str, str] = {
    **dict.fromkeys((".doc", ".docx", ".odt", ".rtf"), "word"),
    **dict.fromkeys((".ppt", ".pptx"), "slides"),
    **dict.fromkeys((".tab", ".mif", ".mid"), "mapinfo"),
    **dict.fromkeys((".dwg", ".dxf", ".dgn"), "dwg"),
    **dict.fromkeys((".mdb", ".accdb"), "access"),
    **dict.fromkeys((".gml", ".gpx", ".gdb", ".sqlite", ".lyr", ".qgz", ".qgs"), "other-map"),
    **dict.fromkeys((".tif", ".tiff", ".jpg", ".jpeg", ".png"), "image"),
    **dict.fromkeys((".tar", ".gz", ".tgz"), "gzip"),
    **{".rar": "rar", ".7z": "7z", ".pdf": "pdf", ".dbf": "dbf", ".xlsb": "xlsb", ".htm": "html"},
    **{".html": "html", ".numbers": "numbers", ".xml": "xml", ".shx": "shp", ".prj": "shp"},
}
_FITTING: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((".xlsx", ".xlsm"), frozenset({"xlsx"})),
    **dict.fromkeys((".csv", ".tsv", ".txt"), frozenset({"text"})),
    **dict.fromkeys((".json", ".geojson", ".topojson"), frozenset({"json"})),
    **dict.fromkeys((".parquet", ".geoparquet"), frozenset({"parquet"})),
    **{".xls": frozenset({"xls"}), ".ods": frozenset({"ods"}), ".kml": frozenset({"kml"})},
    **{".gpkg": frozenset({"gpkg"}), ".fgb": frozenset({"fgb"}), ".shp": frozenset({"shp"})},
    **dict.fromkeys((".zip", ".kmz"), frozenset({"zip", "kmz"})),
}
_TABLES = frozenset({"xlsx", "xls", "ods", "text"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BARE_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
"""How Excel 2 to 5 began a file."""
_COMMENTS = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_HTML = re.compile(r"mime-version:|<(?:!doctype html|html|head|body|table|div|meta|script|style)\b")
_LAYERS = frozenset({"gpkg", "fgb", "shp", "json", "kml", "kmz", "parquet"})


def why_no_file(path: Path) -> Text:
    """Say why a path is no file that can be read."""
    try:
        check_regular(path)
    except OSError as error:
        return why_unreadable(error)
    except ValueError:  # no name that a file could have
        return message("why-missing")
    return message("why-missing")


def check_kind(path: Path, role: Role) -> None:
    """Refuse a file of another kind than its ending says, or that cannot play the role.

    Raises:
        InputError: that says what the file is and how to save it anew.
    """
    found = _kind(path)
    suffix = path.suffix.lower()
    fitting = _FITTING.get(suffix)
    plays = _TABLES if role == "table" else _LAYERS | {"zip"}
    if found == "empty":
        raise refuse("is-empty", file=path.name)
    if fitting is not None and found in fitting:
        if found not in plays:
            raise refuse(f"is-{_stands_for(found)}", file=path.name)
        return
    if found == "text" and role == "layer" and suffix not in _BY_SUFFIX:
        return  # whoever reads it says what is wrong
    told = _told(found, suffix, fitting is not None)
    if told is not None:
        raise told(path.name) if isinstance(told, _Misnamed) else refuse(told, file=path.name)
    if not found and fitting is not None and not fitting & plays:
        # Its ending is read elsewhere: that it is not read here would not be the reason.
        raise refuse("is-broken", file=path.name, ending=suffix)


def _stands_for(found: str) -> str:
    """Which sentence tells that a file of a good kind is in the wrong place."""
    if found in _TABLES:
        return "table-not-layer"
    return "zip" if found == "zip" else "layer-not-table"


class _Misnamed:
    """A kind that can be read, under the ending of another one."""

    def __init__(self, suffix: str, right: str) -> None:
        self._suffix, self._right = suffix, right

    def __call__(self, filename: str) -> InputError:
        return refuse("is-misnamed", file=filename, ending=self._suffix, right=self._right)


_RIGHT = {"xlsx": ".xlsx", "xls": ".xls", "ods": ".ods", "text": ".csv", "json": ".geojson"}
_RIGHT |= {"kml": ".kml", "kmz": ".kmz", "gpkg": ".gpkg", "parquet": ".parquet", "fgb": ".fgb"}
_RIGHT |= {"shp": ".shp", "zip": ".zip"}


def _told(found: str, suffix: str, is_read: bool) -> str | _Misnamed | None:
    if not is_read and suffix in _BY_SUFFIX and found in (*_RIGHT, ""):
        found = _BY_SUFFIX[suffix]  # the ending says more than the content
    if found in _RIGHT:
        return _Misnamed(suffix or "?", _RIGHT[found])
    return f"is-{found}" if found else None


def _kind(path: Path) -> str:
    """What a file is by its content; empty where nothing tells."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    for mark, kind in _BEGINNINGS:
        if head.startswith(mark):
            return kind
    if head[:2] in _BARE_XLS:
        return "xls"
    if head.startswith(_OLE):
        return _ole_kind(path)
    if head.startswith(b"PK"):
        return _zip_kind(path)
    if _is_dbf(head, path):
        return "dbf"
    return _text_kind(head)


def _ole_kind(path: Path) -> str:
    content = path.read_bytes()
    for stream, kind in _OLE_STREAMS:
        if (stream + "\0").encode("utf-16-le") in content:
            return kind
    return ""


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            kind = next((kind for name, kind in _IN_ZIP if name in names), "")
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    kind = _MIMETYPES.get(part.read(200).strip(), kind)
            if kind == "ods" and "META-INF/manifest.xml" in names:
                with archive.open("META-INF/manifest.xml") as part:
                    is_locked = b"encryption-data" in part.read(_HEAD)
                return "locked" if is_locked else kind
            if not kind and "[Content_Types].xml" in names:
                return "xlsx"  # a workbook with its parts elsewhere; its reader will tell
            if kind in ("", "kmz") and any(part.flag_bits & 1 for part in parts):
                return "locked-zip"
            return kind or "zip"
    except DAMAGED:
        return ""


def _is_dbf(head: bytes, path: Path) -> bool:
    """A table of dBASE: its header counts rows and bytes that must give the file's size."""
    if len(head) < 65 or head[0] not in (0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5):
        return False
    rows, header, row = (
        int.from_bytes(head[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))
    )
    return header > 32 and row > 0 and abs(header + rows * row - path.stat().st_size) <= 2


def _text_kind(head: bytes) -> str:
    if not _is_text(head):
        return ""
    if head[:2] in _UTF16:
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.replace(b"\0", b"").decode("latin-1").removeprefix("\xef\xbb\xbf")
    text = _COMMENTS.sub("", text.lower(), count=1)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4_096]:
        return "xml-2003"
    if re.match(r"<(?:\w+:)?kml\b", text):
        return "kml"
    if _HTML.match(text):
        return "html"
    if re.match(r"<[a-z]", text):
        return "other-map" if "gml" in text[:2_000] else "xml"
    if text.startswith("!table"):
        return "mapinfo"
    return "json" if text.startswith("{") else "text"


def _is_text(head: bytes) -> bool:
    """Whether there are hardly any control characters; VISCII writes six letters with some."""
    if head[:2] in _UTF16 or head[1:400:2].count(0) > len(head[1:400:2]) / 2:
        return True
    sample = head[:4_096]
    return sum(1 for byte in sample if byte < 9) <= 0.01 * len(sample)


def json_fault(path: Path) -> str | None:
    """Key of the sentence for JSON that is no map: cut off, or something else; None for others."""
    if path.suffix.lower() not in (".json", ".geojson", ".topojson"):
        return None
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return "is-json-broken"
    kind = value.get("type") if isinstance(value, dict) else None
    return None if kind in ("FeatureCollection", "Feature", "Topology") else "is-json-no-map"
