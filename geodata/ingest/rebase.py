"""Edits made by hand to a dataset, carried over to the same data read anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geodata.boundaries import Link, with_links, with_settled
from geodata.dataset import BUILDING, FLAGS, Dataset
from geodata.joining import corrected_anew


def with_edits_of(edited: Dataset, before: Dataset, made: Dataset) -> Dataset:
    """Apply to ``made`` what was changed by hand from ``before`` to ``edited``."""
    known = set(made.codes)
    old = _kinds(before)
    links = [
        Link(pair[0], pair[1], kind)
        for pair, kind in _kinds(edited).items()
        if old.get(pair, "land") != kind and known.issuperset(pair)
    ]
    links += [
        Link(pair[0], pair[1], "land")
        for pair, kind in old.items()
        if pair not in _kinds(edited) and kind != "land" and known.issuperset(pair)
    ]
    result = with_links(made, links)
    for column in ("terrain", "minority_percent", *FLAGS):
        now, then = edited.units[column], before.units[column].reindex(edited.units.index)
        changed = now[(now != then) & ~(now.isna() & then.isna())]
        mine = changed[changed.index.isin(made.codes)]
        if len(mine):
            result = result.with_situation(mine.to_frame())
    result = _with_new_figures(edited, before, result)
    result = _with_seats_of(edited, before, result)
    mended = edited.provenance.corrections
    result = corrected_anew(result, (c for c in mended if c not in before.provenance.corrections))
    if edited.provenance.as_of != before.provenance.as_of:
        result = result.dated(edited.provenance.as_of)
    return with_settled(result, edited.settled & known)


def _with_new_figures(edited: Dataset, before: Dataset, made: Dataset) -> Dataset:
    """Keep figures that a table laid over the units since, with what is known of them."""
    told, old = edited.provenance, before.provenance
    if told.origins == old.origins:
        return made
    common = [code for code in made.codes if code in edited.units.index]
    units = made.units.copy()
    basis, estimated = dict(made.provenance.basis), dict(made.provenance.estimated)
    for column in ("population", "area_km2", "staff", "seat"):
        now, then = edited.units[column], before.units[column].reindex(edited.units.index)
        changed = (now != then) & ~(now.isna() & then.isna())
        mine = [code for code in common if changed[code]]
        units.loc[mine, column] = now[mine]
        if mine and column in told.basis:  # of the others the file read anew has the last word
            basis[column] = told.basis[column]
        unsure = {code for code in mine if told.is_estimated(column, code)}
        rest = estimated.get(column, frozenset()) - set(mine)
        if rest or unsure:
            estimated[column] = frozenset(rest | unsure)
        else:
            estimated.pop(column, None)
    added = tuple(origin for origin in told.origins if origin not in old.origins)
    provenance = replace(
        made.provenance,
        source=told.source,
        basis=basis,
        estimated=estimated,
        remarks=told.remarks,
        origins=(*made.provenance.origins, *added),
    )
    return replace(made, units=units, provenance=provenance)


def _with_seats_of(edited: Dataset, before: Dataset, made: Dataset) -> Dataset:
    """Keep seats that were placed since, with what is known of their buildings."""
    if edited.units.crs != made.units.crs:
        return made
    units = made.units.copy()
    for column in ("x_m", "y_m", *BUILDING):
        now, then = edited.units[column], before.units[column].reindex(edited.units.index)
        changed = (now != then) & ~(now.isna() & then.isna())
        mine = [code for code in now.index[changed] if code in units.index]
        units.loc[mine, column] = now[mine]
    return replace(made, units=units)


def _kinds(dataset: Dataset) -> dict[tuple[str, str], Any]:
    table = dataset.borders
    return dict(zip(zip(table.code_a, table.code_b, strict=True), table.kind, strict=True))
