"""Parts that could move, in words."""

from __future__ import annotations

from geodata import Dataset, Text
from geodata.boundaries import Villages
from merger.questions import PartMove
from scenarios.wording import sentence


def told_move(dataset: Dataset, villages: Villages, move: PartMove) -> Text:
    """A move that was found: which villages, with how many people, and whether fewer could do."""
    return sentence(
        "move-found",
        villages=", ".join(str(villages.table.at[row, "name"]) for row in move.villages),
        giver=str(dataset.units.at[move.giver, "name"]),
        taker=str(dataset.units.at[move.taker, "name"]),
        people=round(move.population),
        area=move.area_km2,
        sure=sentence("move-least" if move.complete else "move-some"),
    )
