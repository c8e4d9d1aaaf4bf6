"""Names of resulting units: proposals by the practice of the resolutions, unique in a province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Literal, NamedTuple, Protocol, get_args

from geodata import KIND_LABELS, Dataset, Text
from geodata.columns import accented_key
from merger.constraints.name_facts import LATELY, bare_district, bare_name, name_facts
from merger.wording import sentence

Practice = Literal["known", "largest", "seat", "district", "combined"]
PRACTICES: tuple[Practice, ...] = get_args(Practice)

CITES: Mapping[Practice, str] = {
    "known": "NQ 35/2023/UBTVQH15, Điều 6",
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
    """A name, the practice it follows, and what speaks for it in words.

    Attributes:
        taken: another unit of the province bears the name too.
    """

    practice: Practice
    name: str
    why: Text
    taken: bool = False


def proposals(
    dataset: Dataset, group: Naming, others: Sequence[Named] = ()
) -> tuple[Proposal, ...]:
    """Every practice's name for a group, as if it stood alone; none for an unchanged unit.

    Args:
        dataset: the units.
        group: to be named.
        others: the other units of the plan: a name that one of them bears is told as taken.
    """
    if len(group.members) == 1:
        return ()
    units = _told(dataset, [*group.members, *(other.members[0] for other in others)])
    borne = {_key(units, other.members[0], other.name) for other in others}
    members = {code: units[code] for code in group.members}
    found = []
    for practice in PRACTICES:
        first = next(_candidates(members, group, practice), None)
        if first is not None:
            taken = _key(units, group.members[0], first.name) in borne
            found.append(Proposal(practice, first.name, first.why(), taken))
    return tuple(found)


def propose_names(
    dataset: Dataset, groups: Sequence[Naming], practice: Practice = "known"
) -> list[str]:
    """Name all groups of a plan: unchanged units keep theirs, no two in a province share one.

    Of two groups that want one name, the one of more people gets it, whatever their order in the
    plan: what becomes of other groups changes a name only where they want the same one. (Deferred
    acceptance: Gale and Shapley, 1962.) A person's choice is kept as it is, even where it clashes
    (see :func:`clashes`).

    Args:
        dataset: the units.
        groups: those of the plan.
        practice: which name to try first.
    """
    units = _told(dataset, [code for group in groups for code in group.members])
    names = [_fixed(units, group) for group in groups]
    taken = {
        _key(units, group.members[0], name)
        for group, name in zip(groups, names, strict=True)
        if name
    }
    order = (practice, *(p for p in PRACTICES if p != practice))
    open_groups = [i for i, name in enumerate(names) if not name]
    wishes = {i: _wishes(units, groups[i], order) for i in open_groups}
    strength = {
        i: (sum(units[code]["population"] for code in groups[i].members), groups[i].seat)
        for i in open_groups
    }
    holder: dict[tuple[str, str], int] = {}
    while open_groups:
        i = open_groups.pop()
        name = next(wishes[i])
        key = _key(units, groups[i].members[0], name)
        held = holder.get(key)
        if key in taken or (held is not None and strength[held] > strength[i]):
            open_groups.append(i)
            continue
        if held is not None:
            open_groups.append(held)
        holder[key], names[i] = i, name
    return names


def _wishes(units: _Units, group: Naming, order: Sequence[Practice]) -> Iterator[str]:
    """Names for a group, best first, without end."""
    members = {code: units[code] for code in group.members}
    for practice in order:
        for candidate in _candidates(members, group, practice):
            yield candidate.name
    first = next(_candidates(members, group, "combined")).name
    # All taken (numbered wards of several districts, say): a number behind settles it.
    yield from (f"{first} ({number})" for number in count(2))


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
    units = _told(dataset, [group.members[0] for group in groups])
    keys = [_key(units, group.members[0], group.name) for group in groups]
    times = Counter(keys)
    pairs = zip(keys, groups, strict=True)
    return sorted({g.name for key, g in pairs if times[key] > 1 and len(g.members) > 1})


_Units = Mapping[str, Mapping[Hashable, Any]]
"""By code, what the table of units says, as far as names hang on it: a cell of a table is slow to
ask for, and a country has tens of thousands."""

_COLUMNS = ["name", "kind", "population", "province", "district", *LATELY]


def _told(dataset: Dataset, codes: Sequence[str]) -> _Units:
    table = dataset.units.loc[list(codes), _COLUMNS]
    return dict(zip(table.index, table.to_dict("records"), strict=True))


def _key(units: _Units, code: str, name: str) -> tuple[str, str]:
    """What should be unique: the name without its kind, within a province.

    That a commune and a ward may not share one is a reading of "no duplicates in the province".
    """
    return str(units[code]["province"]), accented_key(bare_name(name))


def _fixed(units: _Units, group: Naming) -> str:
    if group.chosen:
        return with_kind(group.chosen, group.kind)
    if len(group.members) > 1:
        return ""
    unit = units[group.members[0]]
    # A township left as it is becomes a commune where the law knows no townships.
    return str(unit["name"]) if unit["kind"] == group.kind else with_kind(unit["name"], group.kind)


def with_kind(name: str, kind: str) -> str:
    """A name with the word for its kind, whichever it was written with."""
    return f"{KIND_LABELS[kind].vi} {bare_name(' '.join(name.split()))}"


class _Candidate(NamedTuple):
    """A name, and what makes the words for why: most names are never told."""

    name: str
    why: Callable[[], Text]


def _candidates(units: _Units, group: Naming, practice: Practice) -> Iterator[_Candidate]:
    """Names by one practice, best first.

    Args:
        units: the members alone.
        group: to be named.
        practice: by which.
    """
    word = KIND_LABELS[group.kind].vi
    by_size = sorted(group.members, key=lambda code: (-units[code]["population"], code))
    bare = {code: bare_name(str(units[code]["name"])) for code in by_size}
    if practice == "known":
        facts = {code: name_facts(code, units[code], bare[code]) for code in by_size}
        for code in sorted(by_size, key=lambda code: facts[code].rank, reverse=True):
            yield _Candidate(f"{word} {bare[code]}", facts[code].told)
    elif practice == "largest":
        for code in by_size:
            people = int(units[code]["population"])
            why = partial(sentence, "name-largest", name=units[code]["name"], people=people)
            yield _Candidate(f"{word} {bare[code]}", why)
    elif practice == "seat":
        why = partial(sentence, "name-seat", name=units[group.seat]["name"])
        yield _Candidate(f"{word} {bare_name(str(units[group.seat]['name']))}", why)
    elif practice == "combined":
        first, second = by_size[:2]
        why = partial(sentence, "name-combined", first=bare[first], second=bare[second])
        yield _Candidate(f"{word} {bare[first]} - {bare[second]}", why)
    else:
        district = _district(units, by_size)
        if district:
            why = partial(sentence, "name-district", district=district)
            yield _Candidate(f"{word} {district}", why)
            for number in range(1, len(units) + 1):
                yield _Candidate(f"{word} {district} {number}", why)


def _district(units: _Units, by_size: Sequence[str]) -> str:
    """Bare name of the district that most of the people are of; empty without districts."""
    people: dict[str, int] = {}
    for code in by_size:
        unit = units[code]
        people[unit["district"]] = people.get(unit["district"], 0) + int(unit["population"])
    return bare_district(max(people, key=lambda d: people[d]))
