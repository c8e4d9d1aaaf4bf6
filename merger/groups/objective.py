"""What a plan should be good at: weights of the cost terms and their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from geodata import InputError, Text
from geodata.wording import read_yaml
from merger.groups.burdens import BURDENS
from merger.groups.cost_terms import TERMS
from merger.wording import sentence

DEFAULT_PRESET = "balanced"

USUAL_PLACES, MOST_PLACES = 3, 50
"""Worst figures that a fair plan looks at, where nobody says otherwise, and at most."""


class Objective(BaseModel):
    """Weights by term key (terms left out weigh nothing), and the terms' parameters.

    Attributes:
        weights: by key of :data:`merger.groups.cost_terms.TERMS`, from 0 to 1000.
        balance_dead_band: populations within this share of the reference cost nothing.
        weak_border_m: borders shorter than this count as weak, metres.
        far_km: ways from home to the seat that are longer count as far, km.
        far_minutes: ways by road that take longer count as far instead, minutes.
        reference_people: population that groups should have; by default the mean of the target, or
            what the law asks.
        order: terms to make least one after another, before the weighted cost; a burden
            (:mod:`merger.groups.burdens`) there is made least for the new unit that bears most of
            it, then for the next.
        concession: by which share later goals may worsen the terms of ``order``; burdens are kept.
        places: how many of the worst figures of a burden are made least, one after another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: Mapping[str, float]
    balance_dead_band: Annotated[float, Field(ge=0, le=10)]
    weak_border_m: Annotated[float, Field(ge=0, le=1e6)]
    far_km: Annotated[float, Field(gt=0, le=1000)] = 10.0
    far_minutes: Annotated[float, Field(gt=0, le=600)] | None = None
    reference_people: Annotated[float, Field(gt=0)] | None = None
    order: tuple[str, ...] = ()
    concession: Annotated[float, Field(ge=0, le=1)] = 0.0
    places: Annotated[int, Field(ge=1, le=MOST_PLACES)] = USUAL_PLACES

    def reweighted(self, changes: Mapping[str, float]) -> Objective:
        """Return the objective with some weights set anew.

        Raises:
            InputError: unknown term, or a weight outside 0 to 1000.
        """
        for name, value in changes.items():
            if name not in TERMS or not 0 <= value <= 1000:
                why = "unknown" if name not in TERMS else f"{value}: 0–1000"
                raise InputError(
                    sentence("bad-objective", name=name, why=why, known=", ".join(TERMS))
                )
        return self.model_copy(update={"weights": {**self.weights, **changes}})

    def with_far(self, far_km: float) -> Objective:
        """Return the objective with another distance that counts as far.

        Raises:
            InputError: none above 0 and up to 1000 km.
        """
        if not 0 < far_km <= 1000:
            raise InputError(sentence("bad-limit", name="far_km", value=far_km, need="0–1000"))
        return self.model_copy(update={"far_km": far_km})

    def with_far_minutes(self, minutes: float) -> Objective:
        """Return the objective with a time by road that counts as far, instead of a distance.

        Raises:
            InputError: none above 0 and up to 600 minutes.
        """
        if not 0 < minutes <= 600:
            need = "0–600"
            raise InputError(sentence("bad-limit", name="far_minutes", value=minutes, need=need))
        return self.model_copy(update={"far_minutes": minutes})

    @property
    def by_minutes(self) -> bool:
        """Whether it asks for times by road."""
        far = self.far_minutes is not None and self._asks("far")
        return far or self._asks("minutes")

    def _asks(self, term: str) -> bool:
        return self.weights.get(term, 0.0) > 0 or term in self.order

    def ordered(
        self, order: Sequence[str], concession: float = 0.0, places: int | None = None
    ) -> Objective:
        """Return the objective with goals to reach first, one after another.

        Raises:
            InputError: unknown goal, one named twice, a concession outside 0 to 1, or a number of
                places outside 1 to 50.
        """
        goals = (*TERMS, *BURDENS)
        for name in order:
            if name not in goals or order.count(name) > 1:
                why = "unknown" if name not in goals else "twice"
                raise InputError(
                    sentence("bad-objective", name=name, why=why, known=", ".join(goals))
                )
        if not 0 <= concession <= 1:
            need = "0–1"
            raise InputError(sentence("bad-limit", name="concession", value=concession, need=need))
        places = self.places if places is None else places
        if not 1 <= places <= MOST_PLACES:
            need = f"1–{MOST_PLACES}"
            raise InputError(sentence("bad-limit", name="places", value=places, need=need))
        return self.model_copy(
            update={"order": tuple(order), "concession": concession, "places": places}
        )


@cache
def _file() -> dict[str, Any]:
    text = resources.files("merger.groups").joinpath("objective.yaml").read_text("utf-8")
    content: dict[str, Any] = read_yaml(text)
    return content


def objective_presets() -> dict[str, tuple[Text, Text]]:
    """Label and reason of each preset, by name."""
    return {
        name: (Text(**preset["label"]), Text(**preset["why"]))
        for name, preset in _file()["presets"].items()
    }


def load_objective(preset: str = DEFAULT_PRESET) -> Objective:
    """Return a preset.

    Raises:
        InputError: no such preset.
    """
    presets = _file()["presets"]
    if preset not in presets:
        known = ", ".join(presets)
        raise InputError(sentence("bad-objective", name=preset, why="unknown", known=known))
    return Objective(
        weights=presets[preset]["weights"],
        balance_dead_band=_file()["balance_dead_band"],
        weak_border_m=_file()["weak_border_m"],
    )
