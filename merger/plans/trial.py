"""What an edit by hand would make of the units it names, before anybody decides on it."""

from __future__ import annotations

from dataclasses import dataclass

from merger.evaluator import Evaluator
from merger.plan import Edit, Plan
from merger.plans.validation import Flaw, review_groups
from merger.solution import GroupReport, describe_plan


@dataclass(frozen=True)
class Trial:
    """The unit that an edit would make.

    Attributes:
        report: judged and costed like a group of a plan; its name is proposed without a look at the
            names of other new units.
        flaws: what would keep it from being valid.
    """

    report: GroupReport
    flaws: tuple[Flaw, ...]


def try_edit(evaluator: Evaluator, plan: Plan, edit: Edit) -> Trial:
    """Judge the group that the named units would be in after an edit; the plan stays as it is.

    Raises:
        InputError: the edit changes nothing, or names unknown units.
    """
    made = edit.apply(plan).group_of[edit.codes[0]]
    alone = Plan((made,))
    return Trial(describe_plan(evaluator, alone)[0], review_groups(evaluator, alone))
