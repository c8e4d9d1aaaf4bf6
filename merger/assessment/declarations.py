"""What is declared about units: exemptions, wishes to join, lists, exceptions, kinds, criteria met.

Nothing here is fixed by figures, so each carries its reason and may name a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from geodata import Dataset, InputError, Kind
from merger.law import Criteria, law_title
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


class Required(_Declared):
    """A unit that an authority's list names as one to be arranged, whatever its figures say."""

    code: str
    reason: Reason
    reference: str = ""


class SettledTerrain(_Declared):
    """The terrain of one unit as a person settled it, whatever the data say."""

    code: str
    terrain: Literal["lowland", "mountain", "island"]
    reference: str = ""


class Answered(_Declared):
    """A finding about a unit's data that a person looked into: the data are right as they stand.

    Attributes:
        check: key of the check, of ``checks.yaml``.
        reason: why it is right; shown in every export.
        reference: a document that says so.
    """

    code: str
    check: str
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


class Tick(_Declared):
    """Whether a new unit meets a criterion of the rule set's checklist."""

    item: str
    met: bool


class KindDecision(_Declared):
    """The kind that a new unit of exactly these units is to be of, by a decision.

    Attributes:
        kind: what it becomes; the rule set's conditions for this kind hold.
        reason: why; shown in every export.
        reference: the document that says so.
        ticks: criteria of the checklist for this kind, as far as somebody said.
    """

    units: Codes
    kind: Kind
    reason: Reason
    reference: str = ""
    ticks: tuple[Tick, ...] = ()

    def met(self, item: str) -> bool | None:
        """Whether a criterion is met; None until a person says."""
        return next((tick.met for tick in self.ticks if tick.item == item), None)


class Declarations(_Declared):
    """All that is declared for one scenario.

    Attributes:
        exempt: units declared exempt.
        voluntary: units arranged at the locality's own wish.
        required: units that a list says must be arranged.
        exceptions: mergers accepted by a declared waiver.
        kinds: kinds of new units by decision.
        checklist: criteria ticked off.
        terrain: of units for which a person settled it.
        answered: findings about the data that were looked into; they change no verdict.
        unknown_terrain: what to take for the terrain of units of which it is not known; None leaves
            their verdicts open.
    """

    exempt: tuple[Exempt, ...] = ()
    voluntary: tuple[Voluntary, ...] = ()
    required: tuple[Required, ...] = ()
    exceptions: tuple[ExceptionClaim, ...] = ()
    kinds: tuple[KindDecision, ...] = ()
    checklist: tuple[Checked, ...] = ()
    terrain: tuple[SettledTerrain, ...] = ()
    answered: tuple[Answered, ...] = ()
    unknown_terrain: Literal["lowland", "mountain"] | None = None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a changed copy; what was worked out from the fields before stays behind.

        Pydantic copies cached properties along with the fields: they would speak of the old ones.
        """
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied

    @cached_property
    def exempt_units(self) -> Mapping[str, Exempt]:
        """Exemption by unit."""
        return {item.code: item for item in self.exempt}

    @cached_property
    def voluntary_units(self) -> Mapping[str, Voluntary]:
        """Wish by unit."""
        return {item.code: item for item in self.voluntary}

    @cached_property
    def required_units(self) -> Mapping[str, Required]:
        """Entry of a list by unit."""
        return {item.code: item for item in self.required}

    def settled(self, dataset: Dataset) -> Dataset:
        """The units with the terrain that was settled one by one; the same where nothing was."""
        said = {
            item.code: item.terrain for item in self.terrain if item.code in dataset.units.index
        }
        return dataset.with_terrain(said) if said else dataset

    @cached_property
    def checked(self) -> Mapping[tuple[str, str], bool]:
        """Whether met, by unit and key of the criterion."""
        return {(item.code, item.item): item.met for item in self.checklist}

    def check_law(self, criteria: Criteria) -> None:
        """Refuse grounds, waivers and kinds that the rule set does not have.

        Ticks of another rule set's checklist are left alone: they mean nothing here.

        Raises:
            InputError: names the unit and what the rule set has.
        """
        grounds = {e.key for e in criteria.exemptions if e.enabled}
        for item in self.exempt:
            if item.ground and item.ground not in grounds:
                raise _unknown(item.code, item.ground, grounds, criteria)
        for decision in self.kinds:
            if decision.kind not in criteria.kinds:
                units, known = ", ".join(decision.units), ", ".join(criteria.kinds)
                told = sentence(
                    "kind-not-in-law",
                    units=units,
                    kind=decision.kind,
                    known=known,
                    law=law_title(criteria),
                )
                raise InputError(told)
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
        sentence("unknown-ground", unit=unit, ground=key, known=listed, law=law_title(criteria))
    )
