"""Which column of a file plays which role: proposed by name, corrected by a person, remembered."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

import yaml

from geodata.columns.recognition import recognise, roles
from geodata.folders import data_folder, write_atomically
from geodata.folding import fold
from geodata.problems import refuse
from geodata.wording import read_yaml

AreaUnit = Literal["", "km2", "ha", "m2"]
NumberStyle = Literal["", "vi", "en"]
PeopleUnit = Literal["", "1", "1000"]
AREA_UNITS: tuple[AreaUnit, ...] = get_args(AreaUnit)
PEOPLE_UNITS: tuple[PeopleUnit, ...] = get_args(PeopleUnit)
NUMBER_STYLES: tuple[NumberStyle, ...] = get_args(NumberStyle)
KM2_PER_UNIT: Mapping[str, float] = {"km2": 1.0, "ha": 0.01, "m2": 1e-6}


@dataclass(frozen=True)
class ColumnMapping:
    """Roles of the columns of one file.

    Attributes:
        columns: column by role (:func:`geodata.columns.recognition.roles`).
        area_unit: of the area column; empty: as its name says, else settled by the map.
        numbers: how text numbers are written (``vi``: 12.345,6; ``en``: 12,345.6); empty:
            settled by the map where the two readings differ.
        people_unit: how many people a figure of the population column counts; empty: as its name
            says, else single people.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    area_unit: AreaUnit = ""
    numbers: NumberStyle = ""
    people_unit: PeopleUnit = ""

    def with_columns(self, chosen: Mapping[str, str]) -> ColumnMapping:
        """Return the mapping with some roles set anew; an empty column takes the role away."""
        merged = {**self.columns, **chosen}
        return replace(self, columns={r: c for r, c in merged.items() if c})

    def check(self, columns: Iterable[str]) -> None:
        """Refuse roles and columns that do not exist, and a column with two roles.

        Raises:
            InputError: naming the culprit.
        """
        known = [str(c) for c in columns]
        owner: dict[str, str] = {}
        for role, column in self.columns.items():
            if role not in roles():
                raise refuse("unknown-role", role=role, known=", ".join(roles()))
            if column not in known:
                raise refuse("unknown-column", column=column, found=", ".join(known))
            if column in owner:
                raise refuse("column-twice", column=column, first=owner[column], second=role)
            owner[column] = role


def propose_mapping(columns: Iterable[str]) -> ColumnMapping:
    """Match columns to roles by name; each column gets at most one role."""
    taken: set[str] = set()
    chosen = {}
    for role, matches in recognise(columns).items():
        free = next((m.column for m in matches if m.column not in taken), None)
        if free is not None:
            chosen[role] = free
            taken.add(free)
    return ColumnMapping(chosen)


def _memory(columns: Iterable[str]) -> Path:
    shape = "\n".join(sorted(fold(str(c)) for c in columns))
    return data_folder() / "mappings" / f"{hashlib.sha256(shape.encode()).hexdigest()[:16]}.yaml"


def remember_mapping(columns: Iterable[str], mapping: ColumnMapping) -> None:
    """Keep the roles for files whose columns have the same names; a read-only home is no error."""
    # Units and number style are not of the shape but of the content: the next file may differ.
    content = {"columns": dict(mapping.columns)}
    with contextlib.suppress(OSError):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=True)
        write_atomically(_memory(columns), text.encode())


def recall_mapping(columns: Iterable[str]) -> ColumnMapping | None:
    """Find the mapping last used for a file with these columns, if there is one."""
    columns = [str(c) for c in columns]
    try:
        raw = read_yaml(_memory(columns).read_text("utf-8"))
        kept = ColumnMapping(dict(raw["columns"]))
        by_fold = {fold(c): c for c in columns}
        mended = {str(role): by_fold[fold(str(column))] for role, column in kept.columns.items()}
    except (OSError, LookupError, TypeError, ValueError, RecursionError, yaml.YAMLError):
        return None  # what somebody changed or a full disk cut off is as good as none
    return replace(kept, columns=mended) if set(mended) <= set(roles()) else None
