"""A table of figures with what a person said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.columns import ColumnMapping
from geodata.files import RawTable
from geodata.provenance import Basis


@dataclass(frozen=True, eq=False)
class TableInput:
    """A table of figures to join.

    Attributes:
        table: as it stands in its file.
        mapping: roles of its columns.
        accepted: unit by row, as a person decided (see
            :func:`geodata.joining.matching.join_rows`).
        basis: how figures are known, by column, where that is not just "given".
        estimated: codes of units whose figure is an estimate, by column.
        must_join: every row must find its unit: people carried across may not get lost.
    """

    table: RawTable
    mapping: ColumnMapping
    accepted: Mapping[int, str] = field(default_factory=dict)
    basis: Mapping[str, Basis] = field(default_factory=dict)
    estimated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    must_join: bool = False
