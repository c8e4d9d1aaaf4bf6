"""A scenario as one file: its document and its units, zipped, to carry to another machine."""

from __future__ import annotations

import json
import zipfile
import zlib
from io import BytesIO
from typing import Any

from geodata import Dataset, InputError
from geodata.files import Budget, unpack
from geodata.geopackage import read_stored, write_dataset
from geodata.isolation import run_bounded
from geodata.problems import why_unreadable
from geodata.work_folders import work_folder
from scenarios.model.document import from_document, to_document
from scenarios.model.scenario import Scenario
from scenarios.wording import sentence

SUFFIX = ".sapxep.zip"
_DOCUMENT, _UNITS = "scenario.json", "units.gpkg"
_LARGEST = 400_000_000
"""Bytes unpacked: ten times the country's boundaries."""

UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, TypeError,
    AttributeError, RuntimeError,
)  # fmt: skip
"""Whatever a damaged archive can be made of."""


def write_scenario_file(scenario: Scenario) -> bytes:
    """Return the file."""
    with work_folder() as folder:
        units = folder / _UNITS
        write_dataset(scenario.dataset, units)
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            text = json.dumps(to_document(scenario), ensure_ascii=False, indent=1)
            archive.writestr(_DOCUMENT, text)
            archive.write(units, _UNITS)
        return whole.getvalue()


def read_scenario_file(content: bytes) -> Scenario:
    """Read a scenario back with its units.

    Raises:
        InputError: it is no such file, damaged, or of a newer version.
    """
    document, dataset = run_bounded(_unpacked, content, what=f"*{SUFFIX}")
    try:
        return from_document(document, dataset)
    except InputError:
        raise
    except UNREADABLE as error:
        raise _damaged(error) from error


def _unpacked(content: bytes) -> tuple[Any, Dataset]:
    """The JSON document and the units of a scenario file."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, work_folder() as folder:
            budget = Budget(f"*{SUFFIX}", _LARGEST)
            placed = unpack(archive, [_DOCUMENT, _UNITS], folder, budget)
            document = json.loads(placed[_DOCUMENT].read_bytes())
            return document, read_stored(placed[_UNITS])
    except InputError:
        raise
    except UNREADABLE as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> InputError:
    return InputError(sentence("document-damaged", why=why_unreadable(error)))
