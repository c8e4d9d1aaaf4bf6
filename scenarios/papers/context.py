"""A scenario with all that its papers tell: computed once, shared by maps, tables and dossier."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from geodata import Dataset, Language
from scenarios.consulting import Consultation
from scenarios.model import Scenario
from scenarios.papers.figures import PlanFigures
from scenarios.papers.office import Office
from scenarios.papers.texts import PlanTexts
from scenarios.papers.words import Words


@dataclass(frozen=True, eq=False)
class Papers(Words):
    """What is carried away of a scenario is written from this.

    Attributes:
        scenario: the plan.
        office: who carries it.
        language: of the text.
        consultation: what the people said, as far as anything came back.
    """

    scenario: Scenario
    office: Office = field(default_factory=Office)
    language: Language = "vi"
    consultation: Consultation | None = None

    @property
    def dataset(self) -> Dataset:
        """The units planned on."""
        return self.scenario.dataset

    @cached_property
    def figures(self) -> PlanFigures:
        """What is computed of the plan."""
        return PlanFigures(self.scenario, self.office)

    @cached_property
    def texts(self) -> PlanTexts:
        """How it is told."""
        return PlanTexts(self.figures, self.language)
