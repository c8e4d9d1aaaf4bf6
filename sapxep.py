"""The command line: the same verbs as the app, with JSON for programs.

Exit codes: 0 done; 2 bad input, one message on stderr; 3 infeasible, with the reasons; 4 stopped
at the limit, with the best plan so far.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from geodata import (
    Dataset,
    InputError,
    Language,
    ReadOptions,
    embedded_dataset,
    embedded_names,
    format_number,
    load_dataset,
    read_terrain,
)
from merger import (
    DEFAULT_PRESET,
    Assessment,
    Constraints,
    Limits,
    Mode,
    Problem,
    Solution,
    Target,
    assess,
    load_constraints,
    load_criteria,
    load_objective,
    preset_names,
    solve_problem,
)
from merger.wording import sentence as merger_sentence
from scenarios import Scenario
from scenarios.export import check_format, write_plan
from scenarios.wording import sentence

EXIT_BAD_INPUT, EXIT_INFEASIBLE, EXIT_STOPPED = 2, 3, 4

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sắp Xếp: plan mergers of Vietnamese administrative units.",
)

UnitsOption = Annotated[str, typer.Option("--units", help="Embedded name or a file.")]
CriteriaOption = Annotated[str, typer.Option("--criteria", help="Preset name or a YAML file.")]
LayerOption = Annotated[str | None, typer.Option("--layer", help="Layer of the file.")]
CrsOption = Annotated[str | None, typer.Option("--crs", help="For files that declare none.")]
TerrainOption = Annotated[
    Path | None, typer.Option("--terrain", help="CSV with columns code, terrain.")
]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Constraints file (YAML).")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
LangOption = Annotated[str, typer.Option("--lang", envvar="SAPXEP_LANG", help="vi or en.")]


@app.command()
def datasets(as_json: JsonOption = False, lang: LangOption = "vi") -> None:
    """List the embedded datasets."""
    with _speaking(lang) as language:
        rows = []
        for name in embedded_names():
            dataset = embedded_dataset(name)
            rows.append(
                {
                    **dataset.describe(),
                    "borders": len(dataset.borders),
                    "schematic": dataset.provenance.schematic,
                    "source": dataset.provenance.source.to(language),
                }
            )
        if as_json:
            _print_json(rows)
        else:
            for row in rows:
                print(f"{row['name']}  {row['units']}  {row['fingerprint']}\n  {row['source']}")


@app.command()
def criteria(as_json: JsonOption = False, lang: LangOption = "vi") -> None:
    """List the rule sets."""
    with _speaking(lang) as language:
        rows = []
        for name in preset_names():
            rules = load_criteria(name)
            rows.append(
                {
                    "id": rules.id,
                    "title": rules.title.text.to(language),
                    "status": rules.status,
                    "note": rules.status_note.text.to(language),
                }
            )
        if as_json:
            _print_json(rows)
        else:
            for row in rows:
                print(f"{row['id']}  {row['title']}\n  {row['note']}")


@app.command("assess")
def assess_command(
    units: UnitsOption,
    criteria: CriteriaOption,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    lock: LockOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Say which units must be arranged, and why."""
    with _speaking(lang) as language:
        rules = load_criteria(criteria)
        dataset = _load(units, layer, crs, terrain)
        constraints = _constraints(lock, dataset)
        _print_notices(dataset, language)
        assessment = assess(dataset, rules, constraints.reasons)
        if as_json:
            _print_json(_assessment_json(assessment, language))
        else:
            _print_assessment(assessment, language)


@app.command("solve")
def solve_command(
    units: UnitsOption,
    criteria: CriteriaOption,
    mode: Annotated[Mode, typer.Option(help="minimal or target.")] = "minimal",
    target: Annotated[int | None, typer.Option(help="Exact number of units to leave.")] = None,
    target_range: Annotated[
        str | None, typer.Option("--target-range", metavar="A:B", help="Range of that number.")
    ] = None,
    max_group: Annotated[int, typer.Option(help="K: most units in one group.")] = 5,
    within_district: Annotated[bool, typer.Option("--within-district")] = False,
    objective: Annotated[str, typer.Option(help="Preset of weights.")] = DEFAULT_PRESET,
    weights: Annotated[
        str | None, typer.Option(metavar="NAME=VALUE,…", help="Weights set anew.")
    ] = None,
    lock: LockOption = None,
    time_limit: Annotated[float, typer.Option(help="Seconds.")] = 120.0,
    solver: Annotated[str, typer.Option(help="auto, highs or cbc.")] = "auto",
    seed: Annotated[int, typer.Option(help="Seed of the solver.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="plan.csv, .json, .gpkg, .xlsx or .html.")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Propose the best plan, with proof."""
    with _speaking(lang) as language:
        if out is not None:
            check_format(out)
            _keep_inputs(out, units, criteria, lock, terrain)
        rules = load_criteria(criteria)
        weighted = load_objective(objective).reweighted(_weights(weights))
        limits = _limits(max_group, time_limit, solver, seed)
        wanted = _target(target, target_range)
        dataset = _load(units, layer, crs, terrain)
        constraints = load_constraints(lock) if lock is not None else Constraints()
        if within_district:
            constraints = constraints.model_copy(update={"within_district": True})
        problem = Problem(dataset, rules, constraints, weighted, mode, wanted, limits)
        problem.check()
        with _interruptible(language) as interrupted:
            solution = solve_problem(problem, cancelled=interrupted)
        _print_notices(dataset, language)
        if out is not None and solution.plan is not None:
            write_plan(Scenario.of(out.stem, solution), out, language)
        if as_json:
            _print_json(solution.to_json(language))
        else:
            _print_solution(solution, language)
        for reason in solution.reasons:
            print(reason.to(language), file=sys.stderr)
    if solution.status == "infeasible":
        raise typer.Exit(EXIT_INFEASIBLE)
    if solution.status != "optimal":
        raise typer.Exit(EXIT_STOPPED)


@app.command("app")
def app_command(
    port: Annotated[int, typer.Option(help="Port on localhost.")] = 8501,
) -> None:
    """Open the app on http://localhost:8501."""
    home = Path(__file__).resolve().parent
    os.chdir(home)  # Streamlit reads .streamlit/config.toml from the working directory
    arguments = [sys.executable, "-m", "streamlit", "run", str(home / "app.py")]
    os.execv(sys.executable, [*arguments, "--server.port", str(port)])


@contextlib.contextmanager
def _speaking(lang: str) -> Iterator[Language]:
    """Turn bad input into one message and exit code 2; keep libraries off stdout.

    HiGHS greets on the C level's stdout; what the command prints is set aside until the end.
    """
    lang = lang.lower()
    if lang not in ("vi", "en"):
        raise typer.BadParameter("vi / en", param_hint="--lang")
    language: Language = "vi" if lang == "vi" else "en"
    with _stdout_for_results():
        try:
            yield language
        except InputError as error:
            print(error.text.to(language), file=sys.stderr)
            raise typer.Exit(EXIT_BAD_INPUT) from None


@contextlib.contextmanager
def _stdout_for_results() -> Iterator[None]:
    """Silence file descriptor 1 for libraries, keep Python's ``print`` on the real one."""
    try:
        kept = os.dup(1)
        own = sys.stdout.fileno() == 1
    except (OSError, ValueError):  # stdout is not a file: nothing to protect
        yield
        return
    if not own:
        os.close(kept)
        yield
        return
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    before, sys.stdout = sys.stdout, os.fdopen(kept, "w", encoding="utf-8")
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(sys.stdout.fileno(), 1)
        sys.stdout.close()
        sys.stdout = before


@contextlib.contextmanager
def _interruptible(language: Language) -> Iterator[Callable[[], bool]]:
    """Make the first Ctrl-C stop the solver and keep its best plan; the second ends the program."""
    asked = threading.Event()

    def stop(_signal: int, _frame: Any) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        print(merger_sentence("stopped-by-user").to(language), file=sys.stderr)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _keep_inputs(out: Path, *inputs: str | Path | None) -> None:
    """Refuse to write over a file the plan is made from."""
    for name in inputs:
        if name is not None and out.exists() and Path(name).exists() and out.samefile(name):
            raise InputError(merger_sentence("same-file", file=out.name))


def _print_notices(dataset: Dataset, language: Language) -> None:
    for notice in dataset.provenance.notices:
        print(notice.to(language), file=sys.stderr)


def _load(units: str, layer: str | None, crs: str | None, terrain: Path | None) -> Dataset:
    dataset = load_dataset(units, ReadOptions(layer=layer, crs=crs))
    return dataset if terrain is None else dataset.with_terrain(read_terrain(terrain))


def _constraints(lock: Path | None, dataset: Dataset) -> Constraints:
    constraints = load_constraints(lock) if lock is not None else Constraints()
    constraints.check(dataset)
    return constraints


def _weights(text: str | None) -> dict[str, float]:
    weights = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        name, _, value = part.partition("=")
        try:
            weights[name.strip()] = float(value)
        except ValueError:
            raise InputError(merger_sentence("bad-weight", part=part.strip())) from None
    return weights


def _limits(max_group: int, seconds: float, solver: str, seed: int) -> Limits:
    if not 1 <= max_group <= 12:
        raise InputError(merger_sentence("bad-limit", name="K", value=max_group, need="1–12"))
    if not 0 < seconds <= 86_400:
        raise InputError(
            merger_sentence("bad-limit", name="time-limit", value=seconds, need="> 0, ≤ 86400")
        )
    if not 0 <= seed < 2**31:
        raise InputError(merger_sentence("bad-limit", name="seed", value=seed, need="0–2147483647"))
    if solver not in ("auto", "highs", "cbc"):
        raise InputError(
            merger_sentence("bad-limit", name="solver", value=solver, need="auto, highs, cbc")
        )
    return Limits(max_group=max_group, seconds=seconds, solver=solver, seed=seed)  # type: ignore[arg-type]


def _target(exact: int | None, span: str | None) -> Target | None:
    if span is None:
        return None if exact is None else Target(least=exact, most=exact)
    if exact is not None:
        raise InputError(merger_sentence("both-targets"))
    least, _, most = span.partition(":")
    if not least.strip().isdigit() or not most.strip().isdigit():
        raise InputError(merger_sentence("bad-limit", name="target-range", value=span, need="A:B"))
    return Target(least=int(least), most=int(most))


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))


def _assessment_json(assessment: Assessment, language: Language) -> dict[str, Any]:
    units = assessment.dataset.units
    return {
        "criteria": assessment.criteria.id,
        "dataset": assessment.dataset.describe(),
        "counts": assessment.counts(),
        "units": [
            {
                "code": code,
                "name": str(units.at[code, "name"]),
                "kind": str(units.at[code, "kind"]),
                "terrain": str(units.at[code, "terrain"]),
                "percent": {"area": unit.area_percent, "population": unit.population_percent},
                "verdict": unit.verdict,
                "rule": unit.reason.to(language),
                "rule_key": unit.rule,
                "cite": unit.cite,
                "certainty": unit.certainty,
            }
            for code, unit in assessment.units.items()
        ],
    }


def _print_assessment(assessment: Assessment, language: Language) -> None:
    for verdict, count in assessment.counts().items():
        print(f"{sentence(f'verdict-{verdict}').to(language)}: {count}")
    names = assessment.dataset.units["name"]
    for code in assessment.codes("must"):
        unit = assessment.units[code]
        print(f"  {code} {names[code]}: {unit.reason.to(language)} [{unit.cite}]")


def _print_solution(solution: Solution, language: Language) -> None:
    status = sentence(f"status-{solution.status}").to(language)
    print(f"{status} · {format_number(solution.seconds, language, 2)} s · {solution.solver}")
    if solution.objective is None or solution.bound is None or solution.gap is None:
        return
    figures = [
        (sentence("about-objective"), format_number(solution.objective, language, 4)),
        (sentence("about-bound"), format_number(solution.bound, language, 4)),
        (sentence("about-gap"), format_number(100 * solution.gap, language, 3)),
    ]
    if solution.unproven is not None:
        open_goal = sentence(f"goal-{solution.unproven.key}").to(language)
        figures.append((sentence("about-open"), open_goal))
    print(" · ".join(f"{label.to(language)}: {value}" for label, value in figures))
    names = solution.problem.dataset.units["name"]
    for group in solution.groups:
        if group.is_merger:
            members = " + ".join(str(names[code]) for code in group.members)
            people = format_number(group.population, language)
            area = format_number(group.area_km2, language, 2)
            print(f"  {group.name} ({people}; {area} km²): {members}")
    for left in solution.unresolved:
        print(f"  ! {left.code} {names[left.code]}: {left.reason.to(language)}")


def main() -> None:
    """Run the command line; a wrong call gets one line, like all bad input."""
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's usage errors carry their message
            raise
        print(error.format_message() or "sapxep --help", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
