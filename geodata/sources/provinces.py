"""Provinces by any way to write them: today's, and those that went into another in July 2025."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.columns import province_key
from geodata.folding import collation_key, fold
from geodata.gazetteer import provinces_then
from geodata.problems import message
from geodata.sources.facts import province_dataset, provinces_of_2026
from geodata.wording import Text


@dataclass(frozen=True)
class CalledProvince:
    """A province that somebody may mean.

    Attributes:
        today: its name.
        former: the province until June 2025 that was asked for; empty where it is today's.
    """

    today: str
    former: str = ""

    @property
    def dataset(self) -> str:
        """Name of the embedded dataset."""
        return province_dataset(self.today)

    @property
    def told(self) -> Text | None:
        """A word about what became of the former province, if it was asked for."""
        if not self.former:
            return None
        return message("province-former", former=self.former, today=self.today)


def provinces_called(asked: str) -> tuple[CalledProvince, ...]:
    """Find provinces by their name, part of it, its initials or another spelling.

    Args:
        asked: such as ``quang ninh``, ``TP.HCM``, ``Bà Rịa - Vũng Tàu`` or ``qn``.

    Returns:
        Those of exactly this name, or else all that it may mean, today's first.
    """
    exact = province_called(asked)
    if exact is not None:
        return (exact,)
    wanted = fold(asked[:200])
    closed = wanted.replace(" ", "")
    if not closed:
        return ()
    today = sorted(provinces_of_2026().index, key=collation_key)
    gone = [(now, then) for then, now in provinces_then().items() if _went(then)]
    named = [(name, "") for name in today] + gone
    return tuple(
        CalledProvince(now, then)
        for now, then in named
        if _is_like(fold(then or now), wanted, closed)
    )


def province_called(asked: str) -> CalledProvince | None:
    """The province of exactly this name, in any spelling; None if there is none."""
    key = province_key(asked[:200])
    for name in provinces_of_2026().index:
        if fold(name) == key:
            return CalledProvince(str(name))
    for then, now in provinces_then().items():
        if fold(then) == key:
            return CalledProvince(now, then)
    return None


def _went(then: str) -> bool:
    """Whether no province of today has the key of a former one."""
    return province_key(then) not in {fold(name) for name in provinces_of_2026().index}


def _is_like(name: str, wanted: str, closed: str) -> bool:
    initials = "".join(word[0] for word in name.split())
    return wanted in name or closed in (initials, name.replace(" ", ""))
