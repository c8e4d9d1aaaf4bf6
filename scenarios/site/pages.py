"""The files of the public site: a page in each language, records, map, scripts and letters."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from geodata import Language
from geodata.folders import write_atomically
from geodata.wording import written_date
from scenarios.markup import page_text, script_json
from scenarios.model import Scenario
from scenarios.papers import Office, Papers, completed
from scenarios.serving import served
from scenarios.site.questions import Answer, answered, said
from scenarios.site.records import SiteRecords
from scenarios.webmap import scenario_paint

MOST_BYTES = 4_000_000
"""Of the whole folder: what a phone loads on a slow line."""

_TOLERANCES_M = (25.0, 50.0, 100.0, 200.0, 400.0)
_PAGES: Mapping[Language, str] = {"vi": "index.html", "en": "en.html"}
_LETTERS = ("vietnamese-400", "latin-400", "vietnamese-700", "latin-700")


def site_files(
    scenario: Scenario, office: Office | None = None, answers: Sequence[Answer] = ()
) -> dict[str, bytes]:
    """Make the site of a plan.

    Borders are simplified, together, as far as :data:`MOST_BYTES` takes; the pages say by how
    much. Nothing is in it that names a person: no signer, no author, no log.

    Args:
        scenario: the plan.
        office: tells the province where the data do not, and what lies around it.
        answers: the province's own, see :func:`scenarios.site.questions.load_answers`.

    Returns:
        Content by path in the folder; ``index.html`` is Vietnamese, ``en.html`` English.

    Example:
        >>> from geodata import embedded_dataset
        >>> from merger import load_criteria, solve
        >>> plan = solve(embedded_dataset("hatinh-2026"), load_criteria("nq112-2026"))
        >>> sorted(site_files(Scenario.of("Phương án 1", plan)))[:3]
        ['assets/choropleth.js', 'assets/data.en.js', 'assets/data.vi.js']
    """
    language: Language
    schematic = scenario.dataset.provenance.schematic
    files = {f"assets/{name}": content for name, content in _assets().items()}
    for tolerance in (0.0,) if schematic else _TOLERANCES_M:
        shapes = script_json(json.loads(scenario.dataset.display_geojson(tolerance)))
        files["assets/map.js"] = f"window.SITE_MAP = {shapes};\n".encode()
        for language in ("vi", "en"):
            # Surroundings and titles are in words: each page has those of its language.
            carried = completed(office or Office(), scenario.dataset, language)
            papers = Papers(scenario, carried, language)
            files |= _page(papers, answers, tolerance)
        if sum(map(len, files.values())) < MOST_BYTES:
            break
    return files


def site_zip(papers: Papers) -> bytes:
    """Return the site as one zip, in both languages whatever that of the papers."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in site_files(papers.scenario, papers.office).items():
            archive.writestr(f"site/{name}", content)
    return out.getvalue()


def write_site(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the site into a folder, made if it is missing; files of other names are left alone.

    Raises:
        OSError: the folder cannot be written to.
    """
    for name, content in files.items():
        path = folder.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)


def _assets() -> dict[str, bytes]:
    static = served() / "static"
    own = resources.files("scenarios") / "templates"
    found = {name: (own / name).read_bytes() for name in ("site.css", "site.js")}
    for name in ("leaflet/leaflet.css", "leaflet/leaflet.js", "labels.js", "choropleth.js"):
        found[PurePosixPath(name).name] = (static / name).read_bytes()
    for letters in _LETTERS:
        name = f"be-vietnam-pro-{letters}-normal.woff2"
        found[f"fonts/{name}"] = (static / "fonts" / name).read_bytes()
    for licence in ("leaflet", "fonts"):
        found[f"licences/{licence}.txt"] = (static / licence / "LICENSE").read_bytes()
    return found


def _page(papers: Papers, answers: Sequence[Answer], tolerance: float) -> dict[str, bytes]:
    records = SiteRecords(papers)
    language, scenario = papers.language, papers.scenario
    other: Language = "en" if language == "vi" else "vi"

    def say(key: str, **values: Any) -> str:
        return said(key, **values).to(language)

    data = {
        "records": records.all(),
        "groups": papers.figures.group_of,
        "paint": scenario_paint(scenario, language),
        "words": {key: say(key) for key in ("search-none", "search-more", "close", "print")},
    }
    notes = [*papers.texts.cautions]
    notes.append(say("source", source=papers.dataset.provenance.source.to(language)))
    if papers.dataset.provenance.schematic:
        notes.append(say("map-schematic"))
    elif tolerance:
        notes.append(say("map-simplified", metres=tolerance))
    facts = {
        "count": len(records.must),
        "law": papers.texts.law,
        "how": papers.dataset.measured.to(language),
    }
    mergers = papers.figures.mergers
    environment = Environment(
        loader=PackageLoader("scenarios", "templates"),
        autoescape=select_autoescape(),
        finalize=page_text,
    )
    page = environment.get_template("site.html").render(
        language=language,
        other=_PAGES[other],
        other_language=other,
        say=say,
        title=say("title", province=papers.texts.province),
        lead=say(
            "lead",
            before=len(papers.dataset),
            after=len(papers.figures.groups),
            new=len(mergers),
            touched=sum(len(group.members) for group in mergers),
            kept=len(papers.figures.kept),
        ),
        draft=say("draft", day=written_date(scenario.created.date()).to(language)),
        rows=[
            (
                group.name,
                papers.texts.members(group),
                papers.texts.seat(group),
                papers.texts.people(group.members),
                papers.number(group.area_km2, 1) + papers.texts.mark("area_km2", group.members),
            )
            for group in mergers
        ],
        questions=answered(papers, answers, facts),
        notes=notes,
    )
    script = f"window.SITE = {script_json(data)};\n"
    return {_PAGES[language]: page.encode(), f"assets/data.{language}.js": script.encode()}
