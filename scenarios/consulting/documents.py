"""A consultation as JSON, for the store."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from geodata import InputError
from scenarios.consulting.ballots import MOST_OF_VILLAGE, Ballots, Consultation
from scenarios.consulting.rules import consult_rule
from scenarios.wording import sentence

_ADAPTER = TypeAdapter(Consultation)


class DamagedConsultationError(InputError):
    """What is kept of a consultation cannot be used; it can only be dropped and asked anew."""


def consultation_document(consultation: Consultation) -> dict[str, Any]:
    """Return it as plain values."""
    document = asdict(consultation)
    document["begun"] = _iso(consultation.begun)
    document["ballots"] = [{**asdict(row), "day": _iso(row.day)} for row in consultation.ballots]
    return document


def consultation_of(document: Any) -> Consultation:
    """Read it back.

    Raises:
        DamagedConsultationError: damaged, changed by hand to what cannot be, or of a newer
            program.
    """
    try:
        found: Consultation = _ADAPTER.validate_python(document)
        consult_rule(found.rule)
    except (ValidationError, InputError) as error:
        raise DamagedConsultationError(sentence("consult-damaged")) from error
    listed = [count for villages in found.register.values() for count in villages.values()]
    if not (all(map(_can_be, found.ballots)) and all(0 <= n <= MOST_OF_VILLAGE for n in listed)):
        raise DamagedConsultationError(sentence("consult-damaged"))
    return found


def _can_be(row: Ballots) -> bool:
    """What reading a form asks of its numbers."""
    said = (row.agree, row.disagree, row.other)
    return (
        min(said) >= 0
        and sum(said) == row.took_part <= row.eligible
        and 0 < row.eligible <= MOST_OF_VILLAGE
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
