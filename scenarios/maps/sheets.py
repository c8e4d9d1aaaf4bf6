"""The sheets of a plan: which there are, drawn and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

from matplotlib.backends.backend_pdf import PdfPages

from scenarios.maps.drawing import ONE_AT_A_TIME, Sheet, draw
from scenarios.maps.ground import Ground
from scenarios.maps.outlines import land_beyond, names_beyond
from scenarios.maps.sheet import SheetOptions, lay_out
from scenarios.maps.theme import Theme
from scenarios.maps.themes import current_state, one_unit, proposal
from scenarios.papers import Papers
from scenarios.texts import plan_title

THEMES: dict[str, Callable[[Papers, Ground], Theme]] = {
    "current": current_state,
    "plan": proposal,
}
"""Sheets of the whole province."""

_ATLAS_M = 8.0
_FINENESS_MM = 0.08
"""Detail of borders that no print shows is left away."""


def draw_whole(papers: Papers, which: str, options: SheetOptions) -> Sheet:
    """Draw a sheet of the whole province.

    Args:
        papers: of the scenario.
        which: of :data:`THEMES`.
        options: paper, scale, grid.
    """
    ground = Ground.of(papers)
    layout = lay_out(options, ground.bounds)
    simple = ground.simplified(_FINENESS_MM * layout.metres)
    return _drawn(THEMES[which](papers, simple), papers, simple, options)


def fitting_ratio(papers: Papers, options: SheetOptions) -> float:
    """Denominator of the largest round scale at which the province fits the paper."""
    free = options.model_copy(update={"ratio": None})
    return lay_out(free, Ground.of(papers).bounds).ratio


def _drawn(theme: Theme, papers: Papers, ground: Ground, options: SheetOptions) -> Sheet:
    extent = lay_out(options, theme.bounds).extent
    beyond = names_beyond(papers, ground, extent)
    around = land_beyond(papers, ground, extent)
    named = replace(theme, names=(*theme.names, *beyond), around=around)
    return draw(named, papers, options, ground.units.crs)


def map_file(papers: Papers, which: str, options: SheetOptions, ending: str) -> bytes:
    """A sheet of the whole province as ``pdf``, ``png`` or ``svg``."""
    sheet = draw_whole(papers, which, options)
    title = papers.say(f"map-{which}-title")
    told = f"{title} {papers.texts.province} · {papers.say('note-scenario', **_told(papers))}"
    return sheet.save(ending, options.dpi, told, papers.scenario.created)


def _told(papers: Papers) -> dict[str, str]:
    """Scenario, proof and data: in the file's properties, not on the paper."""
    scenario = papers.scenario
    status = papers.say(f"status-{scenario.solution.status}")
    return {
        "name": plan_title(scenario.name).to(papers.language),
        "status": status,
        "mark": papers.dataset.fingerprint,
    }


def draw_units(papers: Papers, options: SheetOptions) -> Iterator[Sheet]:
    """Draw a sheet for every new unit, one after another."""
    ground = Ground.of(papers).simplified(_ATLAS_M)
    for group in papers.figures.mergers:
        yield _drawn(one_unit(papers, ground, group), papers, ground, options)


def unit_file(papers: Papers, group: str, options: SheetOptions, ending: str) -> bytes:
    """The sheet of one new unit, by its key, as ``pdf``, ``png`` or ``svg``."""
    found = next(merger for merger in papers.figures.mergers if merger.id == group)
    ground = Ground.of(papers).simplified(_ATLAS_M)
    sheet = _drawn(one_unit(papers, ground, found), papers, ground, options)
    return sheet.save(ending, options.dpi, found.name, papers.scenario.created)


def atlas(
    papers: Papers,
    options: SheetOptions,
    progress: Callable[[float], None] = lambda _: None,
) -> bytes:
    """A sheet for every new unit, one PDF.

    Args:
        papers: of the scenario.
        options: paper of the pages; the scale is chosen for each.
        progress: told the share that is done.
    """
    out = BytesIO()
    told = {
        "Title": f"{papers.say('atlas-title')} {papers.texts.province}",
        "Creator": "Sắp Xếp",
        "CreationDate": papers.scenario.created,
    }
    count = max(len(papers.figures.mergers), 1)
    each = options.model_copy(update={"ratio": None})
    with PdfPages(out, metadata=told) as book:
        for number, sheet in enumerate(draw_units(papers, each), 1):
            with ONE_AT_A_TIME:
                book.savefig(sheet.figure)
            progress(number / count)
    return out.getvalue()
