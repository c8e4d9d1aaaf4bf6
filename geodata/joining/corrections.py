"""Single figures mended by a person, each with its source and its reason, and taken back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from geodata.dataset import FLAG_LABELS, FLAGS, KIND_LABELS, KINDS, TERRAIN_LABELS, Dataset
from geodata.folding import clean
from geodata.problems import message, refuse
from geodata.provenance import Basis, Correction, Provenance, Remark
from geodata.wording import Text, format_number

CORRECTABLE = ("population", "area_km2", "kind", "terrain", "seat", "minority_percent", *FLAGS)
"""Columns whose figures a person may mend."""

_MOST = {"population": 5_000_000, "area_km2": 100_000.0, "minority_percent": 100.0}
_SHORTEST = 3
_LONGEST = 300


def correct(
    dataset: Dataset,
    column: str,
    values: Mapping[str, Any],
    *,
    source: str,
    reason: str,
    who: str,
    at: str,
) -> Dataset:
    """Set figures of some units anew; the provenance keeps what stood there, why and by whom.

    A figure that is no other than before is left alone. Of one that was an estimate or in doubt,
    this is not said any more; it is marked as mended instead.

    Args:
        dataset: the units.
        column: of :data:`CORRECTABLE`.
        values: by unit code: persons, km², percent, a key of kind or terrain, a flag, a name.
        source: where the new figure stands: a document, a register.
        reason: why the old one is wrong.
        who: the person; may be empty on a machine without sign-in.
        at: moment, ISO 8601 in UTC.

    Raises:
        InputError: an unknown unit, a value that cannot be, or no source or reason.
    """
    source, reason = clean(source), clean(reason)
    for key, text in (("source", source), ("reason", reason)):
        if not _SHORTEST <= len(text) <= _LONGEST:
            raise refuse(f"correction-{key}", least=_SHORTEST, most=_LONGEST)
    now = dataset.units[column]
    fresh = {code: _value(dataset, column, code, value) for code, value in values.items()}
    fresh = {code: value for code, value in fresh.items() if not _same(now[code], value)}
    if not fresh:
        return dataset
    told = dataset.provenance
    entries = tuple(
        Correction(
            code=code,
            column=column,
            before=_written(now[code]),
            after=_written(value),
            source=source,
            reason=reason,
            who=who,
            at=at,
            estimated=code in told.estimated.get(column, ()) or _by_column(told, column, code),
            remarks=tuple(
                (r.status, r.text) for r in told.remarks if r.column == column and code in r.codes
            ),
        )
        for code, value in fresh.items()
    )
    made = _with_values(dataset, column, fresh)
    provenance = _sure(made.provenance, column, made.codes, fresh)
    corrections = (*told.corrections, *entries)
    return replace(made, provenance=replace(provenance, corrections=corrections))


def undo_correction(dataset: Dataset, number: int) -> Dataset:
    """Put back what stood before a correction, with what was known of it; the log keeps both.

    Args:
        dataset: the units.
        number: place in ``provenance.corrections``.

    Raises:
        InputError: it is undone already, a later one of the same figure stands, or the unit is
            gone.
    """
    told = dataset.provenance
    undone = told.corrections[number]
    same = (undone.code, undone.column)
    later = any(not c.undone and (c.code, c.column) == same for c in told.corrections[number + 1 :])
    if undone.undone or later or undone.code not in dataset.units.index:
        raise refuse("correction-later", code=undone.code)
    value = _read(undone.column, undone.before)
    made = _with_values(dataset, undone.column, {undone.code: value})
    provenance = made.provenance
    if undone.estimated:
        estimated = dict(provenance.estimated)
        known = estimated.get(undone.column, frozenset())
        estimated[undone.column] = known | {undone.code}
        provenance = replace(provenance, estimated=estimated)
    remarks = provenance.remarks
    for status, text in undone.remarks:
        remarks = (*remarks, Remark(undone.column, status, text, frozenset({undone.code})))
    corrections = list(told.corrections)
    corrections[number] = replace(undone, undone=True)
    return replace(
        made, provenance=replace(provenance, remarks=remarks, corrections=tuple(corrections))
    )


def corrected_anew(made: Dataset, corrections: Iterable[Correction]) -> Dataset:
    """Lay corrections over the same data read anew, as far as their units are still there."""
    for entry in corrections:
        if not entry.undone and entry.code in made.units.index:
            made = correct(
                made,
                entry.column,
                {entry.code: _read(entry.column, entry.after)},
                source=entry.source,
                reason=entry.reason,
                who=entry.who,
                at=entry.at,
            )
    return made


def told_correction(dataset: Dataset, entry: Correction) -> Text:
    """Say which figure of which unit was mended: old, new, source, reason, who and when."""
    known = entry.code in dataset.units.index
    return message(
        "correction-undone" if entry.undone else "correction-told",
        unit=str(dataset.units.at[entry.code, "name"]) if known else entry.code,
        code=entry.code,
        column=column_label(entry.column),
        before=_shown(entry.column, entry.before),
        after=_shown(entry.column, entry.after),
        source=entry.source,
        reason=entry.reason,
        who=entry.who or "–",
        day=entry.at[:10],
    )


def column_label(column: str) -> Text:
    """What a column of :data:`CORRECTABLE` is called."""
    return FLAG_LABELS[column] if column in FLAG_LABELS else message(f"column-{column}")


def _by_column(told: Provenance, column: str, code: str) -> bool:
    return told.is_estimated(column, code) and code not in told.corrected(column)


def _sure(
    told: Provenance, column: str, codes: tuple[str, ...], fresh: Mapping[str, Any]
) -> Provenance:
    """What is said of the figures, with the fresh ones sure from now on."""
    unsure = {c for c in codes if told.is_estimated(column, c)} - set(fresh)
    basis: dict[str, Basis] = dict(told.basis)
    if column in basis and told.is_estimated(column):
        basis[column] = "given"
    marked = {c for r in told.remarks if r.column == column for c in r.codes}
    estimated = {**told.estimated, column: frozenset(unsure - marked)}
    if not estimated[column]:
        del estimated[column]
    return replace(told.without_remarks(column, fresh), basis=basis, estimated=estimated)


def _with_values(dataset: Dataset, column: str, values: Mapping[str, Any]) -> Dataset:
    if column in (*FLAGS, "terrain", "minority_percent"):
        table = pd.DataFrame({column: pd.Series(dict(values), dtype=object)})
        if column == "minority_percent":
            table = table.astype(float)
        return dataset.with_situation(table)
    units = dataset.units.copy()
    for code, value in values.items():
        units.at[code, column] = value
    return replace(dataset, units=units)


def _value(dataset: Dataset, column: str, code: str, value: Any) -> Any:
    """A value as the column holds it."""
    if code not in dataset.units.index:
        raise refuse("unknown-code", code=code, what="correction")
    if column in _MOST:
        most = _MOST[column]
        missing = value is None or pd.isna(value)
        if missing and column == "minority_percent":
            return float("nan")
        if missing or not 0 <= float(value) <= most or (column == "area_km2" and not value):
            raise refuse(
                "correction-range",
                code=code,
                column=column_label(column),
                value="–" if missing else str(value),
                most=most,
            )
        return round(float(value)) if column == "population" else float(value)
    if column in FLAGS:
        return bool(value)
    if column == "seat":
        return clean(str(value or ""))[:120]
    known = KINDS if column == "kind" else tuple(TERRAIN_LABELS)
    if value not in known:
        raise refuse("correction-value", code=code, column=column_label(column), value=str(value))
    return value


def _same(one: Any, other: Any) -> bool:
    return bool(one == other or (pd.isna(one) and pd.isna(other)))


def _written(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _read(column: str, text: str) -> Any:
    if column in FLAGS:
        return text == "True"
    if column in _MOST:
        return float(text) if text else None
    return text


def _shown(column: str, text: str) -> Text:
    """A value as people write it."""
    if column in _MOST and text:
        digits = {"population": 0, "area_km2": 2, "minority_percent": 1}[column]
        return Text(
            format_number(float(text), "vi", digits), format_number(float(text), "en", digits)
        )
    if column in FLAGS:
        return message("word-yes" if text == "True" else "word-no")
    labels = {**KIND_LABELS, **TERRAIN_LABELS}
    return labels[text] if text in labels else Text(text or "–", text or "–")
