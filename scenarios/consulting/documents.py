"""A consultation as JSON, for the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from geodata import InputError
from scenarios.consulting.ballots import Consultation
from scenarios.consulting.rules import consult_rule
from scenarios.wording import sentence

_ADAPTER = TypeAdapter(Consultation)


def consultation_document(consultation: Consultation) -> dict[str, Any]:
    """Return it as plain values."""
    document = asdict(consultation)
    document["begun"] = _iso(consultation.begun)
    document["ballots"] = [{**asdict(row), "day": _iso(row.day)} for row in consultation.ballots]
    return document


def consultation_of(document: Mapping[str, Any]) -> Consultation:
    """Read it back.

    Raises:
        InputError: damaged, or of a newer program.
    """
    try:
        found: Consultation = _ADAPTER.validate_python(document)
    except ValidationError as error:
        raise InputError(sentence("consult-damaged")) from error
    consult_rule(found.rule)
    return found


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
