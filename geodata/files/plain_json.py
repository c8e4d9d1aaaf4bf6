"""JSON of a person that is no map, such as a plan: parsed under the limits of a child process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geodata.isolation import bounded
from geodata.problems import refuse


@bounded()
def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        InputError: it is none, or parsing it takes more than a file may.
    """
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refuse("no-json", file=path.name) from error
