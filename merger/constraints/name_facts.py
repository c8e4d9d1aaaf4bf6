"""What speaks for a member's name as the name of the whole: facts, and their order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from geodata import KIND_LABELS, Text
from geodata.columns import accented_key, is_district
from geodata.folding import fold
from geodata.sources import old_units_of
from geodata.wording import listing
from merger.wording import sentence

LATELY = ("rearranged_2019_2021", "rearranged_2023_2025")
"""Flags of units that an earlier arrangement formed."""

_DISTRICT_KINDS = {"thanh pho", "thi xa", "huyen", "quan", "tp", "tx"}


@dataclass(frozen=True)
class NameFacts:
    """A member as far as its name may go on.

    Attributes:
        town: name of the district whose town it is; empty if it is none.
        district: name of a district that bore the same name; empty if there is none.
        urban: a ward.
        older: not formed by an arrangement since 2019.
        former: communes before July 2025 that it was made of, of another name.
    """

    name: str
    people: int
    town: str = ""
    district: str = ""
    urban: bool = False
    older: bool = True
    former: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """Greater is better known: a district's town or name, a ward, an older name, people."""
        return bool(self.town), bool(self.district), self.urban, self.older, self.people

    def told(self) -> Text:
        """What speaks for the name."""
        parts = []
        if self.town:
            parts.append(sentence("name-town", district=self.town))
        elif self.district:
            parts.append(sentence("name-of-district", district=self.district))
        if self.urban:
            parts.append(sentence("name-urban"))
        if not self.older:
            parts.append(sentence("name-lately"))
        parts.append(sentence("name-people", people=self.people))
        if self.former:
            parts.append(sentence("name-former", names=listing(list(self.former), 4)))
        vi, en = ("; ".join(getattr(part, each) for part in parts) for each in ("vi", "en"))
        return sentence("name-known", name=self.name, why=Text(vi, en))


def name_facts(code: str, unit: Mapping[Hashable, Any], bare: str) -> NameFacts:
    """Gather what speaks for a unit's name.

    Args:
        code: of the unit.
        unit: name, kind, population, district and the flags of :data:`LATELY`.
        bare: its name without the word for its kind.
    """
    district, name = str(unit["district"]), str(unit["name"])
    before = [] if district else _before(code, bare)
    districts = [district] if district else [old.district for old in before]
    same = (d for d in districts if d and accented_key(bare_district(d)) == accented_key(bare))
    return NameFacts(
        name=name,
        people=int(unit["population"]),
        town=district if unit["kind"] == "thi_tran" else "",
        district=next(same, ""),
        urban=unit["kind"] == "phuong",
        older=not any(bool(unit[flag]) for flag in LATELY),
        former=tuple(dict.fromkeys(old.name for old in before if old.name != name)),
    )


def _before(code: str, bare: str) -> list[Any]:
    """Communes before July 2025 of which a unit of today was made; none for another unit's code."""
    before = old_units_of(code)
    named = {part.name for old in before for part in old.parts if part.code == code}
    if any(accented_key(bare_name(name)) == accented_key(bare) for name in named):
        return list(before)
    return []


def bare_district(name: str) -> str:
    """A district's name without the word for its kind."""
    words = name.split()
    for length in (2, 1):
        kind = fold(" ".join(words[:length]))
        if len(words) > length and kind in _DISTRICT_KINDS and is_district(name):
            return " ".join(words[length:])
    return name


def bare_name(name: str) -> str:
    """Return a unit's name without the word for its kind."""
    for label in KIND_LABELS.values():
        if name.casefold().startswith(label.vi.casefold() + " "):
            return name[len(label.vi) + 1 :]
    return name
