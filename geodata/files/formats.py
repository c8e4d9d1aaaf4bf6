"""Which format a boundary file is of: by its ending, and its first bytes must agree.

GDAL itself chooses by content alone: a ``.kml`` could be a list of other files to open. The child
process that reads has none of the drivers that do so (:mod:`geodata.isolation.process`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.files.archives import DAMAGED, Budget, check_parts, pieces, unpack
from geodata.files.foreign import check_kind
from geodata.problems import InputError, message, refuse, why_unreadable

PARQUET = (".parquet", ".geoparquet")
SUFFIXES = (
    *(".gpkg", ".geojson", ".json", ".topojson", ".zip", ".shp", ".kml", ".kmz", ".fgb"),
    *PARQUET,
)
"""Endings of boundary files that can be read."""

COMPANIONS = (".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx")
"""Files that belong to a Shapefile and come with it."""

IN_ZIP = (".shp", ".gpkg", ".geojson", ".json", ".topojson", ".kml", ".fgb")

SHAPEFILE_MARK = (9994).to_bytes(4, "big")
_HEAD = 65_536
_BEGINNINGS: Mapping[str, bytes] = {
    ".gpkg": b"SQLite format 3\0",
    ".fgb": b"fgb",
    ".shp": SHAPEFILE_MARK,
    ".parquet": b"PAR1",
    ".geoparquet": b"PAR1",
    ".zip": b"PK",
    ".kmz": b"PK",
}


def companions(path: Path) -> list[Path]:
    """What belongs to a Shapefile and lies beside it; nothing for other files."""
    if path.suffix.lower() != ".shp":
        return []
    return sorted(
        beside
        for beside in path.parent.iterdir()
        if beside.stem == path.stem and beside.suffix.lower() in COMPANIONS and beside.is_file()
    )


def check_format(path: Path, filename: str) -> None:
    """Refuse a file whose content is not of the format that its ending says.

    Raises:
        InputError: not of that format, or an archive that unpacks to too much.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if suffix not in SUFFIXES or not _agrees(suffix, head):
        raise refuse("unreadable", file=filename, why=message("why-not-format"))
    if suffix == ".kmz":
        _check_kmz(path, filename)


def _agrees(suffix: str, head: bytes) -> bool:
    if suffix in _BEGINNINGS:
        return head.startswith(_BEGINNINGS[suffix])
    text = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix == ".kml":
        return b"kml" in text[:4_096].lower()
    return text.startswith(b"{")


def _check_kmz(path: Path, filename: str) -> None:
    """Read the parts of a KMZ to their end: the reader unpacks them into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_parts(archive, filename)
            budget = Budget(filename)
            for part in archive.infolist():
                is_kml = part.filename.lower().endswith(".kml")
                for number, piece in enumerate(pieces(archive, part, budget)):
                    if is_kml and number == 0 and not _agrees(".kml", piece):
                        raise refuse("unreadable", file=filename, why=message("why-not-format"))
    except DAMAGED as error:
        raise refuse("unreadable", file=filename, why=why_unreadable(error)) from error


@dataclass(frozen=True)
class Unpacked:
    """The map files of a zip, in a folder of their own, by their names in the zip."""

    members: Mapping[str, Path]

    @classmethod
    def of(cls, path: Path, folder: Path) -> Unpacked:
        """Unpack what can be read of a zip.

        Raises:
            InputError: damaged, too large, or without map files.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                check_parts(archive, path.name)
                names = [
                    item.filename
                    for item in archive.infolist()
                    if not item.is_dir() and not item.filename.startswith("__MACOSX/")
                ]
                wanted = [n for n in names if _suffix(n) in (*IN_ZIP, *COMPANIONS)]
                if not any(_suffix(n) in IN_ZIP for n in wanted):
                    found = ", ".join(names[:6]) or "–"
                    raise refuse("empty-zip", file=path.name, found=found)
                placed = unpack(archive, wanted, Path(folder), Budget(path.name))
        except InputError:
            raise
        except (*DAMAGED, ValueError) as error:
            why = why_unreadable(error)
            raise refuse("unreadable", file=path.name, why=why) from error
        members = {name: placed[name] for name in wanted if _suffix(name) in IN_ZIP}
        for member in members.values():
            if not (member.suffix.lower() == ".shp" and member.stat().st_size < 100):
                check_kind(member, "layer")
                check_format(member, path.name)
        return cls(members)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
