"""What planners fix by hand before solving: locks, wishes, exemptions with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from geodata import Dataset, InputError, border_table, passable
from merger.schema import parse_model, read_text
from merger.wording import sentence

Pair = tuple[str, str]


class Exemption(BaseModel):
    """A unit the user declares exempt; the reason is required and shown everywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    reason: str = Field(min_length=3)


class Only(BaseModel):
    """A unit that may end in one group with these units only (or stay alone)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    partners: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""


class Note(BaseModel):
    """Why something was fixed by hand; shown with the plan, without effect on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    text: str = Field(min_length=1)


class Constraints(BaseModel):
    """Fixed choices for one scenario.

    Attributes:
        keep: units that stay as they are.
        together: sets of units that end in one group.
        apart: pairs of units that never share a group.
        only: units that may join only some others.
        own_district: units whose group stays within their district.
        exempt: units declared exempt, with reasons.
        within_district: groups do not cross districts…
        cross_district: …except over borders between these pairs of district codes.
        declare: pairs to count as neighbours though they share no border.
        barrier: neighbours that cannot be reached from each other.
        notes: reasons for any of these, for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: tuple[str, ...] = ()
    together: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    apart: tuple[Pair, ...] = ()
    only: tuple[Only, ...] = ()
    own_district: tuple[str, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    within_district: bool = False
    cross_district: tuple[Pair, ...] = ()
    declare: tuple[Pair, ...] = ()
    barrier: tuple[Pair, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def reasons(self) -> dict[str, str]:
        """Reason by exempt unit."""
        return {item.code: item.reason for item in self.exempt}

    def _named(self) -> Iterator[tuple[str, str]]:
        for place, codes in (
            ("keep", self.keep),
            ("exempt", tuple(self.reasons)),
            ("own_district", self.own_district),
            *(("only", (item.code, *item.partners)) for item in self.only),
        ):
            yield from ((place, code) for code in codes)
        for place, sets in (
            ("together", self.together),
            ("apart", self.apart),
            ("declare", self.declare),
            ("barrier", self.barrier),
        ):
            yield from ((place, code) for codes in sets for code in codes)

    def check(self, dataset: Dataset) -> None:
        """Refuse unknown codes and contradictions, naming the culprits.

        Raises:
            InputError: a code is not in the dataset, or two constraints exclude each other.
        """
        known = set(dataset.codes)
        for place, code in self._named():
            if code not in known:
                raise InputError(sentence("unknown-unit", place=place, code=code))
        districts = set(dataset.units.district_code) | set(dataset.units.district)
        for code in (c for pair in self.cross_district for c in pair):
            if code not in districts:
                raise InputError(sentence("unknown-unit", place="cross_district", code=code))
        if self.within_district and districts <= {""}:
            raise InputError(sentence("no-districts"))
        for place, pairs in (("apart", self.apart), ("declare", self.declare)):
            for a, b in pairs:
                if a == b:
                    raise InputError(sentence("contradiction-self", place=place, code=a))
        barred = {frozenset(pair) for pair in self.barrier}
        for a, b in self.declare:
            if frozenset((a, b)) in barred:
                raise InputError(sentence("contradiction-declare-barrier", a=a, b=b))
        if len(self.reasons) < len(self.exempt):
            codes = [item.code for item in self.exempt]
            twice = next(code for code in codes if codes.count(code) > 1)
            raise InputError(sentence("contradiction-exempt", code=twice))
        for code in self.own_district:
            if (
                not dataset.units.at[code, "district"]
                and not dataset.units.at[code, "district_code"]
            ):
                raise InputError(sentence("no-districts"))
        for item in self.only:
            if item.code in item.partners:
                raise InputError(sentence("contradiction-self", place="only", code=item.code))
            for group in self.together:
                outside = sorted(set(group) - {item.code, *item.partners})
                if item.code in group and outside:
                    others = ", ".join(outside)
                    raise InputError(
                        sentence("contradiction-only-together", code=item.code, others=others)
                    )
        for group in self.together:
            for code in sorted(set(group) & set(self.keep)):
                others = ", ".join(c for c in group if c != code)
                raise InputError(sentence("contradiction-keep-together", code=code, others=others))
            for a, b in self.apart:
                if a in group and b in group:
                    raise InputError(sentence("contradiction-together-apart", a=a, b=b))

    def links(self, dataset: Dataset) -> pd.DataFrame:
        """Return the borders over which groups may grow, with declared pairs and barriers."""
        parts = [dataset.borders]
        for pairs, kind in ((self.declare, "declared"), (self.barrier, "barrier")):
            if pairs:
                first, second = zip(*pairs, strict=True)
                parts.append(border_table(first, second, 0.0, kind))  # type: ignore[arg-type]
        borders = passable(pd.concat(parts, ignore_index=True))
        if not self.within_district:
            return borders
        district = dataset.units.district_code.where(
            dataset.units.district_code != "", dataset.units.district
        )
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
        return borders[(a == b) | crossing].reset_index(drop=True)


def load_constraints(path: str | Path) -> Constraints:
    """Read constraints from a YAML (or JSON) file.

    Raises:
        InputError: unreadable, unknown key, missing reason, or codes that are not text.
    """
    path = Path(path)
    return parse_model(Constraints, read_text(path), path.name)
