"""The tables of facts that come with the program, read once in a process.

They lie in ``geodata/facts``; where every column comes from stands in ``facts/SOURCES.md``. What
is handed out is shared: callers must not change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from geodata.folding import fold

_CODES = (
    "code",
    "code_a",
    "code_b",
    "new_code",
    "old_code",
    "province_code",
    "district_code",
    "old_district_code",
    "old_province_code",
    "unit_2025_01",
    "unit_2025_07",
)


@cache
def facts_table(name: str) -> pd.DataFrame:
    """Read one table; codes are text with their leading zeros, empty words are ``""``.

    Args:
        name: of the file, without ``.csv``.
    """
    path = resources.files("geodata").joinpath("facts", f"{name}.csv")
    with path.open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=dict.fromkeys(_CODES, str))
    words = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])]
    return table.assign(**{c: table[c].fillna("") for c in words})


@cache
def units_of_2026() -> pd.DataFrame:
    """The 3,321 units with the terrain list's flags, by code.

    Columns of ``vietnam_units_2025.csv`` and ``vietnam_terrain_2025.csv``; ``old_province`` adds
    the province until June 2025 that most of the unit's old units lay in.
    """
    units = facts_table("vietnam_units_2025").set_index("code")
    flags = facts_table("vietnam_terrain_2025").set_index("code")
    mergers = facts_table("vietnam_mergers_2025")
    old = mergers["old_province"].str.removeprefix("Tỉnh ").str.removeprefix("Thành phố ")
    counts = old.groupby([mergers["new_code"], old]).size().rename("count").reset_index()
    most = counts.sort_values("count", kind="stable").groupby("new_code")["old_province"].last()
    return units.join(flags).assign(old_province=most.reindex(units.index))


@cache
def provinces_of_2026() -> pd.DataFrame:
    """The 34 provinces by name, in the order of their codes; columns of the table of provinces."""
    return facts_table("vietnam_provinces_2025").set_index("name")


def province_dataset(province: str) -> str:
    """Name of the embedded dataset of a province: ``thanhhoa-2026`` of Thanh Hóa."""
    return fold(province).replace(" ", "") + "-2026"


def listed_terrain(codes: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Terrain by the list's flags as they stand, remarks left aside; ``unknown`` for other codes.

    Either flag, miền núi or vùng cao, counts as mountain; islands are told by the borders.
    """
    units = units_of_2026().reindex(list(codes))
    high = ((units["mien_nui"] == 1) | (units["vung_cao"] == 1)).to_numpy()
    known = units["name"].notna().to_numpy()
    island = units["island"].fillna(False).to_numpy(dtype=bool)
    found = np.select([~known, island, high], ["unknown", "island", "mountain"], "lowland")
    return found.astype(object)
