"""What may be wrong with data that comes in, said once and in both languages."""

from __future__ import annotations

from typing import Any

from geodata.wording import Text, read_catalogue


def message(key: str, **values: Any) -> Text:
    """Return the sentence ``key`` of ``problems.yaml``, filled with ``values``."""
    return read_catalogue("geodata", "problems.yaml").text(key, **values)


class InputError(ValueError):
    """Input that cannot be used; ``text`` names the row, the column and the mend."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def refuse(key: str, **values: Any) -> InputError:
    """Build the :class:`InputError` whose sentence is ``key`` of ``problems.yaml``."""
    return InputError(message(key, **values))
