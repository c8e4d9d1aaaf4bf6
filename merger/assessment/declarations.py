"""What a locality declares about its units: exemptions, wishes to join, exceptions, criteria met.

Nothing here is fixed by figures, so each carries its reason and may name a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from geodata import InputError
from merger.law import Criteria
from merger.wording import sentence

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
Codes = Annotated[tuple[str, ...], Field(min_length=2)]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Exempt(_Declared):
    """A unit that need not be arranged.

    Attributes:
        ground: key of a ground of the rule set; empty for one it does not list.
        reason: why it holds for this unit; shown in every export.
        reference: a document that says so.
    """

    code: str
    reason: Reason
    ground: str = ""
    reference: str = ""


class Voluntary(_Declared):
    """A unit that need not be arranged and shall be (khuyến khích)."""

    code: str
    reason: Reason
    reference: str = ""


class ExceptionClaim(_Declared):
    """A merger of exactly these units, accepted by a waiver of the rule set that asks for it."""

    units: Codes
    waiver: str
    reason: Reason
    reference: str = ""


class Checked(_Declared):
    """Whether a unit meets a criterion of the rule set's checklist."""

    code: str
    item: str
    met: bool
    note: str = ""


class Declarations(_Declared):
    """All that is declared for one scenario.

    Attributes:
        exempt: units declared exempt.
        voluntary: units arranged at the locality's own wish.
        exceptions: mergers accepted by a declared waiver.
        checklist: criteria ticked off.
        unknown_terrain: what to take for the terrain of units of which it is not known; None leaves
            their verdicts open.
    """

    exempt: tuple[Exempt, ...] = ()
    voluntary: tuple[Voluntary, ...] = ()
    exceptions: tuple[ExceptionClaim, ...] = ()
    checklist: tuple[Checked, ...] = ()
    unknown_terrain: Literal["lowland", "mountain"] | None = None

    @cached_property
    def exempt_units(self) -> Mapping[str, Exempt]:
        """Exemption by unit."""
        return {item.code: item for item in self.exempt}

    @cached_property
    def voluntary_units(self) -> Mapping[str, Voluntary]:
        """Wish by unit."""
        return {item.code: item for item in self.voluntary}

    @cached_property
    def checked(self) -> Mapping[tuple[str, str], bool]:
        """Whether met, by unit and key of the criterion."""
        return {(item.code, item.item): item.met for item in self.checklist}

    def check_law(self, criteria: Criteria) -> None:
        """Refuse grounds and waivers that the rule set does not have.

        Ticks of another rule set's checklist are left alone: they mean nothing here.

        Raises:
            InputError: names the unit and what the rule set has.
        """
        grounds = {e.key for e in criteria.exemptions if e.enabled}
        for item in self.exempt:
            if item.ground and item.ground not in grounds:
                raise _unknown(item.code, item.ground, grounds, criteria)
        waivers = {w.key: w for w in criteria.result.waivers if w.enabled and w.declared}
        for claim in self.exceptions:
            waiver = waivers.get(claim.waiver)
            if waiver is None:
                raise _unknown(", ".join(claim.units), claim.waiver, set(waivers), criteria)
            if len(set(claim.units)) < waiver.min_members:
                units = ", ".join(claim.units)
                least = waiver.min_members
                raise InputError(sentence("exception-too-few", units=units, least=least))


def _unknown(unit: str, key: str, known: set[str], criteria: Criteria) -> InputError:
    listed = ", ".join(sorted(known)) or "–"
    return InputError(
        sentence("unknown-ground", unit=unit, ground=key, known=listed, id=criteria.id)
    )
