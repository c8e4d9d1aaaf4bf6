"""The files of a scenario: which there are, what writes each, bytes or a file of its own."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geodata import InputError, Language, Text
from geodata.folders import write_or_beside
from geodata.folding import fold
from geodata.problems import why_unwritable
from geodata.work_folders import telling_full
from merger import dump_constraints, dump_criteria
from scenarios.event_log import log_event
from scenarios.exports.assignment import assignment_csv
from scenarios.exports.dossier import refused
from scenarios.exports.gis import geojson, geopackage, kml, shapefile, units_geojson
from scenarios.exports.page import html_map
from scenarios.exports.word_papers import WORD_PAPERS
from scenarios.exports.workbook import workbook
from scenarios.exports.workbook_template import fill_workbook
from scenarios.maps.drawing import MEDIA
from scenarios.maps.sheet import SheetOptions
from scenarios.maps.sheets import atlas, map_file
from scenarios.model import Scenario, to_document, write_scenario_file
from scenarios.papers import Papers, usual_office
from scenarios.site import site_zip
from scenarios.wording import sentence

Topic = Literal["maps", "tables", "dossier", "data"]
Progress = Callable[[float], None]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Options:
    """What a person chooses of the files.

    Attributes:
        sheet: paper, scale and grid of the maps.
        atlas: those of the atlas's pages.
        word_templates: Word templates of one's own, each with the name of its file.
        workbook_template: a workbook of one's own to be filled.
    """

    sheet: SheetOptions = SheetOptions()
    atlas: SheetOptions = SheetOptions(paper="A4")
    word_templates: tuple[tuple[str, bytes], ...] = ()
    workbook_template: bytes | None = None

    def template_of(self, name: str) -> bytes | None:
        """The template of one's own for a Word file; None for the program's."""
        return dict(self.word_templates).get(name)


Writer = Callable[[Papers, Options, Progress], bytes]


@dataclass(frozen=True)
class Format:
    """One file.

    Attributes:
        topic: which part of the papers it belongs to; also its folder in the package.
        media: type.
        write: makes its content; told the share that is done, where it takes long.
    """

    topic: Topic
    media: str
    write: Writer


def _plain(write: Callable[[Papers], bytes]) -> Writer:
    return lambda papers, _, __: write(papers)


def _map(which: str, ending: str) -> Format:
    return Format(
        "maps",
        MEDIA[ending],
        lambda papers, options, _: map_file(papers, which, options.sheet, ending),
    )


def _word(name: str) -> Format:
    return Format(
        "dossier",
        _WORD,
        lambda papers, options, _: (
            WORD_PAPERS[name].fill(papers, options.template_of(name)).content
        ),
    )


def _annexes(papers: Papers, options: Options, _: Progress) -> bytes:
    if options.workbook_template is not None:
        return fill_workbook(papers, options.workbook_template)
    return workbook(papers)


def _json(papers: Papers) -> bytes:
    """The plan for programs: what the command line prints, effects, and the scenario itself."""
    document = papers.scenario.solution.to_json(papers.language)
    document["effects"] = {
        row.metric.key: {"before": row.before, "after": row.after, "unit": row.metric.unit.en}
        for row in papers.figures.rows
    }
    effects = papers.figures.effects
    document["staff"] = {
        "assumptions": papers.scenario.transition.model_dump(mode="json"),
        "present": effects.present,
        "posts": effects.quota,
        "surplus": effects.surplus,
        "surplus_by_year": list(effects.by_year),
        "seats_freed": effects.seats_freed,
    }
    document["bounds"] = {group.id: papers.texts.sides(group.id) for group in papers.figures.groups}
    document["scenario"] = to_document(papers.scenario)
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


FORMATS: Mapping[str, Format] = {
    "plan.csv": Format("data", "text/csv", _plain(assignment_csv)),
    "plan.json": Format("data", "application/json", _plain(_json)),
    "plan.gpkg": Format("data", "application/geopackage+sqlite3", _plain(geopackage)),
    "plan.geojson": Format("data", "application/geo+json", _plain(geojson)),
    "units.geojson": Format("data", "application/geo+json", _plain(units_geojson)),
    "plan-shp.zip": Format("data", "application/zip", _plain(shapefile)),
    "plan.kml": Format("data", "application/vnd.google-earth.kml+xml", _plain(kml)),
    "criteria.yaml": Format(
        "data",
        "application/yaml",
        _plain(lambda papers: dump_criteria(papers.scenario.criteria).encode()),
    ),
    "locks.yaml": Format(
        "data",
        "application/yaml",
        _plain(lambda papers: dump_constraints(
            papers.scenario.solution.problem.constraints).encode()),
    ),
    "scenario.sapxep.zip": Format(
        "data", "application/zip", _plain(lambda papers: write_scenario_file(papers.scenario))
    ),
    "annexes.xlsx": Format("tables", _EXCEL, _annexes),
    **{name: _word(name) for name in WORD_PAPERS},
    "map.html": Format("maps", "text/html", _plain(html_map)),
    "site.zip": Format("maps", "application/zip", _plain(site_zip)),
    **{
        f"map-{which}.{ending}": _map(which, ending)
        for which in ("plan", "current")
        for ending in MEDIA
    },
    "atlas.pdf": Format(
        "maps",
        "application/pdf",
        lambda papers, options, progress: atlas(papers, options.atlas, progress),
    ),
}  # fmt: skip
"""The files by name; of those with the same ending the first is meant by the ending alone."""


_OF_NEW_UNITS = frozenset({"atlas.pdf"} | {n for n, p in WORD_PAPERS.items() if p.of_new_units})


def available(papers: Papers) -> tuple[str, ...]:
    """Names of the files a scenario has: no atlas and papers for the council without new units.

    The report of a consultation is there once something came back.
    """
    formed = bool(papers.figures.mergers)
    said = papers.consultation is not None and bool(papers.consultation.ballots)
    return tuple(
        name
        for name in FORMATS
        if (formed or name not in _OF_NEW_UNITS) and (said or name != "consultation.docx")
    )


def held_back(papers: Papers) -> Mapping[str, Text]:
    """Files that a scenario has and that may not be made yet, with the reason."""
    refusal = refused(papers)
    if refusal is None:
        return {}
    names = [name for name in WORD_PAPERS if name != "consultation.docx"]
    return {name: refusal for name in available(papers) if name in names}


def choose(words: str) -> tuple[str, ...]:
    """Names of the files that are meant by names and endings, separated by commas.

    Raises:
        InputError: a word that means none.
    """
    chosen: dict[str, None] = {}
    for word in filter(None, (part.strip().lower().lstrip(".") for part in words.split(","))):
        found = [name for name in FORMATS if name == word or name.endswith(f".{word}")]
        if not found:
            raise InputError(sentence("unknown-format", file=word, known=", ".join(FORMATS)))
        chosen.update(dict.fromkeys(found))
    if not chosen:
        raise InputError(sentence("no-formats", known=", ".join(FORMATS)))
    return tuple(chosen)


def _by_ending(path: Path) -> str:
    """Name of the file that a path's own ending means.

    Raises:
        InputError: no file has this ending.
    """
    endings: dict[str, str] = {_ending(name): name for name in reversed(list(FORMATS))}
    found = next((end for end in endings if path.name.lower().endswith(end)), None)
    if found is None:
        known = ", ".join(reversed(list(endings)))
        raise InputError(sentence("unknown-format", file=path.name, known=known))
    return endings[found]


def _ending(name: str) -> str:
    """How a file is told from the others by the end of its name: a plain .zip could be several."""
    several = next((end for end in ("-shp.zip", "site.zip") if name.endswith(end)), None)
    return several or f".{name.split('.', 1)[1]}"


def check_format(path: Path) -> None:
    """Refuse a file ending that no file has.

    Raises:
        InputError: unknown ending.
    """
    _by_ending(path)


def export(
    papers: Papers,
    name: str,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> bytes:
    """Return one of :data:`FORMATS`.

    Raises:
        InputError: a template of the person's does not work, or the temporary folder is full.
    """
    # Writers of workbooks and maps use the temporary folder, whose disk may be full, too.
    began = time.monotonic()
    with telling_full():
        content = FORMATS[name].write(papers, options or Options(), progress)
    log_event(
        "export",
        scenario=papers.scenario.id,
        format=name,
        bytes=len(content),
        seconds=time.monotonic() - began,
    )
    return content


def write_plan(scenario: Scenario, path: Path, language: Language = "vi") -> Path:
    """Write a plan to a file, format by its ending; the file appears whole or not at all.

    Returns:
        Where it was written, see :func:`save`.

    Raises:
        InputError: unknown ending, or the file cannot be written.
    """
    name = _by_ending(path)
    papers = Papers(scenario, usual_office(scenario.dataset, language), language)
    return save(path, export(papers, name))


def save(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all.

    Returns:
        Where it was written: beside ``path`` where another program holds that open.

    Raises:
        InputError: it cannot be written.
    """
    try:
        return write_or_beside(path, content)
    except OSError as error:
        why = why_unwritable(error, path)
        raise InputError(sentence("cannot-write", file=path.name, why=why)) from error


def safe_filename(name: str, ending: str) -> str:
    """Return a file name of plain letters for any scenario name."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return f"{words[:60] or 'plan'}.{ending}"
