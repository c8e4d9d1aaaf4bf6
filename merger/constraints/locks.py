"""What planners fix by hand before solving: locks, wishes, seats, names, declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from geodata import Dataset, InputError, border_table, passable
from geodata.columns import province_key
from geodata.folding import collation_key
from geodata.wording import listing
from merger.assessment import Declarations
from merger.constraints.naming import Practice
from merger.law import district_keys, parse_model, read_text
from merger.wording import sentence

Pair = tuple[str, str]
_UNIT_PLACES = ("keep", "own_district", "seats", "names", "exempt", "voluntary", "required",
                "terrain", "answered", "checklist")  # fmt: skip
"""Fields whose entries speak of one unit each."""


class _Fixed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitLock(_Fixed):
    """One unit held, and why. In files a bare code will do."""

    code: str
    note: str = ""


class SetLock(_Fixed):
    """Several units held in some relation, and why. In files a bare list of codes will do."""

    units: Annotated[tuple[str, ...], Field(min_length=2)]
    note: str = ""


class Only(_Fixed):
    """A unit that may end in one group with these units only (or stay alone)."""

    code: str
    partners: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""


class NameChoice(_Fixed):
    """The name of whatever unit this one becomes part of."""

    code: str
    name: Annotated[str, Field(min_length=1, max_length=120)]
    note: str = ""


def _unit_lock(value: Any) -> Any:
    return value if isinstance(value, dict | UnitLock) else {"code": value}


def _set_lock(value: Any) -> Any:
    return {"units": value} if isinstance(value, list | tuple) else value


UnitLocks = tuple[Annotated[UnitLock, BeforeValidator(_unit_lock)], ...]
SetLocks = tuple[Annotated[SetLock, BeforeValidator(_set_lock)], ...]


class Constraints(Declarations):
    """Fixed choices for one scenario.

    Attributes:
        keep: units that stay as they are.
        together: sets of units that end in one group.
        apart: sets of units no two of which share a group.
        only: units that may join only some others.
        own_district: units whose group stays within their district.
        seats: units in which the seat is to be of whatever they become part of.
        names: names of resulting units.
        naming: by which practice the others are named first.
        within_district: groups do not cross districts…
        cross_district: …except over borders between these pairs of district codes or names.
        cross_province: pairs of provinces over whose border groups may form; no other group crosses
            one, since no commune-level procedure allows it.
        declare: pairs to count as neighbours though they share no border.
        barrier: neighbours that cannot be reached from each other.
    """

    keep: UnitLocks = ()
    together: SetLocks = ()
    apart: SetLocks = ()
    only: tuple[Only, ...] = ()
    own_district: UnitLocks = ()
    seats: UnitLocks = ()
    names: tuple[NameChoice, ...] = ()
    naming: Practice = "known"
    within_district: bool = False
    cross_district: tuple[Pair, ...] = ()
    cross_province: tuple[Pair, ...] = ()
    declare: tuple[Pair, ...] = ()
    barrier: tuple[Pair, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """Codes of the units that stay as they are."""
        return tuple(lock.code for lock in self.keep)

    @property
    def joined(self) -> tuple[frozenset[str], ...]:
        """Units that end in one group: sets of ``together`` that share a unit are one."""
        groups: list[frozenset[str]] = []
        for lock in self.together:
            mine = frozenset(lock.units)
            touching = [group for group in groups if group & mine]
            groups = [group for group in groups if not group & mine]
            groups.append(mine.union(*touching))
        return tuple(groups)

    @property
    def apart_pairs(self) -> tuple[Pair, ...]:
        """Pairs of units that never share a group."""
        return tuple(pair for lock in self.apart for pair in combinations(lock.units, 2))

    def with_name(self, members: tuple[str, ...], name: str) -> Constraints:
        """Return the same with a name chosen for these units' group; an empty one frees it."""
        others = tuple(choice for choice in self.names if choice.code not in members)
        chosen = (NameChoice(code=members[0], name=name),) if name.strip() else ()
        return self.model_copy(update={"names": (*others, *chosen)})

    def with_entries(self, place: str, entries: Sequence[Mapping[str, Any]]) -> Constraints:
        """Return the same with more entries in one field, such as ``keep`` or ``exempt``.

        Raises:
            pydantic.ValidationError: an entry that cannot be meant.
        """
        plain = self.model_dump(mode="json")
        return Constraints.model_validate({**plain, place: [*plain[place], *entries]})

    @property
    def count(self) -> int:
        """How many entries there are; district switch and ticks of the checklist not counted."""
        return sum(1 for (place, _), _ in self._named() if place != "checklist")

    def _named(self) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
        """Field and number of every entry, with the codes it names."""
        for place in _UNIT_PLACES:
            for i, item in enumerate(getattr(self, place)):
                yield (place, i), (item.code,)
        for place in ("together", "apart", "exceptions", "kinds"):
            for i, item in enumerate(getattr(self, place)):
                yield (place, i), item.units
        for i, only in enumerate(self.only):
            yield ("only", i), (only.code, *only.partners)
        for place in ("declare", "barrier"):
            for i, pair in enumerate(getattr(self, place)):
                yield (place, i), pair

    def check(self, dataset: Dataset) -> None:
        """Refuse unknown codes and contradictions, naming the culprits.

        Raises:
            InputError: a code is not in the dataset, or two constraints exclude each other.
        """
        known = set(dataset.codes)
        for (place, _), codes in self._named():
            for code in codes:
                if code not in known:
                    raise InputError(sentence("unknown-unit", place=place, code=code))
        self._check_districts(dataset)
        self._check_provinces(dataset)
        self._check_repeats()
        self._check_locks()

    def _check_districts(self, dataset: Dataset) -> None:
        districts = set(dataset.units.district_code) | set(dataset.units.district)
        for code in (c for pair in self.cross_district for c in pair):
            if code not in districts:
                raise InputError(sentence("unknown-unit", place="cross_district", code=code))
        if self.within_district and districts <= {""}:
            raise InputError(sentence("no-districts"))
        for lock in self.own_district:
            unit = dataset.units.loc[lock.code]
            if not unit["district"] and not unit["district_code"]:
                raise InputError(sentence("no-districts"))

    def _check_provinces(self, dataset: Dataset) -> None:
        known = {province_key(name): name for name in dataset.units["province"] if name}
        for pair in self.cross_province:
            for name in pair:
                if province_key(name) not in known:
                    raise _unknown_province(name, known)
            if province_key(pair[0]) == province_key(pair[1]):
                raise InputError(sentence("province-twice", name=pair[0]))

    def provinces_allowed(self, provinces: Iterable[str]) -> bool:
        """Tell whether units of these provinces may be in one group; an empty name is of any."""
        left = {province_key(name) for name in provinces if name}
        links = [{province_key(name) for name in pair} for pair in self.cross_province]
        reached = {min(left)} if left else set()
        while len(reached) < len(left):
            more = {name for link in links if link & reached for name in link & left} - reached
            if not more:
                return False
            reached |= more
        return True

    def _check_repeats(self) -> None:
        """Nothing is said twice of one unit, and no unit is paired with itself."""
        for place in ("together", "apart", "exceptions", "kinds", "declare", "barrier"):
            for item in getattr(self, place):
                codes = item if isinstance(item, tuple) else item.units
                for code, count in Counter(codes).items():
                    if count > 1:
                        raise InputError(sentence("contradiction-self", place=place, code=code))
        for only in self.only:
            if only.code in only.partners:
                raise InputError(sentence("contradiction-self", place="only", code=only.code))
        for place in (*_UNIT_PLACES, "only"):
            if place in ("checklist", "answered"):
                continue
            counted = Counter(item.code for item in getattr(self, place))
            for code, count in counted.items():
                if count > 1:
                    raise InputError(sentence("contradiction-twice", place=place, code=code))
        sets = Counter(frozenset(item.units) for item in self.kinds)
        for members, count in sets.items():
            if count > 1:
                named = ", ".join(sorted(members))
                raise InputError(sentence("contradiction-kinds", units=named))
        ticks = {
            "checklist": Counter((item.code, item.item) for item in self.checklist),
            "answered": Counter((item.code, item.check) for item in self.answered),
        }
        for place, pairs in ticks.items():
            for (code, _), count in pairs.items():
                if count > 1:
                    raise InputError(sentence("contradiction-twice", place=place, code=code))

    def _check_locks(self) -> None:
        def refuse(key: str, **values: Any) -> InputError:
            return InputError(sentence(f"contradiction-{key}", **values))

        barred = {frozenset(pair) for pair in self.barrier}
        for a, b in self.declare:
            if frozenset((a, b)) in barred:
                raise refuse("declare-barrier", a=a, b=b)
        for code in sorted(set(self.exempt_units) & set(self.voluntary_units)):
            raise refuse("exempt-voluntary", code=code)
        spared = set(self.exempt_units) | set(self.voluntary_units)
        for code in sorted(set(self.required_units) & spared):
            raise refuse("required-other", code=code)
        for code in sorted(set(self.kept) & set(self.voluntary_units)):
            raise refuse("keep-voluntary", code=code)
        apart = {frozenset(pair) for pair in self.apart_pairs}
        seats = {lock.code for lock in self.seats}
        for group in self.joined:
            for code in sorted(group & set(self.kept)):
                others = ", ".join(sorted(group - {code}))
                raise refuse("keep-together", code=code, others=others)
            for a, b in combinations(sorted(group), 2):
                if frozenset((a, b)) in apart:
                    raise refuse("together-apart", a=a, b=b)
            for only in self.only:
                outside = sorted(group - {only.code, *only.partners})
                if only.code in group and outside:
                    raise refuse("only-together", code=only.code, others=", ".join(outside))
            if len(group & seats) > 1:
                raise refuse("two-seats", units=", ".join(sorted(group & seats)))
        for only in self.only:
            for partner in only.partners:
                if frozenset((only.code, partner)) in apart and len(only.partners) == 1:
                    raise refuse("only-apart", code=only.code, others=partner)

    def links(self, dataset: Dataset, *, lines: bool = True) -> pd.DataFrame:
        """Return the borders over which groups may grow, with declared pairs and barriers.

        Of a dataset with roads, land borders between units that no road joins are left out.

        Args:
            dataset: the units.
            lines: without, borders across provinces and districts are there too.
        """
        parts = [dataset.joining_borders]
        for pairs, kind in ((self.declare, "declared"), (self.barrier, "barrier")):
            if pairs:
                first, second = zip(*pairs, strict=True)
                parts.append(border_table(first, second, 0.0, kind))  # type: ignore[arg-type]
        borders = passable(pd.concat(parts, ignore_index=True))
        if not lines:
            return borders
        borders = self._within_provinces(borders, dataset)
        if not self.within_district:
            return borders
        home = district_keys(dataset)
        district = dataset.units.district_code.where(
            dataset.units.district_code != "", dataset.units.district
        )
        same = borders.code_a.map(home) == borders.code_b.map(home)
        a, b = borders.code_a.map(district), borders.code_b.map(district)
        allowed = {frozenset(pair) for pair in self.cross_district}
        names = dataset.units.district
        by_name = zip(borders.code_a.map(names), borders.code_b.map(names), strict=True)
        crossing = np.array(
            [
                frozenset(codes) in allowed or frozenset(named) in allowed
                for codes, named in zip(zip(a, b, strict=True), by_name, strict=True)
            ],
            bool,
        )
        return borders[same | crossing].reset_index(drop=True)

    def _within_provinces(self, borders: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
        province = dataset.units["province"]
        if province.nunique() < 2:
            return borders
        a, b = borders["code_a"].map(province), borders["code_b"].map(province)
        pairs = list(zip(a, b, strict=True))
        allowed = {pair: self.provinces_allowed(pair) for pair in set(pairs)}
        kept = np.array([allowed[pair] for pair in pairs], dtype=bool)
        return borders[kept].reset_index(drop=True)


def _unknown_province(name: str, known: Mapping[str, str]) -> InputError:
    """Refuse a province that the data do not have; names that sound like it come first."""
    near = [known[key] for key in get_close_matches(province_key(name), list(known), n=3)]
    if near:
        return InputError(sentence("unknown-province-near", name=name, near=", ".join(near)))
    names = sorted(known.values(), key=collation_key)
    return InputError(sentence("unknown-province", name=name, known=listing(names, 40) or "–"))


def load_constraints(path: str | Path) -> Constraints:
    """Read constraints from a YAML (or JSON) file.

    Raises:
        InputError: unreadable, unknown key, missing reason, or codes that are not text.
    """
    path = Path(path)
    return parse_model(Constraints, read_text(path), path.name)


def dump_constraints(constraints: Constraints) -> str:
    """Write constraints as YAML that :func:`load_constraints` reads back; codes stay text."""
    plain = constraints.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)
