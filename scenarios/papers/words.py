"""Sentences and numbers in the language of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geodata import Language, format_number
from scenarios.wording import sentence


class Words:
    """Writes in one language.

    Attributes:
        language: which.
    """

    language: Language

    def say(self, key: str, **values: Any) -> str:
        """A sentence of the catalogue in the language of the papers."""
        return sentence(key, **values).to(self.language)

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number as the language writes it; a dash for none."""
        return "–" if value is None else format_number(value, self.language, digits)

    def listed(self, names: Sequence[str]) -> str:
        """Names as a sentence joins them: a, b và c."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say('and')} {names[-1]}"
