"""Parts of a dataset as datasets of their own: one province of the country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from geodata.dataset import Dataset
from geodata.folding import collation_key
from geodata.problems import refuse


def part_of(dataset: Dataset, codes: Iterable[str], name: str) -> Dataset:
    """Return some units of a dataset; borders with the others become outer boundary.

    Raises:
        InputError: a code is not in the dataset.
    """
    chosen = set(codes)
    for code in sorted(chosen - set(dataset.codes)):
        raise refuse("unknown-code", code=code, what="part")
    units = dataset.units[dataset.units.index.isin(chosen)]
    borders = dataset.borders
    a, b = borders["code_a"].isin(chosen), borders["code_b"].isin(chosen)
    outer = pd.concat(
        [
            borders[a & ~b].groupby("code_a")["length_m"].sum(),
            borders[b & ~a].groupby("code_b")["length_m"].sum(),
        ]
    )
    more = outer.groupby(level=0).sum().reindex(units.index).fillna(0.0)
    return replace(
        dataset,
        name=name,
        units=units.assign(exterior_m=units["exterior_m"] + more),
        borders=borders[a & b].reset_index(drop=True),
        provenance=dataset.provenance.within(chosen),
        settled=dataset.settled & chosen,
        ways=None if dataset.ways is None else dataset.ways.within(units.index),
        homes=None if dataset.homes is None else dataset.homes.within(units.index),
    )


def by_province(dataset: Dataset) -> dict[str, Dataset]:
    """Return a dataset for every province, in the order of their Vietnamese names.

    Raises:
        InputError: units without a province.
    """
    provinces = dataset.units["province"]
    without = provinces[provinces == ""]
    if len(without):
        raise refuse("no-province", count=len(without), code=str(without.index[0]))
    groups = {str(name): rows.index for name, rows in dataset.units.groupby("province")}
    return {
        name: part_of(dataset, groups[name], name) for name in sorted(groups, key=collation_key)
    }


def with_parts_settled(dataset: Dataset) -> Dataset:
    """Take it as confirmed that units which nothing joins to the largest part lie apart."""
    apart = [code for part in dataset.components[1:] for code in part]
    return replace(dataset, settled=dataset.settled | frozenset(apart))
