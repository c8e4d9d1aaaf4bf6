"""Text of people for programs that read marks in it: scripts, templates, XML and terminals.

One function a target, and nobody else escapes: spreadsheets are in :mod:`scenarios.cells`,
letters on maps in :mod:`scenarios.maps.lettering`, Markdown of the pages in :mod:`ui.wording`,
file names in :func:`scenarios.exports.formats.safe_filename`; HTML is escaped by Jinja itself.
"""

from __future__ import annotations

import json
import re
from typing import Any

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_MARKS = {mark: f"\\u{ord(mark):04x}" for mark in "<>&'`{}%#\u2028\u2029"}
_MARK = re.compile("[" + re.escape("".join(_MARKS)) + "\ud800-\udfff]")
# https://www.w3.org/TR/xml/#charsets; the last ones are legal there but no character either.
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What moves a terminal's cursor, changes its colours or title, or turns the direction of text."""


def terminal_text(text: str) -> str:
    """Text for a terminal: names cannot steer it; lines and tabs stay."""
    return _CONTROL.sub("", text)


def terminal_line(text: str) -> str:
    """One line for a terminal: a name of several lines cannot pass for lines of the program."""
    return terminal_text(text).replace("\n", " ")


def terminal_json(value: Any) -> str:
    """One line of JSON that says the same and steers no terminal."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _CONTROL.sub(_written, written)


def script_json(value: Any) -> str:
    """JSON for a script, whatever is made of the script: an element of HTML, a Jinja template.

    Within strings no sign stands that ends an element or opens a tag; scripts read them as
    they were. branca compiles rendered scripts as Jinja again, hence the braces.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _STRING.sub(lambda found: _MARK.sub(_written, found[0]), written)


def _written(mark: re.Match[str]) -> str:
    return _MARKS.get(mark[0]) or f"\\u{ord(mark[0]):04x}"


def page_text(value: Any) -> Any:
    """What a template of HTML prints: text that a page may hold; escaping is Jinja's.

    A page that holds a null is no HTML, and marks of direction turn the text around them. What
    is no plain text (markup, numbers) passes.
    """
    return _CONTROL.sub("", value) if type(value) is str else value


def xml_text(text: str) -> str:
    """Text that every XML may hold (KML, SVG, Word, Excel): characters only, no end of CDATA.

    Control characters become spaces; ``]]>`` gets a space in between, since writers put text
    into CDATA as it is.
    """
    return _NO_CHARACTER.sub(" ", text).replace("]]>", "]] >")
