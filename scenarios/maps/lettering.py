"""Type on map sheets: the app's own face, embedded in files, and how large text comes out."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from scenarios.markup import xml_text

_FONTS = Path(__file__).resolve().parent / "fonts"
FAMILIES = ["Be Vietnam Pro", "DejaVu Sans"]
"""The second one, which matplotlib brings along, lends signs that the first has not."""

MM_PER_POINT = 25.4 / 72
_LINE = 1.25
"""Line height, of the size."""


@cache
def set_up() -> None:
    """Make the face known, and have files carry it as it is (TrueType, not outlines)."""
    for path in sorted(_FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    matplotlib.rcParams.update(
        {
            "font.family": FAMILIES,
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
            "svg.hashsalt": "sapxep",
            "hatch.linewidth": 0.35,
            "path.simplify": False,
        }
    )


@lru_cache(maxsize=20_000)
def _width(text: str, bold: bool) -> float:
    """Width at 1 pt, millimetres."""
    set_up()
    font = FontProperties(family=FAMILIES, weight="bold" if bold else "normal", size=100)
    text = "".join(c if c.isprintable() else " " for c in text)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 100 * MM_PER_POINT


def measure(lines: tuple[str, ...], size: float, *, bold: bool = False) -> tuple[float, float]:
    """Width and height of lines of text, millimetres.

    Args:
        lines: as they stand below each other.
        size: points.
        bold: in the bold face.
    """
    width = max(_width(line, bold) for line in lines) * size
    return width, len(lines) * size * _LINE * MM_PER_POINT


def line_height(size: float) -> float:
    """Distance of lines, millimetres."""
    return size * _LINE * MM_PER_POINT


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break text into lines no wider than ``width`` millimetres, where it has spaces."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _breakable(paragraph.split(), width, size, bold):
            longer = f"{line} {word}".strip()
            if line and measure((longer,), size, bold=bold)[0] > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


def _breakable(words: list[str], width: float, size: float, bold: bool) -> list[str]:
    """Words cut so that each fits a line."""
    parts: list[str] = []
    for word in words:
        while len(word) > 1 and measure((word,), size, bold=bold)[0] > width:
            fitting = max(int(len(word) * width / measure((word,), size, bold=bold)[0]), 1)
            parts.append(word[:fitting])
            word = word[fitting:]
        parts.append(word)
    return parts


def plain(text: str) -> str:
    """Text as matplotlib shall print it: dollar signs begin no formula, no control characters."""
    printable = "".join(c if c.isprintable() or c == "\n" else " " for c in xml_text(text))
    return printable.replace("$", r"\$")
