"""Headings of consultation forms: which column is which. Imported alone by the reading child."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from geodata.files import RawTable, read_table
from geodata.folding import clean, fold

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma don vi", "ma xa", "ma dvhc", "ma", "code", "unit code"),
    "name": ("xa phuong", "ten don vi", "don vi", "ten xa", "xa", "commune", "unit", "name"),
    "village": ("thon to dan pho", "thon", "to dan pho", "ten thon", "ban", "ap", "khom",
                "thon ban", "village"),
    "households": ("tong so ho", "so ho", "so ho gia dinh", "ho", "households"),
    "voters": ("tong so cu tri", "so cu tri", "cu tri", "voters"),
    "took_part": ("so phieu thu ve", "tham gia", "so ho tham gia", "so cu tri tham gia",
                  "phieu thu ve", "took part", "ballots"),
    "agree": ("dong y", "tan thanh", "so phieu dong y", "agree"),
    "disagree": ("khong dong y", "khong tan thanh", "so phieu khong dong y", "disagree"),
    "other": ("y kien khac", "khac", "other", "other opinions"),
    "day": ("ngay lay y kien", "ngay kiem phieu", "ngay", "day", "date"),
}  # fmt: skip
"""Folded headings by role."""


def role_of(head: str) -> str | None:
    """Role of a column by its heading; None for others."""
    folded = fold(clean(head))
    return next((role for role, names in COLUMNS.items() if folded in names), None)


def known_heads(columns: Iterable[str]) -> list[str]:
    """Roles among the names of a row: it is the heading where there are some."""
    return [role for role in map(role_of, columns) if role is not None]


def open_form(path: Path, sheet: str | None = None) -> RawTable:
    """Read a form, or a list of villages, as it stands.

    Raises:
        InputError: no table, or no heading that can be understood.
    """
    return read_table(path, sheet, knows=known_heads)
