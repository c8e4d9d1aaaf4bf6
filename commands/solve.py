"""The verb ``solve``: the best plan with proof, and the next best ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.explaining import along, explained, front, near, priced, reach_of_proof
from commands.horizon import (
    ForecastsOption,
    GrowthOption,
    MarginOption,
    OutlookOption,
    SinceOption,
    UncertainOption,
    UntilOption,
    read_horizon,
)
from commands.inputs import (
    CriteriaOption,
    CrossProvinceOption,
    FiguresOption,
    KindsOption,
    LockOption,
    UnitsOption,
    UnknownTerrainOption,
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
    finite,
    interruptible,
    keep_inputs,
    print_if_beside,
    print_json,
    print_notices,
    speaking,
)
from commands.roads import DetourOption, add_detour
from commands.solve_near import nearest, nearness_told
from commands.solve_told import alternative_json, print_alternative, print_solution
from geodata import KINDS, InputError, Language
from merger import (
    DEFAULT_PRESET,
    Evaluator,
    Limits,
    Mode,
    Problem,
    Solution,
    Target,
    load_objective,
)
from merger.constraints import LARGEST_GROUP, USUAL_GROUP, clashes
from merger.groups import MOST_PLACES, USUAL_PLACES
from merger.optimiser import engine_name, solve_with
from merger.questions import deliberately_different, next_best
from merger.wording import sentence as merger_sentence
from scenarios import Scenario
from scenarios.exports.assignment import read_assignment
from scenarios.exports.formats import check_format, write_plan
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
    reduce: Annotated[
        float | None, typer.Option(help="Percent fewer units, instead of a number to leave.")
    ] = None,
    by_district: Annotated[
        bool, typer.Option("--by-district", help="--reduce holds in every district.")
    ] = False,
    max_group: Annotated[
        int | None,
        typer.Option(help="K: a limit on the units in one group; without, groups of any size."),
    ] = None,
    max_group_kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=K", help="Another K for new units of a kind (repeatable)."),
    ] = None,
    max_people: Annotated[
        int | None, typer.Option(help="No group of several units with more people.")
    ] = None,
    within_district: Annotated[bool, typer.Option("--within-district")] = False,
    cross_province: CrossProvinceOption = None,
    unknown_terrain: UnknownTerrainOption = None,
    objective: Annotated[str, typer.Option(help="Preset of weights.")] = DEFAULT_PRESET,
    weights: Annotated[
        str | None, typer.Option(metavar="NAME=VALUE,…", help="Weights set anew.")
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            metavar="TERM,…",
            help="Goals before the cost; worst_way, worst_people, worst_area: the worst unit's.",
        ),
    ] = None,
    places: Annotated[
        int, typer.Option(help="So many of the worst, one after another.", min=1, max=MOST_PLACES)
    ] = USUAL_PLACES,
    concession: Annotated[
        float,
        typer.Option(
            help="Percent by which later goals may worsen those of --order.", callback=finite
        ),
    ] = 0.0,
    far_km: Annotated[
        float | None,
        typer.Option("--far-km", help="Ways beyond count as far, km.", min=0.1, callback=finite),
    ] = None,
    far_minutes: Annotated[
        float | None, typer.Option("--far-minutes", help="Or minutes by road.", min=0.1)
    ] = None,
    lock: LockOption = None,
    kinds: KindsOption = None,
    margin: MarginOption = 0.0,
    until: UntilOption = None,
    outlook: OutlookOption = None,
    growth: GrowthOption = None,
    forecasts: ForecastsOption = None,
    since: SinceOption = None,
    uncertain: UncertainOption = 0.0,
    time_limit: Annotated[float, typer.Option(help="Seconds.", callback=finite)] = 120.0,
    alternatives: Annotated[
        int, typer.Option(help="So many next best plans, each proven.", min=0, max=20)
    ] = 0,
    differ: Annotated[
        int, typer.Option(help="Units that differ from every plan before.", min=1)
    ] = 1,
    unlike: Annotated[
        float | None,
        typer.Option(
            metavar="PERCENT",
            help="Alternatives as different as can be within it.",
            callback=finite,
        ),
    ] = None,
    count_near: Annotated[
        float | None,
        typer.Option(metavar="PERCENT", help="Count all plans at most so much dearer."),
    ] = None,
    near_plan: Annotated[
        Path | None,
        typer.Option("--near", metavar="PLAN", help="Stay near a plan people know: a table."),
    ] = None,
    within: Annotated[
        float, typer.Option(help="Percent by which it may be worse for that.", callback=finite)
    ] = 2.0,
    explain: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Why a unit is where it is.")
    ] = None,
    price_locks: Annotated[
        bool, typer.Option("--lock-prices", help="What each lock costs.")
    ] = False,
    any_size: Annotated[
        bool,
        typer.Option("--any-size", help="Look longer whether the proof holds for any size."),
    ] = False,
    pareto: Annotated[
        str | None, typer.Option("--front", metavar="TERM:TERM", help="Or count: units and cost.")
    ] = None,
    along_place: Annotated[
        str | None,
        typer.Option(
            "--along",
            metavar="PLACE=A:B",
            help="How the plan follows a figure of the rules, weights/TERM or max_group.",
        ),
    ] = None,
    points: Annotated[
        int, typer.Option(help="Points of the front, or values to look at.", min=2, max=50)
    ] = 7,
    solver: Annotated[str, typer.Option(help="auto, highs, cbc, or a solver of PuLP's.")] = "auto",
    seed: Annotated[int, typer.Option(help="Seed of the solver.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="plan.csv, .json, .gpkg, .xlsx, .docx, .pdf, .html…")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    links: LinksOption = None,
    alone: AloneOption = None,
    table: FiguresOption = None,
    detour: DetourOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Propose the best plan, with proof."""
    with speaking(lang) as language:
        if out is not None:
            check_format(out)
            read_too = (near_plan, forecasts)
            keep_inputs(out, units, criteria, lock, kinds, terrain, links, table, *read_too)
        rules = find_criteria(criteria)
        weighted = load_objective(objective).reweighted(_weights(weights))
        first = [name.strip() for name in (order or "").split(",") if name.strip()]
        weighted = weighted.ordered(first, concession / 100, places)
        if far_km is not None:
            weighted = weighted.with_far(far_km)
        if far_minutes is not None:
            weighted = weighted.with_far_minutes(far_minutes)
        limits = _limits(max_group, time_limit, solver, seed, max_group_kind or [], max_people)
        wanted = _target(target, target_range)
        dataset = load_units(units, layer, crs, terrain, links, alone, table, language)
        dataset = add_detour(dataset, detour)
        if reduce is not None:
            if wanted is not None:
                raise InputError(merger_sentence("both-targets"))
            wanted = Target.reduced(dataset, reduce, by_district=by_district)
        constraints = read_constraints(
            lock,
            within_district=within_district,
            cross_province=cross_province,
            unknown_terrain=unknown_terrain,
            kinds=kinds,
        )
        horizon = read_horizon(
            dataset,
            language,
            margin=margin,
            until=until,
            outlook=outlook,
            growth=growth,
            forecasts=forecasts,
            since=since,
            uncertain=uncertain,
        )
        problem = Problem(
            dataset, rules, constraints, weighted, mode, wanted, limits=limits, horizon=horizon
        )
        evaluator = Evaluator(problem)
        evaluator.check()
        seen = None if near_plan is None else read_assignment(near_plan, dataset)[0]
        with interruptible(language) as interrupted:
            solution = best = solve_with(evaluator, cancelled=interrupted)
            if seen is not None and best.plan is not None:
                solution = nearest(best, seen, within, interrupted)
            others = []
            if alternatives and solution.plan is not None:
                found = next_best(solution, differ, interrupted)
                if unlike is not None:
                    found = deliberately_different(solution, unlike / 100, interrupted)
                others = list(islice(found, alternatives))
            told = _told(solution, language, interrupted, explain or [], price_locks, any_size)
            if near_plan is not None and seen is not None and best.plan is not None:
                told["changes"] = nearness_told(solution, best, seen, near_plan, within, language)
            if count_near is not None and solution.plan is not None:
                told["near"] = near(solution, count_near, language, interrupted)
            if pareto is not None:
                told["front"] = front(problem, pareto, points, language, interrupted)
            if along_place is not None:
                told["along"] = along(problem, along_place, points, language, interrupted)
        print_notices(dataset, language)
        print_mismatches(dataset, rules, language)
        unwritten = None
        if out is not None and solution.plan is not None:
            try:
                written = write_plan(Scenario.of(out.stem, solution), out, language)
                print_if_beside(out, written, language)
            except InputError as error:
                unwritten = error  # the plan took minutes: it is told at least
        if as_json:
            beside = [alternative_json(other, language) for other in others]
            more = {key: document for key, (document, _) in told.items()}
            print_json({**solution.to_json(language), "alternatives": beside, **more})
        else:
            print_solution(solution, language)
            for number, other in enumerate(others, 1):
                print_alternative(number, other, language)
            for _, lines in told.values():
                print(*lines, sep="\n")
        for name in clashes(dataset, solution.groups):
            print(sentence("cli-name-twice", name=name).to(language), file=sys.stderr)
        for reason in (*solution.reasons, *solution.notes):
            print(reason.to(language), file=sys.stderr)
        if unwritten is not None:
            raise unwritten
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


def _told(
    solution: Solution,
    language: Language,
    cancelled: Callable[[], bool],
    codes: list[str],
    prices: bool,
    any_size: bool,
) -> dict[str, tuple[Any, list[str]]]:
    """What was asked of a solution beyond the plan: documents and lines, by key."""
    told: dict[str, tuple[Any, list[str]]] = {}
    if solution.plan is None:
        return told
    if codes:
        parts = [explained(solution, code, language, cancelled) for code in codes]
        told["explanations"] = (
            [document for document, _ in parts],
            [line for _, lines in parts for line in lines],
        )
    if prices:
        told["lock_prices"] = priced(solution, language, cancelled)
    if any_size:
        told["any_size"] = reach_of_proof(solution, language)
    return told


def _limits(
    max_group: int | None,
    seconds: float,
    solver: str,
    seed: int,
    by_kind: list[str],
    most_people: int | None,
) -> Limits:
    def refuse(name: str, value: object, need: str) -> InputError:
        return InputError(merger_sentence("bad-limit", name=name, value=value, need=need))

    sizes = f"1–{LARGEST_GROUP}"
    if max_group is not None and not 1 <= max_group <= LARGEST_GROUP:
        raise refuse("K", max_group, sizes)
    kinds = {}
    for part in by_kind:
        kind, _, size = part.partition("=")
        if (
            kind not in KINDS
            or not size.isdecimal()
            or len(size) > 2
            or not 1 <= int(size) <= LARGEST_GROUP
        ):
            raise refuse("max-group-kind", part, f"{'|'.join(KINDS)}={sizes}")
        kinds[kind] = int(size)
    if most_people is not None and most_people < 1:
        raise refuse("max-people", most_people, "≥ 1")
    if not 0 < seconds <= 86_400:
        raise refuse("time-limit", seconds, "> 0, ≤ 86400")
    if not 0 <= seed < 2**31:
        raise refuse("seed", seed, "0–2147483647")
    engine_name(solver)  # refuses what is not there
    return Limits(
        max_group=USUAL_GROUP if max_group is None else max_group,
        any_size=max_group is None,
        max_group_by_kind=kinds,
        most_people=most_people,
        seconds=seconds,
        solver=solver,
        seed=seed,
    )


def _target(exact: int | None, span: str | None) -> Target | None:
    if span is None:
        return None if exact is None else Target(least=exact, most=exact)
    if exact is not None:
        raise InputError(merger_sentence("both-targets"))
    least, _, most = span.partition(":")
    if not all(s.strip().isdecimal() and len(s.strip()) <= 9 for s in (least, most)):
        raise InputError(merger_sentence("bad-limit", name="target-range", value=span, need="A:B"))
    return Target(least=int(least), most=int(most))
