"""The limits that the documentation states are those that hold."""

from __future__ import annotations

import re

from geodata.files import limits
from geodata.isolation import Bounds
from tests.support import ROOT


def test_the_docs_state_the_limits() -> None:
    section = (ROOT / "docs" / "data.md").read_text("utf-8").split("### Limits")[1].split("###")[0]
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", section, re.MULTILINE))
    stated = {
        "units of a boundary layer": limits.MOST_UNITS,
        "shapes of a layer to look at, of lines or of villages": limits.MOST_SHAPES,
        "vertices of a layer": limits.MOST_VERTICES,
        "times one boundary may cross itself and still be mended": limits.MOST_CROSSINGS,
        "rows of a table": limits.MOST_ROWS,
        "columns of a table or layer": limits.MOST_COLUMNS,
        "cells of a sheet, empty ones between included": limits.MOST_CELLS,
        "characters of a cell": limits.LONGEST_TEXT,
        "characters of a column's name": limits.LONGEST_NAME,
    }
    assert {name: int(rows[name].replace(",", "")) for name in stated} == stated
    unpacked = f"{limits.MOST_UNPACKED // 10**6} MB, {limits.MOST_PARTS:,} parts"
    assert rows["a zipped file, unpacked"] == unpacked
    assert rows["memory for one file"] == f"{Bounds().memory >> 30} GB"
    assert rows["processor time for one file"].startswith(f"{Bounds().seconds:.0f} s,")
