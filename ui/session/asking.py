"""Questions asked from a page: noted in the store until they are over."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from geodata import InputError
from merger import Problem
from merger.side_constraints import SideConstraints
from scenarios import Scenario
from scenarios.model import QuestionDocument, asked_document
from scenarios.running import Asked, Question, Record, ask
from scenarios.store import AskedRuns, mark_of
from ui.session.asked_runs import asked_runs, tell_trouble
from ui.session.auth import require, who
from ui.session.desk import desk
from ui.session.projects import work_in_own_project
from ui.session.solving import turn_of


def of_scenario(scenario: Scenario, place: str) -> str:
    """Key of a question about the plan that stands."""
    return f"{scenario.mark}-{place}"


def ask_about(about: Scenario | Problem, key: str, work: Asked) -> Question:
    """Ask a question, noted in the store until it is over: a crash loses none.

    Args:
        about: what the question is about.
        key: tells it from every other one; of a scenario's what follows its mark.
        work: what is asked.

    Raises:
        NotAllowedError: making plans, and what is computed of them, is not for this person.
    """
    require("plan")
    work_in_own_project()
    plan = about if isinstance(about, Scenario) else None
    whole = key if plan is None else of_scenario(plan, key)
    kept = asked_runs()
    over = partial(_struck_out, kept, mark_of(whole))

    def note() -> Record | None:
        if kept is None:
            return None
        question = QuestionDocument(
            dataset_name=about.dataset.name,
            name=work.name,
            values=work.values,
            key=key,
            scenario=about.id if isinstance(about, Scenario) else "",
            problem=None
            if isinstance(about, Scenario)
            else asked_document(about, SideConstraints()),
        )
        with tell_trouble():
            return kept.ask_question(
                question, whole, about.dataset, owner=who(), project=desk().project_id
            )
        return None

    return ask(whole, work, turn_of(), asked=note, over=over)


def _struck_out(kept: AskedRuns | None, mark: str) -> None:
    """Called beside the page: what stands in the way of the store is told by its next use."""
    with suppress(InputError):
        if kept is not None:
            kept.seen(mark)
