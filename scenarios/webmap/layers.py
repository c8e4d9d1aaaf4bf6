"""What a map of a plan can show beneath its new units: verdicts, figures, districts, seats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from geodata import KIND_LABELS, KINDS, Dataset, Language, Text, format_number
from merger import VERDICTS, Plan
from merger.assessment import UnitAssessment
from merger.groups import ways_by_group
from scenarios.comparing import compare
from scenarios.model import Scenario
from scenarios.webmap.colouring import PALETTE, UNCHANGED, colour_groups, fill_of
from scenarios.webmap.facts import label_points
from scenarios.webmap.painting import (
    LINK_STYLES,
    UNSETTLED_FILL,
    Paint,
    data_paint,
    fill_style,
    middle_of,
    scenario_paint,
    seat_links,
    seat_links_note,
    verdict_paint,
)
from scenarios.wording import sentence

Legend = tuple[tuple[str, Text], ...]
"""Fill and words of each colour."""

_NO_FIGURE = "#ffffff"
_STEPS = (50.0, 70.0, 100.0, 150.0)
_STEP_FILLS = ("#a6611a", "#dfc27d", "#f3e9cf", "#b8dcd6", "#5ab4ac")
"""Brown to green of ColorBrewer's BrBG: told apart by all kinds of colour vision."""

_DENSITY_FILLS = ("#f6f1e3", "#e3d5b8", "#c9b48c", "#a98d63", "#7d6340")
_WAY_FILLS = ("#eef3e6", "#cfe0b8", "#e8d28a", "#dd9f5b", "#b5583f")
_KIND_FILLS = dict(zip(KINDS, ("#e7e3da", "#88ccee", "#ddcc77", "#cc99bb"), strict=False))
_WAY_STEPS_KM = (2.0, 5.0, 10.0, 20.0)
_CHANGED_FILL = "#e0a458"


@dataclass(frozen=True)
class Layer:
    """A painted map and what its colours mean."""

    paint: Paint
    legend: Legend


def layer_names() -> tuple[str, ...]:
    """Keys of the layers, in the order they are offered."""
    return tuple(_LAYERS)


def paint_layer(
    name: str,
    scenario: Scenario,
    language: Language,
    *,
    wished: Mapping[str, int] | None = None,
    other: Scenario | None = None,
) -> Layer:
    """Paint one layer; the outlines of the new units lie above all of them.

    Args:
        name: of :func:`layer_names`.
        scenario: whose plan is outlined.
        language: of tooltips and labels.
        wished: colours by unit to keep, for the layer of new units.
        other: the plan that ``difference`` is to; without one nothing differs.
    """
    base = scenario_paint(scenario, language, dict(wished) if wished else None)
    return _LAYERS[name](scenario, language, base, other)


def _groups(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    del scenario, language, other
    return Layer(base, plan_colours())


def plan_colours() -> Legend:
    """What the colours of new, unchanged and unsettled units mean."""
    return (
        (fill_of(UNCHANGED), sentence("legend-unchanged")),
        (fill_of(0), sentence("legend-new")),
        (UNSETTLED_FILL, sentence("legend-unsettled")),
    )


def _verdicts(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    del other
    judged = scenario.solution.evaluator.assessment
    painted = verdict_paint(judged, language)
    legend = tuple(
        (_css(painted["styles"][number]["fill"]), sentence(f"verdict-{verdict}"))
        for number, verdict in enumerate(VERDICTS)
    )
    return Layer({**base, **painted, "groups": base["groups"], "labels": base["labels"]}, legend)


def _css(fill: str) -> str:
    """A fill as CSS: the map's hatching is an SVG pattern."""
    striped = "repeating-linear-gradient(45deg,#6c7fb5 0 3px,#e7e3da 3px 6px)"
    return striped if fill.startswith("url") else fill


def _percent(
    scenario: Scenario,
    language: Language,
    base: Paint,
    other: Scenario | None,
    *,
    of: Callable[[UnitAssessment], float | None],
) -> Layer:
    """Area or population of the units as they are, in percent of their standard."""
    del other
    units = scenario.solution.evaluator.assessment.units
    values = {code: of(unit) for code, unit in units.items()}
    fills = (*_STEP_FILLS, _NO_FIGURE)
    style = {
        code: len(_STEP_FILLS) if value is None else int(np.searchsorted(_STEPS, value, "right"))
        for code, value in values.items()
    }
    words = [sentence("layer-below", step=_STEPS[0])]
    words += [
        sentence("layer-between", low=low, high=high)
        for low, high in zip(_STEPS, _STEPS[1:], strict=False)
    ]
    words += [sentence("layer-above", step=_STEPS[-1]), sentence("layer-no-standard")]
    labels = {
        code: "–" if value is None else f"{format_number(value, language, 0)} %"
        for code, value in values.items()
    }
    return _figures(scenario.dataset, base, fills, style, labels, words)


def _density(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    """Persons per km², in fifths of the units."""
    del other
    units = scenario.dataset.units
    density = (units["population"] / units["area_km2"].where(units["area_km2"] > 0)).fillna(0.0)
    missing = scenario.dataset.provenance.missing("population")
    marks = np.unique(np.quantile(density, [0.2, 0.4, 0.6, 0.8]))
    style = {
        code: int(np.searchsorted(marks, value, "right"))
        for code, value in zip(density.index, density, strict=True)
    }
    words = [sentence("layer-density-below", step=marks[0])]
    words += [sentence("layer-density-from", step=mark) for mark in marks]
    labels = {
        code: "–" if code in missing else format_number(float(value), language, 0)
        for code, value in density.items()
    }
    return _figures(scenario.dataset, base, _DENSITY_FILLS[: len(marks) + 1], style, labels, words)


def _kinds(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    del language, other
    present = [kind for kind in KINDS if kind in set(scenario.dataset.units["kind"])]
    style = {code: present.index(kind) for code, kind in scenario.dataset.units["kind"].items()}
    fills = [_KIND_FILLS.get(kind, PALETTE[-1]) for kind in present]
    return _figures(
        scenario.dataset, base, fills, style, {}, [KIND_LABELS[kind] for kind in present]
    )


def _districts(
    scenario: Scenario, language: Language, base: Paint, other: Scenario | None
) -> Layer:
    """Districts of the units; the new ones' outlines show where they cross."""
    del language, other
    dataset = scenario.dataset
    names = dataset.units["district"].where(dataset.units["district"] != "", "–")
    together = [tuple(part.index) for _, part in names.groupby(names)]
    plan = Plan(tuple(together))
    colours = colour_groups(plan, dataset.borders)
    numbers = sorted(set(colours.values()))
    fills = [fill_of(number) for number in numbers]
    style = {code: numbers.index(colours[code]) for code in dataset.codes}
    points = label_points(dataset)
    layer = _figures(dataset, base, fills, style, {}, [])
    layer.paint["labels"] = [
        [*middle_of([points[code] for code in part.index]), str(name)]
        for name, part in names.groupby(names)
    ]
    return Layer(layer.paint, ((fills[0], sentence("layer-district-note")),))


def _seats(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    """Lines from the old seats to the new one of each new unit, along roads if there are any."""
    del language, other
    paint = {**base, "links": seat_links(scenario)}
    return Layer(paint, (*plan_colours(), seat_links_note(scenario)))


def _ways(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    """Mean way of each unit's people to the seat they would go to, in bands of km."""
    del other
    dataset = scenario.dataset
    seat_of = {code: group.seat for group in scenario.groups for code in group.members}
    ways = ways_by_group(dataset, seat_of, {code: code for code in dataset.codes})
    style = {c: int(np.searchsorted(_WAY_STEPS_KM, way.mean, "right")) for c, way in ways.items()}
    words = [sentence("layer-way-below", step=_WAY_STEPS_KM[0], how=dataset.measured)]
    words += [sentence("layer-way-from", step=step) for step in _WAY_STEPS_KM]
    labels = {code: format_number(way.mean, language, 1) for code, way in ways.items()}
    return _figures(dataset, base, _WAY_FILLS, style, labels, words)


def _borders(scenario: Scenario, language: Language, base: Paint, other: Scenario | None) -> Layer:
    """Links and barriers that were set by hand, with the data or the locks, over the plan."""
    del other
    points, held = label_points(scenario.dataset), scenario.solution.problem.constraints
    links = data_paint(scenario.dataset, language)["links"] + [
        {"line": [points[a], points[b]], "style": LINK_STYLES[kind]}
        for kind, pairs in (("declared", held.declare), ("barrier", held.barrier))
        for a, b in pairs
    ]
    legend = tuple(
        (str(style["color"]), sentence(f"layer-link-{kind}")) for kind, style in LINK_STYLES.items()
    )
    return Layer({**base, "links": links}, (*plan_colours(), *legend))


def _difference(
    scenario: Scenario, language: Language, base: Paint, other: Scenario | None
) -> Layer:
    """Units that are in another group than in another plan of the same units."""
    del language
    differing = set() if other is None else set(compare(other, scenario).units.index)
    style = {code: int(code in differing) for code in scenario.dataset.codes}
    words = [sentence("layer-same"), sentence("layer-differs", count=len(differing))]
    return _figures(scenario.dataset, base, (fill_of(UNCHANGED), _CHANGED_FILL), style, {}, words)


def _figures(
    dataset: Dataset,
    base: Paint,
    fills: Sequence[str],
    style: Mapping[str, int],
    labels: Mapping[str, str],
    words: Sequence[Text],
) -> Layer:
    """A layer of plain fills; figures stand on the map too, so that colour is never alone."""
    points = label_points(dataset)
    written = [[*points[code], text] for code, text in labels.items()]
    paint = {
        **base,
        "styles": [fill_style(fill) for fill in fills],
        "style": dict(style),
        "labels": written or base["labels"],
    }
    return Layer(paint, tuple(zip(fills, words, strict=False)))


_LAYERS: Mapping[str, Callable[[Scenario, Language, Paint, Scenario | None], Layer]] = {
    "groups": _groups,
    "seats": _seats,
    "ways": _ways,
    "verdict": _verdicts,
    "population": partial(_percent, of=lambda unit: unit.population_percent),
    "area": partial(_percent, of=lambda unit: unit.area_percent),
    "density": _density,
    "kind": _kinds,
    "district": _districts,
    "borders": _borders,
    "difference": _difference,
}
