"""Tables of plain text: CSV, TSV and what else bears these endings."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from geodata.files.encodings import nearly_utf8
from geodata.files.table_header import Grid
from geodata.problems import message, refuse

_PIECE = re.compile(rb'[^;,\t|"\r\n]+')
_MOSTLY = 0.5


def _mostly_utf8(content: bytes) -> str | None:
    """Decode UTF-8 cell by cell where most cells are: others are cut or of another encoding.

    Of those every byte is kept, to be recognised; None where most cells are no UTF-8.
    """
    accented = [piece for piece in _PIECE.findall(content) if not piece.isascii()]
    whole = sum(map(_is_utf8, accented))
    if whole <= _MOSTLY * len(accented):
        return None
    parts = []
    end = 0
    for hit in _PIECE.finditer(content):
        parts += [content[end : hit.start()].decode("ascii"), _piece(hit[0])]
        end = hit.end()
    return "".join([*parts, content[end:].decode("ascii")])


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _piece(piece: bytes) -> str:
    return (
        piece.decode("utf-8") if _is_utf8(piece) else nearly_utf8(piece) or piece.decode("latin-1")
    )


def read_csv(path: Path) -> Grid:
    """Read a text file whose separator and encoding are recognised, cell by cell as written.

    Raises:
        InputError: no text, or no cells.
    """
    content = path.read_bytes()
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = content.decode("utf-16")
        elif content[1:400:2].count(0) > len(content[1:400:2]) / 2:
            text = content.decode("utf-16-le")  # without its mark
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _mostly_utf8(content) or content.decode("latin-1")
    text = text.replace("\ufeff", "")  # where files were joined together
    if "\0" in text:
        raise refuse("unreadable-sheet", file=path.name, why=message("why-binary"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # long cells are told below
    sample = text[:20_000]
    try:
        separator = csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter
    except csv.Error:
        separator = max(",;\t|", key=sample.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:  # a stray quotation mark: taken as a letter, else it swallows the rows after
        lines = csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE)
        try:
            return list(lines)
        except csv.Error as error:
            raise refuse("unreadable-sheet", file=path.name, why=message("why-columns")) from error
