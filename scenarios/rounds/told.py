"""The story of a chain of rounds as a table of texts, for pages, papers and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from geodata import KIND_LABELS, InputError, Language, Text, format_number
from geodata.wording import written_date
from merger.law import load_criteria, short_title
from scenarios.rounds.story import Stage, Story
from scenarios.texts import plan_title
from scenarios.wording import sentence


@dataclass(frozen=True)
class ToldStory:
    """Figures of every stage in words.

    Attributes:
        heads: what each stage is called.
        rows: label with its unit, and the figure of every stage.
        notes: what the marks mean.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def stage_title(stage: Stage) -> Text:
    """What a stage is called: the round that led to it, with its day as far as known."""
    if not stage.title:
        named = sentence("rounds-first")
    else:
        key = "rounds-planned" if stage.planned else "rounds-after"
        named = sentence(key, title=plan_title(stage.title))
    if not stage.day:
        return named
    day = written_date(date.fromisoformat(stage.day))
    return sentence("rounds-dated", title=named, day=day)


def told_story(story: Story, language: Language) -> ToldStory:
    """Write a story as a table; sums that rest on estimates carry ``*``."""

    def marked(column: str, digits: int) -> Callable[[Stage], str]:
        def write(stage: Stage) -> str:
            star = "*" if column in stage.marked else ""
            return format_number(getattr(stage, column), language, digits) + star

        return write

    def count(value: float | None, digits: int = 0) -> str:
        return "–" if value is None else format_number(value, language, digits)

    kinds = [k for k in KIND_LABELS if any(stage.kinds.get(k) for stage in story.stages)]
    figures: list[tuple[Text, Callable[[Stage], str]]] = [
        (sentence("rounds-law"), lambda s: _law(s).to(language)),
        (sentence("rounds-units"), lambda s: count(s.units)),
        *((_of_kind(kind), _counting(kind, count)) for kind in kinds),
        (sentence("rounds-districts"), lambda s: count(s.districts or None)),
        (sentence("rounds-seats"), lambda s: count(s.units)),
        (sentence("rounds-people"), marked("population", 0)),
        (sentence("rounds-area"), marked("area_km2", 2)),
        (sentence("rounds-staff"), lambda s: count(s.staff)),
        (sentence("rounds-moved"), lambda s: count(s.moved_people)),
        (sentence("rounds-seat-km"), lambda s: count(s.seat_km, 1)),
    ]
    notes = []
    if any(stage.marked for stage in story.stages):
        notes.append(sentence("rounds-note-marked"))
    if story.split:
        notes.append(sentence("rounds-note-split", count=len(story.split)))
    notes.append(sentence("rounds-note-seat"))
    return ToldStory(
        heads=tuple(stage_title(stage).to(language) for stage in story.stages),
        rows=tuple(
            (label.to(language), tuple(write(stage) for stage in story.stages))
            for label, write in figures
        ),
        notes=tuple(note.to(language) for note in notes),
    )


def _of_kind(kind: str) -> Text:
    label = KIND_LABELS[kind]
    return Text(f"– {label.vi}", f"– {label.en}")


def _counting(kind: str, count: Callable[[float], str]) -> Callable[[Stage], str]:
    return lambda stage: count(stage.kinds.get(kind, 0))


def _law(stage: Stage) -> Text:
    """Title of the rule set of a round; a person's own is told by its id."""
    if not stage.law:
        return Text("–", "–")
    try:
        return short_title(load_criteria(stage.law))
    except InputError:
        return Text(stage.law, stage.law)
