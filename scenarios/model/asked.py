"""What a run was asked to solve, as plain JSON and back; its units are named by fingerprint."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationError

from geodata import Dataset, InputError
from geodata.problems import message
from merger import Constraints, Criteria, Limits, Mode, Objective, Problem, Target
from merger.side_constraints import SideConstraints
from scenarios.model.document import ExtraRecord, Record
from scenarios.wording import sentence

FORMAT = 1


class AskedDocument(Record):
    """A problem without its units, what its plan must respect beside it, and its parent.

    Attributes:
        dataset_name: what the person calls the units.
        parent: id of the scenario that it is an alternative to.
    """

    format: int = FORMAT
    dataset_name: Annotated[str, Field(max_length=1000)]
    criteria: Criteria
    constraints: Constraints
    objective: Objective
    mode: Mode
    target: Target | None
    limits: Limits
    extra: ExtraRecord
    parent: Annotated[str, Field(max_length=32)] | None


def asked_document(
    problem: Problem, extra: SideConstraints, parent: str | None = None
) -> dict[str, Any]:
    """Write down what a run is asked."""
    return AskedDocument(
        dataset_name=problem.dataset.name,
        criteria=problem.criteria,
        constraints=problem.constraints,
        objective=problem.objective,
        mode=problem.mode,
        target=problem.target,
        limits=problem.limits,
        extra=ExtraRecord.of(extra),
        parent=parent,
    ).model_dump(mode="json")


def asked_of(document: object, dataset: Dataset) -> tuple[Problem, SideConstraints, str | None]:
    """Read back what a run was asked.

    Raises:
        InputError: a newer program wrote it, or it is damaged.
    """
    version = document.get("format") if isinstance(document, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise InputError(sentence("document-newer"))
    try:
        found = AskedDocument.model_validate(document)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))[:100] or "–"
        why = message("why-entry", place=place)
        raise InputError(sentence("document-damaged", why=why)) from error
    problem = Problem(
        dataset,
        found.criteria,
        found.constraints,
        found.objective,
        found.mode,
        found.target,
        found.limits,
    )
    return problem, found.extra.read(), found.parent
