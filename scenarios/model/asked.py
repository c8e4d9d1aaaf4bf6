"""What a run was asked to solve and what came of it, as plain JSON and back.

Its units are named by their fingerprint.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from geodata import Dataset, InputError
from geodata.problems import message
from merger import (
    Constraints,
    Criteria,
    Evaluator,
    Horizon,
    Limits,
    Mode,
    Objective,
    Plan,
    Problem,
    Solution,
    Target,
)
from merger.side_constraints import SideConstraints
from scenarios.model.document import ExtraRecord, OriginRecord, Record
from scenarios.wording import sentence

FORMAT = 1

_Document = TypeVar("_Document", bound=Record)


class AskedDocument(Record):
    """A problem without its units, what its plan must respect beside it, and its parent.

    Attributes:
        dataset_name: what the person calls the units.
        settled: codes of units confirmed to lie apart: the same units are kept once, whoever
            confirmed what of them. None in what an older program asked.
        parent: id of the scenario that it is an alternative to.
    """

    format: int = FORMAT
    dataset_name: Annotated[str, Field(max_length=1000)]
    settled: tuple[str, ...] | None = None
    criteria: Criteria
    constraints: Constraints
    objective: Objective
    mode: Mode
    target: Target | None
    limits: Limits
    horizon: Horizon = Horizon()
    extra: ExtraRecord
    parent: Annotated[str, Field(max_length=32)] | None


class QuestionDocument(Record):
    """A question that was asked.

    Attributes:
        dataset_name: what the person calls the units.
        name: of the question (:data:`scenarios.running.works.WORKS`), with its values.
        key: by which its page finds it; of one about a plan, what follows the plan's mark.
        scenario: id of the scenario that it is about; empty for a problem's.
        problem: what it is about otherwise.
    """

    format: int = FORMAT
    dataset_name: Annotated[str, Field(max_length=1000)]
    name: Annotated[str, Field(max_length=20)]
    values: tuple[str | int | float | tuple[str, ...], ...]
    key: Annotated[str, Field(max_length=1000)]
    scenario: Annotated[str, Field(max_length=32)] = ""
    problem: AskedDocument | None = None


class ResultDocument(Record):
    """A solution without its problem, which the run's :class:`AskedDocument` holds.

    Attributes:
        plan: None without one.
        limits: as solved: where none was set on the size of groups, the solve may have raised it.
    """

    format: int = FORMAT
    plan: Plan | None
    limits: Limits
    told: OriginRecord


def asked_document(
    problem: Problem, extra: SideConstraints, parent: str | None = None
) -> dict[str, Any]:
    """Write down what a run is asked."""
    return AskedDocument(
        dataset_name=problem.dataset.name,
        settled=tuple(sorted(problem.dataset.settled)),
        criteria=problem.criteria,
        constraints=problem.constraints,
        objective=problem.objective,
        mode=problem.mode,
        target=problem.target,
        limits=problem.limits,
        horizon=problem.horizon,
        extra=ExtraRecord.of(extra),
        parent=parent,
    ).model_dump(mode="json")


def asked_of(document: object, dataset: Dataset) -> tuple[Problem, SideConstraints, str | None]:
    """Read back what a run was asked.

    Raises:
        InputError: a newer program wrote it, or it is damaged or of other units.
    """
    found = document if isinstance(document, AskedDocument) else _read(AskedDocument, document)
    # Of units under one fingerprint the first ones were kept; what was confirmed stands here.
    if found.settled is not None and set(found.settled) != dataset.settled:
        dataset = replace(dataset, settled=frozenset(found.settled) & frozenset(dataset.codes))
    problem = Problem(
        dataset,
        found.criteria,
        found.constraints,
        found.objective,
        found.mode,
        found.target,
        found.limits,
        found.horizon,
    )
    return problem, found.extra.read(dataset.codes), found.parent


def result_document(solution: Solution) -> dict[str, Any]:
    """Write down what came of a run."""
    return ResultDocument(
        plan=solution.plan, limits=solution.problem.limits, told=OriginRecord.of(solution)
    ).model_dump(mode="json")


def result_of(document: object, problem: Problem) -> Solution:
    """Read back what came of a run; its plan is described anew.

    Raises:
        InputError: a newer program wrote it, it is damaged, or of other units.
    """
    found = _read(ResultDocument, document)
    if found.plan is not None and set(found.plan.group_of) != set(problem.dataset.codes):
        raise InputError(sentence("document-damaged", why=message("why-groups")))
    return found.told.read(Evaluator(replace(problem, limits=found.limits)), found.plan)


def question_of(document: object) -> QuestionDocument:
    """Read back a question.

    Raises:
        InputError: a newer program wrote it, or it is damaged.
    """
    return _read(QuestionDocument, document)


def _read(kind: type[_Document], document: object) -> _Document:
    version = document.get("format") if isinstance(document, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise InputError(sentence("document-newer"))
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))[:100] or "–"
        why = message("why-entry", place=place)
        raise InputError(sentence("document-damaged", why=why)) from error
