"""Later resolutions laid over a dataset: new names, new kinds, whole units merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.columns import code_text, is_blank, kind_before, kind_of
from geodata.dataset import KIND_LABELS, KINDS, UNIT_COLUMNS, Dataset, Kind
from geodata.files import read_columns
from geodata.folding import clean
from geodata.joining.carrying import merge_units
from geodata.joining.crosswalk import Crosswalk
from geodata.problems import message, refuse
from geodata.provenance import Amendment, Provenance
from geodata.wording import Text, written_date

_COLUMNS = {
    "code": frozenset({"code", "ma", "ma xa", "ma dvhc"}),
    "name": frozenset({"name", "new name", "ten moi", "doi ten thanh"}),
    "kind": frozenset({"kind", "new kind", "loai moi", "thanh loai"}),
    "into": frozenset({"into", "merged into", "nhap vao", "nhap vao ma", "ma nhan"}),
    "document": frozenset({"document", "resolution", "van ban", "nghi quyet", "so van ban"}),
    "day": frozenset({"day", "date", "ngay", "ngay hieu luc", "hieu luc"}),
}
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Change:
    """One row of the table: what a resolution does to one unit.

    Attributes:
        row: of the file.
        name: new name, empty for none.
        kind: new kind, None for none.
        into: code of the unit that takes this one in, whole; empty for none.
        document, day: number of the resolution and the day it takes effect.
    """

    row: int
    code: str
    name: str
    kind: Kind | None
    into: str
    document: str
    day: date


def read_changes(path: str | Path) -> tuple[Change, ...]:
    """Read a table with ``code``, ``document``, ``day`` and any of ``name``, ``kind``, ``into``.

    Raises:
        InputError: unreadable, a column missing, or a row that says nothing or cannot be meant;
            row, column and mend are named.
    """
    raw = read_columns(path, _COLUMNS, ("code", "document", "day"))
    changes = []
    for number, cells in raw.frame.iterrows():

        def wrong(column: str, value: Any, row: Any = number) -> Exception:
            told = "–" if is_blank(value) else str(value)
            key = f"change-{column}"
            return refuse(key, file=raw.filename, row=str(row), value=told, known=_kinds())

        said = {c: "" if is_blank(cells.get(c)) else clean(cells[c]) for c in _COLUMNS}
        day = _day(said["day"])
        kind = kind_of(said["kind"]) if said["kind"] else None
        if len(said["document"]) < 3:
            raise wrong("document", said["document"])
        if day is None:
            raise wrong("day", said["day"])
        if said["kind"] and kind is None:
            raise wrong("kind", said["kind"])
        if len(said["name"]) > _LONGEST_NAME:
            raise wrong("name", said["name"])
        if not (said["name"] or kind or said["into"]) or (said["into"] and (said["name"] or kind)):
            raise wrong("what", said["code"])
        into = code_text(said["into"]) if said["into"] else ""
        code = code_text(said["code"])
        changes.append(
            Change(int(str(number)), code, said["name"], kind, into, said["document"], day)
        )
    return tuple(changes)


def _kinds() -> str:
    return ", ".join(KIND_LABELS[kind].vi for kind in KINDS)


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text[:10].strip(), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def amend(dataset: Dataset, changes: Sequence[Change], *, mountain_share: float) -> Dataset:
    """Lay later resolutions over the units, in the order of their days.

    The dataset is one of the day of the last of them, and keeps what was changed, by which
    document, in its provenance. Merged units are dissolved and their figures summed.

    Args:
        dataset: the units.
        changes: what the resolutions do.
        mountain_share: a merged unit counts as mountain from this share of its area.

    Raises:
        InputError: a unit that is not there, one merged into itself, or a day before that of the
            dataset; the row is named.
    """
    for change in sorted(changes, key=lambda c: (c.day, bool(c.into))):
        known = dataset.units.index
        for code in (change.code, change.into):
            if code and code not in known:
                raise refuse("change-unit", row=str(change.row), code=code, name=dataset.name)
        if change.into == change.code:
            raise refuse("change-itself", row=str(change.row), code=change.code)
        as_of = dataset.provenance.as_of
        if as_of and change.day < date.fromisoformat(as_of):
            told = {
                "day": written_date(change.day),
                "as_of": written_date(date.fromisoformat(as_of)),
            }
            raise refuse("change-early", row=str(change.row), **told)
        dataset = (
            _merged(dataset, change, mountain_share) if change.into else _named(dataset, change)
        )
    return dataset


def _named(dataset: Dataset, change: Change) -> Dataset:
    """The unit with its new name and kind; the word for the kind goes before the name."""
    units = dataset.units.copy()
    before = str(units.at[change.code, "name"])
    kind = change.kind or units.at[change.code, "kind"]
    name = change.name or before
    word = kind_before(name)
    if change.kind is not None and word not in (None, change.kind):
        name = name[len(KIND_LABELS[word].vi) :].strip()  # the word for the kind it was of
        word = None
    if word is None and kind_before(before) is not None:
        name = f"{KIND_LABELS[kind].vi} {name}"
    units.loc[change.code, ["name", "kind"]] = [name, kind]
    return _dated(replace(dataset, units=units), dataset.provenance, change, before, name)


def _merged(dataset: Dataset, change: Change, mountain_share: float) -> Dataset:
    """The unit dissolved into another, which keeps its code, name, kind and seat."""
    codes = list(dataset.codes)
    target = [change.into if code == change.code else code for code in codes]
    ways = pd.DataFrame({"old": codes, "new": target, "people": 1.0, "area": 1.0, "row": 0})
    told = dataset.provenance
    merged = merge_units(
        dataset, Crosswalk(ways, told.source), {}, dataset.name, mountain_share=mountain_share
    )
    order = [code for code in codes if code != change.code]
    units = dataset.units.loc[order].copy()
    for column in UNIT_COLUMNS:
        units.at[change.into, column] = merged.units.at[change.into, column]
    # Nothing else changed: what the checks and the repair said of the others goes on holding.
    provenance = replace(merged.provenance, source=told.source, findings=told.findings,
                         repair=told.repair)  # fmt: skip
    merged = replace(merged, units=units)
    before, after = (str(dataset.units.at[c, "name"]) for c in (change.code, change.into))
    return _dated(merged, provenance, change, before, after)


def _dated(dataset: Dataset, told: Provenance, change: Change, before: str, after: str) -> Dataset:
    amendment = Amendment(
        change.code, before, after, change.into, change.document, change.day.isoformat()
    )
    provenance = replace(told, as_of=amendment.day, amendments=(*told.amendments, amendment))
    return replace(dataset, provenance=provenance)


def told_amendment(amendment: Amendment) -> Text:
    """Say what a resolution changed, with its number and day."""
    key = "amended-merged" if amendment.into else "amended-named"
    return message(
        key,
        code=amendment.code,
        before=amendment.before,
        after=amendment.after,
        into=amendment.into,
        document=amendment.document,
        day=written_date(date.fromisoformat(amendment.day)),
    )
