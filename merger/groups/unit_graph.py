"""Units and their links as arrays: what enumeration, compliance and cost terms compute on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from geodata import KINDS, Dataset
from geodata.dataset import SITUATION_FLAGS
from merger.arrays import Bools, Floats, Ints
from merger.constraints import Constraints
from merger.law import district_keys, situation_of

URBAN_KINDS = ("phuong", "thi_tran")


@dataclass(frozen=True, eq=False)
class UnitGraph:
    """The units of a dataset as arrays of length n, and the links between them.

    Attributes:
        codes: unit codes; positions in this tuple are the unit numbers used everywhere.
        population: persons.
        area: km².
        xy: seat or inner point, km, shape (n, 2).
        perimeter: km: exterior plus all measured borders, so that group perimeters are exact.
        kind, terrain, district_kind: positions in the vocabularies of :mod:`geodata.dataset`.
        district: number of the district, equal numbers mean the same district.
        minority: ethnic minorities, percent; NaN where not known.
        flags: by flag, which units have it.
        chosen_seat: which units a person chose for the seat of what they become part of.
        adjacency: links over which groups may grow, shape (n, n), boolean.
        border: shared border in km by pair, shape (n, n), 0 where there is none.
        land: links that are land borders or bridges, shape (n, n), boolean.
    """

    codes: tuple[str, ...]
    population: Floats
    area: Floats
    xy: Floats
    perimeter: Floats
    kind: Ints
    terrain: Ints
    district_kind: Ints
    district: Ints
    minority: Floats
    flags: Mapping[str, Bools]
    chosen_seat: Bools
    adjacency: csr_array
    border: Floats
    land: Bools

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def urban(self) -> Bools:
        """Which units are wards or townships."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in URBAN_KINDS])

    @cached_property
    def linked(self) -> Bools:
        """Links over which groups may grow, shape (n, n)."""
        return np.asarray(self.adjacency.toarray())

    @cached_property
    def distance(self) -> Floats:
        """Straight lines between the units' points, km, shape (n, n)."""
        x, y = self.xy[:, 0], self.xy[:, 1]
        return np.asarray(np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.codes)}

    def positions(self, codes: tuple[str, ...] | list[str]) -> Ints:
        """Unit numbers of some codes."""
        return np.array([self._place[code] for code in codes], dtype=np.int64)

    def members(self, codes: tuple[str, ...]) -> tuple[int, ...]:
        """Sorted unit numbers of a group."""
        return tuple(sorted(self._place[code] for code in codes))


def unit_graph(dataset: Dataset, constraints: Constraints, *, lines: bool = True) -> UnitGraph:
    """Lay out a dataset and the links its constraints leave open.

    Args:
        dataset: the units.
        constraints: locks, declared links and barriers.
        lines: whether borders of provinces, and of districts where groups must not cross them,
            stop groups.
    """
    units = dataset.units
    n = len(units)
    place = {code: i for i, code in enumerate(units.index)}

    def ends(table: object) -> tuple[Ints, Ints]:
        a = np.array([place[c] for c in table.code_a], dtype=np.int64)  # type: ignore[attr-defined]
        b = np.array([place[c] for c in table.code_b], dtype=np.int64)  # type: ignore[attr-defined]
        return a, b

    border = np.zeros((n, n))
    measured = dataset.borders  # barriers too: their length is border as well
    a, b = ends(measured)
    np.add.at(border, (a, b), measured.length_m.to_numpy() / 1000)
    np.add.at(border, (b, a), measured.length_m.to_numpy() / 1000)

    links = constraints.links(dataset, lines=lines)
    a, b = ends(links)
    joined = np.ones(len(a), dtype=bool)
    adjacency = csr_array(
        (np.r_[joined, joined], (np.r_[a, b], np.r_[b, a])), shape=(n, n), dtype=bool
    )
    solid = links.kind.isin(["land", "bridge"]).to_numpy()
    land = np.zeros((n, n), dtype=bool)
    land[a[solid], b[solid]] = land[b[solid], a[solid]] = True
    district = district_keys(dataset).to_numpy(dtype=object)
    situation = situation_of(dataset, constraints.unknown_terrain)
    chosen = {lock.code for lock in constraints.seats}
    return UnitGraph(
        codes=dataset.codes,
        population=units.population.to_numpy(dtype=float),
        area=units.area_km2.to_numpy(dtype=float),
        xy=units[["x_m", "y_m"]].to_numpy(dtype=float) / 1000,
        perimeter=units.exterior_m.to_numpy(dtype=float) / 1000 + border.sum(axis=1),
        kind=situation.kind,
        terrain=situation.terrain,
        district_kind=situation.district_kind,
        district=np.unique(district.astype(str), return_inverse=True)[1].astype(np.int64),
        minority=situation.minority,
        flags={flag: situation.any_flag[flag] for flag in SITUATION_FLAGS},
        chosen_seat=np.array([code in chosen for code in dataset.codes], dtype=bool),
        adjacency=adjacency,
        border=border,
        land=land,
    )
