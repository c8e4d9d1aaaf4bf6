"""The verb ``solve``: the best plan with proof, and the next best ones."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import (
    CriteriaOption,
    FiguresOption,
    LockOption,
    UnitsOption,
    load_units,
    print_mismatches,
    read_constraints,
)
from commands.output import (
    EXIT_INFEASIBLE,
    EXIT_STOPPED,
    AloneOption,
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    LinksOption,
    TerrainOption,
    interruptible,
    keep_inputs,
    print_json,
    print_notices,
    speaking,
)
from geodata import InputError, Language, format_number
from merger import (
    DEFAULT_PRESET,
    Limits,
    Mode,
    Problem,
    Solution,
    Target,
    load_objective,
    solve_problem,
)
from merger.alternatives import Alternative, next_best
from merger.naming import clashes
from merger.wording import sentence as merger_sentence
from scenarios import Scenario
from scenarios.export import check_format, write_plan
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence


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
    alternatives: Annotated[
        int, typer.Option(help="So many next best plans, each proven.", min=0, max=20)
    ] = 0,
    differ: Annotated[
        int, typer.Option(help="Units that differ from every plan before.", min=1)
    ] = 1,
    solver: Annotated[str, typer.Option(help="auto, highs or cbc.")] = "auto",
    seed: Annotated[int, typer.Option(help="Seed of the solver.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="plan.csv, .json, .gpkg, .xlsx or .html.")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    links: LinksOption = None,
    alone: AloneOption = None,
    table: FiguresOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Propose the best plan, with proof."""
    with speaking(lang) as language:
        if out is not None:
            check_format(out)
            keep_inputs(out, units, criteria, lock, terrain, links, table)
        rules = find_criteria(criteria)
        weighted = load_objective(objective).reweighted(_weights(weights))
        limits = _limits(max_group, time_limit, solver, seed)
        wanted = _target(target, target_range)
        dataset = load_units(units, layer, crs, terrain, links, alone, table, language)
        constraints = read_constraints(lock)
        if within_district:
            constraints = constraints.model_copy(update={"within_district": True})
        problem = Problem(dataset, rules, constraints, weighted, mode, wanted, limits)
        problem.check()
        with interruptible(language) as interrupted:
            solution = solve_problem(problem, cancelled=interrupted)
            others = []
            if alternatives and solution.plan is not None:
                others = list(islice(next_best(solution, differ, interrupted), alternatives))
        print_notices(dataset, language)
        print_mismatches(dataset, rules, language)
        if out is not None and solution.plan is not None:
            write_plan(Scenario.of(out.stem, solution), out, language)
        if as_json:
            beside = [_alternative_json(other, language) for other in others]
            print_json({**solution.to_json(language), "alternatives": beside})
        else:
            _print_solution(solution, language)
            for number, other in enumerate(others, 1):
                _print_alternative(number, other, language)
        for name in clashes(dataset, solution.groups):
            print(sentence("cli-name-twice", name=name).to(language), file=sys.stderr)
        for reason in solution.reasons:
            print(reason.to(language), file=sys.stderr)
    if solution.status == "infeasible":
        raise typer.Exit(EXIT_INFEASIBLE)
    if solution.status != "optimal":
        raise typer.Exit(EXIT_STOPPED)


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
            told = solution.problem.dataset.provenance
            people = format_number(group.population, language)
            people += told.mark("population", group.members)
            area = format_number(group.area_km2, language, 2)
            area += told.mark("area_km2", group.members)
            print(f"  {group.name} ({people}; {area} km²): {members}")
    for left in solution.unresolved:
        print(f"  ! {left.code} {names[left.code]}: {left.reason.to(language)}")


def _alternative_json(other: Alternative, language: Language) -> dict[str, Any]:
    return {
        "differing": other.differing,
        "above": other.above,
        "unsettled": other.unsettled,
        "touched": other.touched,
        **other.solution.to_json(language),
    }


def _print_alternative(number: int, other: Alternative, language: Language) -> None:
    told = sentence(
        "cli-alternative",
        number=number,
        status=sentence(f"status-{other.solution.status}"),
        units=other.differing,
        unsettled=other.unsettled,
        touched=other.touched,
        above=other.above or 0.0,
    )
    print(told.to(language))
    names = other.solution.problem.dataset.units["name"]
    for group in other.solution.groups:
        if group.is_merger:
            print(f"  {group.name}: {' + '.join(str(names[code]) for code in group.members)}")
