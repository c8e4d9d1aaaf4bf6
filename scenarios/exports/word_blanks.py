"""What nobody told the program stands in a paper as a blank, «…», on a coloured ground.

A person who fills a paper in must see at a glance what is still to be written: a blank is never
filled by a guess.
"""

from __future__ import annotations

import re
from copy import deepcopy

from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BLANK = "«…»"
"""A blank without a word of what belongs there."""

_BLANK = re.compile("(«[^«»{}]{0,120}»|…{2,})")


def mark_blanks(document: Document) -> None:
    """Colour the ground of every blank, in paragraphs, tables and headers.

    A run that holds more than one text (a picture, a break, a tab) is left as it is: to write
    text into it would lose the rest.
    """
    parts = [document.element.body]
    for section in document.sections:
        for of_pages in (
            section.header,
            section.footer,
            section.first_page_header,
            section.first_page_footer,
            section.even_page_header,
            section.even_page_footer,
        ):
            if not of_pages.is_linked_to_previous:  # to read one that is not there makes it
                parts.append(of_pages._element)
    for part in parts:
        # A list first: runs are put beside those that are gone through.
        for element in list(part.iter(qn("w:r"))):
            texts = [child for child in element if child.tag != qn("w:rPr")]
            is_plain = len(texts) == 1 and texts[0].tag == qn("w:t")
            if is_plain and _BLANK.search(texts[0].text or ""):
                _split(Run(element, Paragraph(element.getparent(), document)))


def _split(run: Run) -> None:
    """Put a run's blanks into runs of their own with the same look."""
    pieces = [piece for piece in _BLANK.split(run.text) if piece]
    for piece in pieces[:-1]:
        before = deepcopy(run._r)
        run._r.addprevious(before)
        _write(Run(before, run._parent), piece)
    _write(run, pieces[-1])


def _write(run: Run, text: str) -> None:
    run.text = text
    if _BLANK.fullmatch(text):
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
