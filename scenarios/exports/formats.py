"""The front of the exports: a plan to bytes or to a file, by format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from geodata import InputError, Language
from geodata.columns import fold
from geodata.folders import write_atomically
from geodata.problems import why_unreadable
from scenarios.effects import effect_rows, plan_effects
from scenarios.export_gis import geopackage
from scenarios.export_html import html_map
from scenarios.export_tables import assignment_csv, workbook
from scenarios.scenario import Scenario
from scenarios.wording import sentence

FORMATS: dict[str, tuple[str, Callable[[Scenario, Language], bytes]]] = {
    "csv": ("text/csv", assignment_csv),
    "json": ("application/json", lambda scenario, language: _json(scenario, language)),
    "gpkg": ("application/geopackage+sqlite3", geopackage),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook,
    ),
    "html": ("text/html", html_map),
}
"""Media type and writer by file ending."""


def export(scenario: Scenario, ending: str, language: Language = "vi") -> bytes:
    """Return a plan in one of :data:`FORMATS`."""
    return FORMATS[ending][1](scenario, language)


def check_format(path: Path) -> None:
    """Refuse a file ending that is not in :data:`FORMATS`.

    Raises:
        InputError: unknown ending.
    """
    if path.suffix.lstrip(".").lower() not in FORMATS:
        known = ", ".join("." + ending for ending in FORMATS)
        raise InputError(sentence("unknown-format", file=path.name, known=known))


def write_plan(scenario: Scenario, path: Path, language: Language = "vi") -> None:
    """Write a plan to a file, format by its ending; the file appears whole or not at all.

    Raises:
        InputError: unknown ending, or the file cannot be written.
    """
    check_format(path)
    content = export(scenario, path.suffix.lstrip(".").lower(), language)
    try:
        write_atomically(path, content)
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("cannot-write", file=path.name, why=why)) from error


def safe_filename(name: str, ending: str) -> str:
    """Return a file name of plain letters for any scenario name."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return f"{words[:60] or 'plan'}.{ending}"


def _json(scenario: Scenario, language: Language) -> bytes:
    document = scenario.solution.to_json(language)
    document["effects"] = {
        row.metric.key: {"before": row.before, "after": row.after, "unit": row.metric.unit.en}
        for row in effect_rows(scenario)
    }
    staff = plan_effects(scenario)
    document["staff"] = {
        "assumptions": scenario.transition.model_dump(mode="json"),
        "present": staff.present,
        "posts": staff.quota,
        "surplus": staff.surplus,
        "surplus_by_year": list(staff.by_year),
        "seats_freed": staff.seats_freed,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")
