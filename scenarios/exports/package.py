"""Everything of a scenario in one zip, with a manifest of what it is and how it was made."""

from __future__ import annotations

import hashlib
import json
import platform
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

from geodata import Dataset
from merger import dump_criteria
from merger.law import law_title
from merger.plan import Plan
from scenarios.exports.formats import (
    FORMATS,
    Options,
    Progress,
    available,
    export,
    held_back,
)
from scenarios.model import Scenario
from scenarios.papers import Papers
from scenarios.versions import program_version, version_of

MANIFEST = "manifest.json"
SCENARIO = "data/scenario.sapxep.zip"
FORMAT = 1

_LIBRARIES = (
    "geopandas", "highspy", "matplotlib", "numpy", "pandas", "pulp", "pyogrio", "scipy", "shapely",
)  # fmt: skip
_SLOW = {
    "atlas.pdf": 12.0,
    "dossier.docx": 4.0,
    "summary.docx": 2.0,
    "unit-sheets.docx": 20.0,
    "map-current.png": 2.0,
    "map-plan.png": 2.0,
}
"""How long files take beside the others, for the progress."""


def package(
    papers: Papers,
    options: Options | None = None,
    names: Iterable[str] | None = None,
    progress: Progress = lambda _: None,
) -> bytes:
    """Return everything as one zip; see :func:`package_files`."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in package_files(papers, options, names, progress):
            archive.writestr(path, content)
    return out.getvalue()


def package_files(
    papers: Papers,
    options: Options | None = None,
    names: Iterable[str] | None = None,
    progress: Progress = lambda _: None,
) -> Iterator[tuple[str, bytes]]:
    """Make the files of a package one after another, the manifest last.

    Papers that may not be made yet are left out; the manifest names them, with the reason.

    Args:
        papers: of the scenario.
        options: of the files.
        names: of :data:`FORMATS`; all by default. The scenario itself always is among them: from
            it the plan can be made again.
        progress: told the share that is done.

    Yields:
        Path in the package, and content.
    """
    wanted = None if names is None else {*names, "scenario.sapxep.zip"}
    meant = [name for name in available(papers) if wanted is None or name in wanted]
    barred = held_back(papers)
    chosen = [name for name in meant if name not in barred]
    left_out = [
        {"path": _path(name), "why": barred[name].to(papers.language)}
        for name in meant
        if name in barred
    ]
    total = sum(_SLOW.get(name, 1.0) for name in chosen)
    done = 0.0
    files: list[dict[str, Any]] = []
    for name in chosen:
        weight = _SLOW.get(name, 1.0)
        content = export(papers, name, options, _part(progress, done / total, weight / total))
        path = _path(name)
        files.append(_file(path, content))
        done += weight
        progress(done / total)
        yield path, content
    text = json.dumps(manifest(papers.scenario, files, left_out), ensure_ascii=False, indent=1)
    yield MANIFEST, text.encode("utf-8")


def _path(name: str) -> str:
    return f"{FORMATS[name].topic}/{name}"


def _part(progress: Progress, begun: float, share: float) -> Callable[[float], None]:
    return lambda part: progress(begun + part * share)


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {
        "path": path,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def plan_mark(plan: Plan) -> str:
    """Hash of who is with whom."""
    return hashlib.sha256(json.dumps(plan.groups).encode()).hexdigest()


def manifest(
    scenario: Scenario, files: list[dict[str, Any]], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    """What was exported, from what, by what; and which papers may not be made yet, and why."""
    origin, problem = scenario.origin, scenario.solution.problem
    criteria = dump_criteria(problem.criteria)
    return {
        "format": FORMAT,
        "program": {
            "sapxep": program_version(),
            "python": platform.python_version(),
            **{library: version_of(library) for library in _LIBRARIES},
        },
        "scenario": {
            "id": scenario.id,
            "name": scenario.name,
            "created": scenario.created.isoformat(),
            "steps_by_hand": len(scenario.history.versions) - 1,
        },
        "dataset": _dataset(problem.dataset),
        "criteria": {
            "id": problem.criteria.id,
            "title": law_title(problem.criteria).vi,
            "sha256": hashlib.sha256(criteria.encode()).hexdigest(),
        },
        "solver": {
            "status": origin.status,
            "solver": origin.solver,
            "seed": problem.limits.seed,
            "objective": origin.objective,
            "bound": origin.bound,
            "gap": origin.gap,
            "seconds": round(origin.seconds, 3),
            "candidates": origin.candidates,
            "goals": [
                {"key": goal.key, "value": goal.value, "bound": goal.bound, "proven": goal.proven}
                for goal in origin.goals
            ],
            "plan_sha256": plan_mark(scenario.history.versions[0].plan),
        },
        "plan": {
            "status": scenario.solution.status,
            "units": len(scenario.plan),
            "sha256": plan_mark(scenario.plan),
        },
        "files": files,
        "left_out": left_out,
    }


def _dataset(dataset: Dataset) -> dict[str, Any]:
    told = dataset.provenance
    return {
        **dataset.describe(),
        "source": told.source.vi,
        "as_of": told.as_of,
        "schematic": told.schematic,
        "basis": dict(told.basis),
        "origins": [
            {
                "title": origin.title,
                "url": origin.url,
                "licence": origin.licence,
                "retrieved": origin.retrieved,
                "sha256": origin.sha256,
            }
            for origin in told.origins
        ],
    }
