"""Questions and answers of the public site: what the plan tells, and what the province writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from geodata import Language, Text
from geodata.wording import read_catalogue, read_yaml
from merger.law import parse_model, read_text
from scenarios.papers import Papers
from scenarios.papers.office import day_of

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Both(_Record):
    """A text of the province; without English the Vietnamese stands on both pages."""

    vi: Annotated[_Line, Field(min_length=1)]
    en: _Line = ""

    def to(self, language: Language) -> str:
        """The text in a language."""
        return self.en if language == "en" and self.en else self.vi


class Answer(_Record):
    """A question of the province's own, with its answer.

    Attributes:
        key: of a question that the program asks too (``papers``, ``contact`` …): takes its place.
    """

    key: Annotated[str, StringConstraints(max_length=40)] = ""
    question: Both
    answer: Both


class _Answers(_Record):
    answers: Annotated[tuple[Answer, ...], Field(max_length=100)]


class _Usual(_Record):
    """A question that people of every province ask; see ``questions.yaml``."""

    key: str
    text: str
    since: str = ""
    until: str = "9999"
    open: bool = False


def said(key: str, **values: Any) -> Text:
    """A sentence of the site's own catalogue."""
    return read_catalogue("scenarios.site", "texts.yaml").text(key, **values)


def load_answers(path: Path) -> tuple[Answer, ...]:
    """Read the province's own questions and answers from YAML.

    ``answers:`` holds entries with ``question`` and ``answer``, each ``{vi: …, en: …}``; with
    ``key: papers`` or ``key: contact`` they answer what the program leaves open.

    Raises:
        InputError: unreadable, an unknown key or an impossible value; names the line.
    """
    return parse_model(_Answers, read_text(path), path.name).answers


@cache
def _catalogue() -> tuple[_Usual, ...]:
    text = resources.files("scenarios.site").joinpath("questions.yaml").read_text("utf-8")
    return TypeAdapter(tuple[_Usual, ...]).validate_python(read_yaml(text))


def _usual(papers: Papers) -> list[_Usual]:
    day = day_of(papers.dataset)
    return [each for each in _catalogue() if each.since <= day < each.until]


def open_questions(papers: Papers, own: Sequence[Answer] = ()) -> tuple[Text, ...]:
    """Questions that people will ask and nobody has answered: they are left out of the site."""
    taken = {answer.key for answer in own}
    return tuple(
        said(f"question-{each.text}")
        for each in _usual(papers)
        if each.open and each.key not in taken
    )


def answered(
    papers: Papers, own: Sequence[Answer], facts: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Questions and answers in the language of the papers.

    Args:
        papers: of the plan.
        own: the province's, see :func:`load_answers`.
        facts: values of the placeholders in ``texts.yaml``.
    """
    language, told = papers.language, []
    instead = {answer.key: answer for answer in own if answer.key}
    for each in _usual(papers):
        if each.key in instead:
            mine = instead.pop(each.key)
            told.append((mine.question.to(language), mine.answer.to(language)))
        elif not each.open:
            answer = said(f"answer-{each.text}", **facts).to(language)
            told.append((said(f"question-{each.text}").to(language), answer))
    rest = [mine for mine in own if not mine.key or mine.key in instead]
    return told + [(mine.question.to(language), mine.answer.to(language)) for mine in rest]
