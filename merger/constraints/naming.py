"""Names of resulting units: proposals by the practice of the resolutions, unique in a province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Literal, Protocol, get_args

from geodata import KIND_LABELS, Dataset
from geodata.columns import accented_key, is_district
from geodata.folding import fold

Practice = Literal["largest", "seat", "district", "combined"]
PRACTICES: tuple[Practice, ...] = get_args(Practice)

CITES: Mapping[Practice, str] = {
    "largest": "NQ 35/2023/UBTVQH15, Điều 6",
    "seat": "NQ 35/2023/UBTVQH15, Điều 6",
    "district": "NQ 76/2025/UBTVQH15, Điều 7",
    "combined": "NQ 76/2025/UBTVQH15, Điều 7",
}
"""Both encourage an existing name; that of 2025 also the old district's with a number."""


@dataclass(frozen=True)
class Naming:
    """One group as far as its name depends on it.

    Attributes:
        members: unit codes.
        kind: of the resulting unit.
        seat: code of the member with the seat.
        chosen: a person's choice; empty without.
    """

    members: tuple[str, ...]
    kind: str
    seat: str
    chosen: str = ""


@dataclass(frozen=True)
class Proposal:
    """A name, and the practice it follows."""

    practice: Practice
    name: str


def bare_name(name: str) -> str:
    """Return a unit's name without the word for its kind."""
    for label in KIND_LABELS.values():
        if name.casefold().startswith(label.vi.casefold() + " "):
            return name[len(label.vi) + 1 :]
    return name


def proposals(dataset: Dataset, group: Naming) -> tuple[Proposal, ...]:
    """Every practice's name for a group, as if it stood alone; none for an unchanged unit."""
    if len(group.members) == 1:
        return ()
    return tuple(
        Proposal(practice, name)
        for practice in PRACTICES
        if (name := next(_candidates(dataset, group, practice), ""))
    )


def propose_names(
    dataset: Dataset, groups: Sequence[Naming], practice: Practice = "largest"
) -> list[str]:
    """Name all groups of a plan: unchanged units keep theirs, no two in a province share one.

    A person's choice is kept as it is, even where it clashes (see :func:`clashes`).

    Args:
        dataset: the units.
        groups: those of the plan.
        practice: which name to try first.
    """
    names = [_fixed(dataset, group) for group in groups]
    taken = {
        _key(dataset, group.members[0], name)
        for group, name in zip(groups, names, strict=True)
        if name
    }
    order = (practice, *(p for p in PRACTICES if p != practice))
    for i, group in enumerate(groups):
        if names[i]:
            continue
        options = (name for p in order for name in _candidates(dataset, group, p))
        first = next(_candidates(dataset, group, "combined"))
        # All taken (numbered wards of several districts, say): a number behind settles it.
        for name in chain(options, (f"{first} ({number})" for number in count(2))):
            if _key(dataset, group.members[0], name) not in taken:
                names[i] = name
                break
        taken.add(_key(dataset, group.members[0], names[i]))
    return names


class Named(Protocol):
    """A group of a plan that has a name."""

    @property
    def members(self) -> tuple[str, ...]:
        """Unit codes."""

    @property
    def name(self) -> str:
        """Name, with the word for its kind."""


def clashes(dataset: Dataset, groups: Sequence[Named]) -> list[str]:
    """Names of new units that another unit of the province bears too, whatever its kind.

    Args:
        dataset: the units.
        groups: those of a plan.
    """
    keys = [_key(dataset, group.members[0], group.name) for group in groups]
    times = Counter(keys)
    pairs = zip(keys, groups, strict=True)
    return sorted({g.name for key, g in pairs if times[key] > 1 and len(g.members) > 1})


def _key(dataset: Dataset, code: str, name: str) -> tuple[str, str]:
    """What should be unique: the name without its kind, within a province.

    That a commune and a ward may not share one is a reading of "no duplicates in the province".
    """
    return str(dataset.units.at[code, "province"]), accented_key(bare_name(name))


def _fixed(dataset: Dataset, group: Naming) -> str:
    if group.chosen:
        return with_kind(group.chosen, group.kind)
    if len(group.members) > 1:
        return ""
    unit = dataset.units.loc[group.members[0]]
    # A township left as it is becomes a commune where the law knows no townships.
    return str(unit["name"]) if unit["kind"] == group.kind else with_kind(unit["name"], group.kind)


def with_kind(name: str, kind: str) -> str:
    """A name with the word for its kind, whichever it was written with."""
    return f"{KIND_LABELS[kind].vi} {bare_name(' '.join(name.split()))}"


def _candidates(dataset: Dataset, group: Naming, practice: Practice) -> Iterator[str]:
    """Names by one practice, best first."""
    units = dataset.units
    word = KIND_LABELS[group.kind].vi
    by_size = sorted(group.members, key=lambda code: (-units.at[code, "population"], code))
    bare = [bare_name(str(units.at[code, "name"])) for code in by_size]
    if practice == "largest":
        yield from (f"{word} {name}" for name in bare)
    elif practice == "seat":
        yield f"{word} {bare_name(str(units.at[group.seat, 'name']))}"
    elif practice == "combined":
        yield f"{word} {bare[0]} - {bare[1]}"
    else:
        district = _district(dataset, by_size)
        if district:
            yield f"{word} {district}"
            yield from (f"{word} {district} {number}" for number in range(1, len(dataset) + 1))


def _district(dataset: Dataset, by_size: Sequence[str]) -> str:
    """Bare name of the district that most of the people are of; empty without districts."""
    people: dict[str, int] = {}
    for code in by_size:
        unit = dataset.units.loc[code]
        people[unit["district"]] = people.get(unit["district"], 0) + int(unit["population"])
    name = max(people, key=lambda d: people[d])
    words = name.split()
    for length in (2, 1):
        if len(words) > length and is_district(name) and fold(" ".join(words[:length])) in {
            "thanh pho", "thi xa", "huyen", "quan", "tp", "tx",
        }:  # fmt: skip
            return " ".join(words[length:])
    return name
