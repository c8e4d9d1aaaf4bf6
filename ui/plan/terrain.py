"""The question about unknown terrain: asked once, where Run is pressed; told beside the result."""

from __future__ import annotations

import streamlit as st

from geodata import TERRAIN_LABELS
from geodata.wording import listing
from merger.problem import open_terrain
from scenarios import Scenario
from ui.plan.settings import take_terrain
from ui.routes import page_script
from ui.session.desk import desk
from ui.wording import plain, say, t

TERRAIN_ASKED = "terrain-asked"
"""Key of the session: Run was pressed while the terrain was open."""


def terrain_is_open() -> bool:
    """Whether a plan needs the terrain of units of which it is not known."""
    here = desk()
    return len(open_terrain(here.dataset, here.criteria, here.constraints)) > 0


def ask_terrain(asked: str = TERRAIN_ASKED) -> bool:
    """Ask what to take, once Run was pressed; tell whether the answer was given just now.

    Args:
        asked: key of the session that says that something was pressed which needs the terrain.
    """
    here = desk()
    left = open_terrain(here.dataset, here.criteria, here.constraints)
    if not st.session_state.get(asked) or not len(left):
        st.session_state.pop(asked, None)
        return False
    with st.container(border=True, key="terrain-question"):
        units = listing([str(name) for name in left])
        st.markdown(t("terrain-question", count=len(left), units=plain(units)))
        for terrain in ("lowland", "mountain"):
            told = t("terrain-take", terrain=say(TERRAIN_LABELS[terrain]).lower())
            if st.button(told, key=f"terrain-{terrain}", width="stretch"):
                take_terrain(terrain)
                del st.session_state[asked]
                return True
        st.page_link(page_script("data"), label=t("terrain-state"), icon=":material/terrain:")
    return False


def terrain_taken(scenario: Scenario) -> None:
    """Say beside a result what was taken for unknown terrain."""
    constraints = scenario.solution.problem.constraints
    taken = constraints.unknown_terrain
    count = int((constraints.settled(scenario.dataset).units["terrain"] == "unknown").sum())
    if taken is not None and count:
        st.caption(t("terrain-taken", count=count, terrain=say(TERRAIN_LABELS[taken]).lower()))
