"""Units and their links as arrays: what enumeration, compliance and cost terms compute on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geodata import KINDS, Dataset
from geodata.dataset import CONDITIONS, SITUATION_FLAGS
from geodata.roads import roadless
from merger.arrays import Bools, Floats, Ints
from merger.clock import Clock
from merger.constraints import Constraints
from merger.groups.distances import Distances, distances_of
from merger.law import district_keys, situation_of

URBAN_KINDS = ("phuong", "thi_tran")

_TABLE_UNITS = 2_048
"""Up to so many units, pairs are looked up in a table of all of them, n² · 4 bytes: that is faster
than to search. Beyond, the table would outgrow the memory."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """What is known of the pairs of units that share a border or are linked.

    Most units have five or six neighbours, so only those pairs are held, each in both directions.
    What is told of all other pairs stands at number 0.

    Attributes:
        units: n, how many there are.
        key: n · first + second of every pair, in order, shape (P,).
        border: shared border in km, shape (P + 1,); 0 where there is none.
        land: which pairs are joined by a land border or a bridge, shape (P + 1,).
        linked: over which pairs groups may grow, shape (P + 1,).
    """

    units: int
    key: Ints
    border: Floats
    land: Bools
    linked: Bools

    @classmethod
    def of(
        cls,
        units: int,
        bordering: tuple[Ints, Ints],
        length: Floats,
        links: tuple[Ints, Ints],
        solid: Bools,
    ) -> Pairs:
        """Gather pairs.

        Args:
            units: n.
            bordering: unit numbers on both sides of each measured border.
            length: of these borders, km.
            links: unit numbers at both ends of each link.
            solid: which links are land borders or bridges.
        """

        def keys(ends: tuple[Ints, Ints]) -> Ints:
            first, second = ends
            return np.concatenate([first * units + second, second * units + first])

        of_borders, of_links = keys(bordering), keys(links)
        key = np.unique(np.r_[of_borders, of_links])
        border = np.zeros(len(key) + 1)
        np.add.at(border, np.searchsorted(key, of_borders) + 1, np.r_[length, length])
        place = np.searchsorted(key, of_links) + 1
        linked, land = np.zeros((2, len(key) + 1), dtype=bool)
        linked[place] = True
        land[place[np.r_[solid, solid]]] = True
        return cls(units, key, border, land, linked)

    @cached_property
    def _table(self) -> npt.NDArray[np.int32] | None:
        """Number of every pair, shape (n, n); None where that is too large."""
        if self.units > _TABLE_UNITS:
            return None
        table = np.zeros(self.units**2, dtype=np.int32)
        table[self.key] = np.arange(1, len(self.key) + 1)
        return table.reshape(self.units, self.units)

    def numbers(self, first: Ints, second: Ints) -> Ints:
        """Where pairs stand in ``border``, ``land`` and ``linked``; 0: they have nothing between.

        Args:
            first: unit numbers, of any shape.
            second: unit numbers; both are broadcast against each other.
        """
        if self._table is not None:
            return np.asarray(self._table[first, second])
        wanted = first * self.units + second
        if not len(self.key):
            return np.zeros_like(wanted)
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, place + 1, 0)


@dataclass(frozen=True, eq=False)
class UnitGraph:
    """The units of a dataset as arrays of length n, and the links between them.

    Attributes:
        codes: unit codes; positions in this tuple are the unit numbers used everywhere.
        population: persons.
        area: km².
        distances: between the units' points (seats where known), by road where there are roads.
        perimeter: km: exterior plus all measured borders, so that group perimeters are exact.
        kind, terrain, district_kind: positions in the vocabularies of :mod:`geodata.dataset`.
        district: number of the district, equal numbers mean the same district.
        minority: ethnic minorities, percent; NaN where not known.
        flags: by flag, which units have it.
        chosen_seat: which units a person chose for the seat of what they become part of.
        condition: of the building where each unit's committee sits, position in
            :data:`geodata.dataset.CONDITIONS`: the better one first, not known last.
        adjacency: links over which groups may grow, shape (n, n), boolean.
        pairs: shared borders and links by pair of units.
    """

    codes: tuple[str, ...]
    population: Floats
    area: Floats
    distances: Distances
    perimeter: Floats
    kind: Ints
    terrain: Ints
    district_kind: Ints
    district: Ints
    minority: Floats
    flags: Mapping[str, Bools]
    chosen_seat: Bools
    condition: Ints
    adjacency: csr_array
    pairs: Pairs

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def urban(self) -> Bools:
        """Which units are wards or townships."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in URBAN_KINDS])

    @cached_property
    def _place(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.codes)}

    def positions(self, codes: tuple[str, ...] | list[str]) -> Ints:
        """Unit numbers of some codes."""
        return np.array([self._place[code] for code in codes], dtype=np.int64)

    def members(self, codes: tuple[str, ...]) -> tuple[int, ...]:
        """Sorted unit numbers of a group."""
        return tuple(sorted(self._place[code] for code in codes))


def unit_graph(
    dataset: Dataset, constraints: Constraints, clock: Clock | None = None, *, lines: bool = True
) -> UnitGraph:
    """Lay out a dataset and the links its constraints leave open.

    Args:
        dataset: the units.
        constraints: locks, declared links and barriers.
        clock: asked between the steps.
        lines: whether borders of provinces, and of districts where groups must not cross them,
            stop groups.

    Raises:
        OutOfTime: the clock said so.
    """
    clock = clock or Clock()
    units = dataset.units
    n = len(units)
    place = {code: i for i, code in enumerate(units.index)}

    def ends(table: object) -> tuple[Ints, Ints]:
        a = np.array([place[c] for c in table.code_a], dtype=np.int64)  # type: ignore[attr-defined]
        b = np.array([place[c] for c in table.code_b], dtype=np.int64)  # type: ignore[attr-defined]
        return a, b

    measured = dataset.borders  # barriers too: their length is border as well
    length = measured.length_m.to_numpy(dtype=float) / 1000
    along = ends(measured)
    clock.look()
    links = constraints.links(dataset, lines=lines)
    clock.look()
    a, b = ends(links)
    joined = np.ones(len(a), dtype=bool)
    adjacency = csr_array(
        (np.r_[joined, joined], (np.r_[a, b], np.r_[b, a])), shape=(n, n), dtype=bool
    )
    solid = links.kind.isin(["land", "bridge"]).to_numpy()
    if dataset.ways is not None:
        without = set(roadless(dataset, dataset.ways))
        pairs = zip(links.code_a, links.code_b, strict=True)
        solid = solid & np.array([pair not in without for pair in pairs], dtype=bool)
    clock.look()
    bordered = np.zeros(n)
    np.add.at(bordered, np.r_[along], np.r_[length, length])
    district = district_keys(dataset).to_numpy(dtype=object)
    situation = situation_of(constraints.settled(dataset), constraints.unknown_terrain)
    clock.look()
    chosen = {lock.code for lock in constraints.seats}
    return UnitGraph(
        codes=dataset.codes,
        population=units.population.to_numpy(dtype=float),
        area=units.area_km2.to_numpy(dtype=float),
        distances=distances_of(dataset),
        perimeter=units.exterior_m.to_numpy(dtype=float) / 1000 + bordered,
        kind=situation.kind,
        terrain=situation.terrain,
        district_kind=situation.district_kind,
        district=np.unique(district.astype(str), return_inverse=True)[1].astype(np.int64),
        minority=situation.minority,
        flags={flag: situation.any_flag[flag] for flag in SITUATION_FLAGS},
        chosen_seat=np.array([code in chosen for code in dataset.codes], dtype=bool),
        condition=np.array([CONDITIONS.index(c) for c in units.seat_condition], dtype=np.int64),
        adjacency=adjacency,
        pairs=Pairs.of(n, along, length, (a, b), solid),
    )
