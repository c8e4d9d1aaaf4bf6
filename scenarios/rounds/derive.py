"""From a plan to the dataset of the next round."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geodata import Dataset
from geodata.joining import Crosswalk, Enacted, next_round
from merger import Criteria
from merger.law import arranged_flag, districts_end
from scenarios.model import Scenario
from scenarios.texts import plan_title
from scenarios.wording import sentence


def enacted_by(
    criteria: Criteria, old: Dataset, title: str, day: date | None = None, name: str = ""
) -> Enacted:
    """How a round under a rule set is recorded.

    Args:
        criteria: the rule set; it says what flag the new units bear and whether districts end.
        old: the units before.
        title: of the plan or the resolution.
        day: on which the new units begin.
        name: of the new dataset; without one it is made of the first dataset's name.
    """
    rounds = old.provenance.rounds
    first = rounds[0].name if rounds else old.name
    marked = arranged_flag(criteria)
    return Enacted(
        name=name or f"{first}-dot-{len(rounds) + 2}",
        title=title,
        law=criteria.id,
        day=day,
        flag=None if marked is None else marked.flag,
        districts_end=districts_end(criteria),
    )


def derive(scenario: Scenario, day: date | None = None, name: str = "") -> Dataset:
    """Return the units after a plan as a dataset to plan on.

    New units have the code of the member with the seat (the statistics office's rule), name and
    kind of the plan, sums of people, area and staff, dissolved outlines and borders added up.
    What merged is marked as already arranged where a later law asks for it.

    Args:
        scenario: the plan.
        day: on which the new units begin; None if not known.
        name: of the dataset; without one it is made of the first dataset's name.

    Raises:
        InputError: the plan merges nothing, or the day is before that of the units.
    """
    old, criteria = scenario.dataset, scenario.criteria
    rows = [(code, group.id) for group in scenario.groups for code in group.members]
    table = pd.DataFrame(rows, columns=["old", "new"]).assign(people=1.0, area=1.0, row=0)
    return next_round(
        old,
        Crosswalk(table, sentence("rounds-plan", name=plan_title(scenario.name))),
        {group.id: {"name": group.name, "kind": group.kind} for group in scenario.groups},
        enacted_by(criteria, old, scenario.name, day, name),
        mountain_share=criteria.result.mountain_share,
    )
