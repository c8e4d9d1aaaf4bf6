"""What is kept of a desk in the store, beside its units."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from geodata import Dataset
from merger import Constraints, Criteria
from merger.plans import Transition
from ui.session.desk import Desk
from ui.session.plan_settings import PlanSettings


class DeskDocument(BaseModel):
    """What was set on a desk, beside its units.

    Attributes:
        rule_set: before the person's changes.
        scenarios: ids of those that were made or opened here, oldest first, whether they are on
            the desk now or not; only one that was put away is left out.
        shown: id of the scenario shown, by fingerprint of its units.
        run: id of the solve last started; its plan is taken when the desk is opened again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = 1
    criteria: Criteria
    rule_set: Criteria
    constraints: Constraints
    transition: Transition
    settings: PlanSettings
    scenarios: tuple[str, ...] = ()
    shown: dict[str, str] = {}
    run: str = ""

    @classmethod
    def of(cls, here: Desk) -> DeskDocument:
        """Write a desk down."""
        return cls(
            criteria=here.criteria,
            rule_set=here.rule_set,
            constraints=here.constraints,
            transition=here.transition,
            settings=here.settings,
            scenarios=tuple(dict.fromkeys((*here.not_restored, *(s.id for s in here.scenarios)))),
            shown=here.shown_by_units,
            run=here.run_id,
        )

    def desk(self, dataset: Dataset) -> Desk:
        """The desk as it was, without its scenarios."""
        return Desk(
            dataset=dataset,
            criteria=self.criteria,
            rule_set=self.rule_set,
            constraints=self.constraints,
            transition=self.transition,
            settings=self.settings,
        )
