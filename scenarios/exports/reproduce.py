"""From a manifest back to its plan: the files are checked, the problem is solved anew."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from math import isclose
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from geodata import InputError, Text
from geodata.isolation import is_regular_file
from geodata.problems import why_unreadable
from merger import Progress, solve_problem
from scenarios.exports.package import FORMAT, MANIFEST, SCENARIO, plan_mark
from scenarios.model import UNREADABLE, Scenario, read_scenario_file
from scenarios.wording import sentence

_MOST_BYTES = 2_000_000_000


class _Told(BaseModel):
    """What is read of a manifest; the rest is for people."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _File(_Told):
    path: str
    sha256: str


class _Solver(_Told):
    plan_sha256: str


class _Plan(_Told):
    sha256: str


class Manifest(_Told):
    """A manifest, as far as it is held against what comes out."""

    format: int
    files: tuple[_File, ...]
    solver: _Solver
    plan: _Plan


@dataclass(frozen=True)
class Reproduction:
    """What came out.

    Attributes:
        same: whether the files are as they were and the plan came out the same.
        scenario: as the package holds it.
        notes: what was checked, and what differs.
    """

    same: bool
    scenario: Scenario
    notes: tuple[Text, ...]


def reproduce(
    path: Path,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Reproduction:
    """Check a package and make its plan again.

    Files are held against their hashes; the problem the scenario holds is solved with the same
    limits and seed; steps by hand are taken again; the plan is held against the manifest.

    Args:
        path: ``manifest.json`` of an unpacked package, or the zip itself.
        progress: of the solver.
        cancelled: asked often; true stops the solver.

    Raises:
        InputError: no such file, no manifest, or one of a newer version.
    """
    read = _reader(path)
    told = _manifest(path, read)
    notes = list(_changed(told, read))
    scenario = _scenario(path, read)
    intact = not notes
    notes.insert(0, sentence("reproduce-files", count=len(told.files), wrong=len(notes)))
    same, solved = _solved_again(scenario, told, progress, cancelled)
    notes.append(solved)
    kept = plan_mark(scenario.plan) == told.plan.sha256
    steps = len(scenario.history.versions) - 1
    key = "reproduce-plan-same" if kept else "reproduce-plan-other"
    notes.append(sentence(key, units=len(scenario.plan), steps=steps))
    return Reproduction(intact and same and kept, scenario, tuple(notes))


def _reader(path: Path) -> Callable[[str], bytes | None]:
    """How files of the package are read, by their path in it; None for one that is missing."""
    if not is_regular_file(path):
        raise InputError(sentence("reproduce-none", file=path.name))
    if not zipfile.is_zipfile(path):
        folder = path.resolve().parent

        def from_folder(name: str) -> bytes | None:
            try:
                wanted = (folder / name).resolve()
                return wanted.read_bytes() if wanted.is_relative_to(folder) else None
            except (OSError, ValueError):
                return None

        return from_folder

    def from_zip(name: str) -> bytes | None:
        try:
            with zipfile.ZipFile(path) as archive:
                too_large = archive.getinfo(name).file_size > _MOST_BYTES
                return None if too_large else archive.read(name)
        except UNREADABLE:
            return None

    return from_zip


def _manifest(path: Path, read: Callable[[str], bytes | None]) -> Manifest:
    try:
        content = read(MANIFEST) if zipfile.is_zipfile(path) else path.read_bytes()
        told = Manifest.model_validate_json(content or b"")
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("reproduce-broken", file=path.name, why=why)) from error
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or MANIFEST
        raise InputError(sentence("reproduce-broken", file=path.name, why=place)) from error
    if SCENARIO not in {entry.path for entry in told.files}:
        raise InputError(sentence("reproduce-broken", file=path.name, why=SCENARIO))
    if told.format > FORMAT:
        raise InputError(sentence("document-newer"))
    return told


def _changed(told: Manifest, read: Callable[[str], bytes | None]) -> list[Text]:
    """Files that are missing or are no longer what they were."""
    notes = []
    for entry in told.files:
        content = read(entry.path)
        if content is None:
            notes.append(sentence("reproduce-missing", file=entry.path))
        elif hashlib.sha256(content).hexdigest() != entry.sha256:
            notes.append(sentence("reproduce-changed", file=entry.path))
    return notes


def _scenario(path: Path, read: Callable[[str], bytes | None]) -> Scenario:
    content = read(SCENARIO)
    if content is None:
        raise InputError(sentence("reproduce-broken", file=path.name, why=SCENARIO))
    return read_scenario_file(content)


def _solved_again(
    scenario: Scenario,
    told: Manifest,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> tuple[bool, Text]:
    """Solve the problem anew; whether the same plan came out, and the word for it."""
    origin = scenario.origin
    first = scenario.history.versions[0].plan
    if origin.status == "edited":
        same = plan_mark(first) == told.solver.plan_sha256
        return same, sentence("reproduce-by-hand")
    # Whether there is time to look at larger groups hangs on the machine; these gave the plan.
    asked = origin.problem.with_its_limit()
    solution = solve_problem(asked, progress, cancelled, origin.extra)
    if solution.plan is None or solution.objective is None or origin.objective is None:
        return False, sentence("reproduce-solve-none", status=sentence(f"status-{solution.status}"))
    figures = {"cost": solution.objective, "seconds": solution.seconds}
    if plan_mark(solution.plan) == told.solver.plan_sha256:
        return True, sentence("reproduce-solve-same", **figures)
    if isclose(solution.objective, origin.objective, rel_tol=1e-9):
        return False, sentence("reproduce-solve-tie", **figures)
    return False, sentence("reproduce-solve-other", before=origin.objective, **figures)
