"""Verbs that judge and plan: criteria, assess, solve."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

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
    write_file,
)
from geodata import (
    Dataset,
    InputError,
    Language,
    ReadOptions,
    describe_update,
    format_number,
    load_dataset,
    open_table,
    read_links,
    read_terrain,
    update_figures,
    with_links,
    with_settled,
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
    dump_criteria,
    load_constraints,
    load_objective,
    preset_names,
    solve_problem,
)
from merger.alternatives import Alternative, next_best
from merger.applicability import mismatches
from merger.districts import assess_districts
from merger.naming import clashes
from merger.wording import sentence as merger_sentence
from scenarios import Scenario
from scenarios.export import check_format, write_plan
from scenarios.rule_document import markdown, rule_document
from scenarios.rule_library import find_criteria, library, save_rule_set
from scenarios.wording import sentence

UnitsOption = Annotated[str, typer.Option("--units", help="Embedded name or a file.")]
CriteriaOption = Annotated[str, typer.Option("--criteria", help="Preset name or a YAML file.")]
FiguresOption = Annotated[
    Path | None, typer.Option("--table", help="Table with newer figures for the units.")
]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Constraints file (YAML).")]


def criteria(
    name: Annotated[str | None, typer.Argument(help="Show this rule set.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write it as a YAML file that can be edited.")
    ] = None,
    save_as: Annotated[
        str | None, typer.Option("--save-as", help="Keep it under a name of your own.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """List the rule sets, or show, copy or keep one."""
    with speaking(lang) as language:
        if name is None:
            if out is not None or save_as is not None:
                raise InputError(sentence("cli-which-criteria"))
            _list_criteria(as_json, language)
            return
        rules = find_criteria(name)
        if save_as is not None:
            rules = save_rule_set(rules, save_as)
            print(sentence("cli-kept", id=rules.id).to(language))
        if out is not None:
            keep_inputs(out, name)
            write_file(out, dump_criteria(rules).encode("utf-8"))
            print(sentence("cli-written", file=str(out)).to(language))
        if as_json:
            print_json(rules.model_dump(mode="json"))
        elif out is None and save_as is None:
            print(markdown(rule_document(rules), language))


def _list_criteria(as_json: bool, language: Language) -> None:
    saved = library()
    for problem in saved.broken:
        print(problem.to(language), file=sys.stderr)
    rows = [
        {
            "id": rules.id,
            "title": rules.title.text.to(language),
            "status": rules.status,
            "note": rules.status_note.text.to(language),
        }
        for rules in (*map(find_criteria, preset_names()), *saved.rule_sets.values())
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['id']}  {row['title']}\n  {row['note']}")


def assess_command(
    units: UnitsOption,
    criteria: CriteriaOption,
    layer: LayerOption = None,
    crs: CrsOption = None,
    terrain: TerrainOption = None,
    links: LinksOption = None,
    alone: AloneOption = None,
    table: FiguresOption = None,
    lock: LockOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Say which units must be arranged, and why."""
    with speaking(lang) as language:
        rules = find_criteria(criteria)
        dataset = _load(units, layer, crs, terrain, links, alone, table, language)
        constraints = _constraints(lock, dataset)
        print_notices(dataset, language)
        for told in mismatches(dataset, rules):
            print(told.to(language), file=sys.stderr)
        constraints.check_law(rules)
        assessment = assess(dataset, rules, constraints)
        for code in assessment.idle_declarations():
            verdict = sentence(f"verdict-{assessment.units[code].verdict}")
            told = sentence("cli-idle", code=code, verdict=verdict)
            print(told.to(language), file=sys.stderr)
        if as_json:
            print_json(_assessment_json(assessment, language))
        else:
            _print_assessment(assessment, language)


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
        dataset = _load(units, layer, crs, terrain, links, alone, table, language)
        constraints = load_constraints(lock) if lock is not None else Constraints()
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
        for told in mismatches(dataset, rules):
            print(told.to(language), file=sys.stderr)
        if out is not None and solution.plan is not None:
            write_plan(Scenario.of(out.stem, solution), out, language)
        if as_json:
            beside = [_alternative_json(other, language) for other in others]
            print_json({**solution.to_json(language), "alternatives": beside})
        else:
            _print_solution(solution, language)
            for number, other in enumerate(others, 1):
                _print_alternative(number, other, language)
        shown = [(group.members, group.name) for group in solution.groups]
        for name in clashes(dataset, shown):
            print(sentence("cli-name-twice", name=name).to(language), file=sys.stderr)
        for reason in solution.reasons:
            print(reason.to(language), file=sys.stderr)
    if solution.status == "infeasible":
        raise typer.Exit(EXIT_INFEASIBLE)
    if solution.status != "optimal":
        raise typer.Exit(EXIT_STOPPED)


def _load(
    units: str,
    layer: str | None,
    crs: str | None,
    terrain: Path | None,
    links: Path | None,
    alone: list[str] | None,
    table: Path | None,
    language: Language,
) -> Dataset:
    dataset = load_dataset(units, ReadOptions(layer=layer, crs=crs))
    if terrain is not None:
        dataset = dataset.with_terrain(read_terrain(terrain))
    if table is not None:
        update = update_figures(dataset, open_table(table))
        for told in describe_update(update):
            print(told.to(language), file=sys.stderr)
        dataset = update.dataset
    if links is not None:
        dataset = with_links(dataset, read_links(links))
    return with_settled(dataset, alone or [])


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


def _assessment_json(assessment: Assessment, language: Language) -> dict[str, Any]:
    units = assessment.dataset.units
    return {
        "criteria": assessment.criteria.id,
        "dataset": assessment.dataset.describe(),
        "counts": assessment.counts(),
        "mismatches": [
            told.to(language) for told in mismatches(assessment.dataset, assessment.criteria)
        ],
        "districts": [
            {**asdict(district), "reason": district.reason.to(language)}
            for district in assess_districts(assessment.dataset, assessment.criteria)
        ],
        "checklist": [
            {"code": check.code, "item": check.item.key, "met": check.met}
            for check in assessment.checks()
        ],
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
                "reference": unit.reference,
            }
            for code, unit in assessment.units.items()
        ],
    }


def _print_assessment(assessment: Assessment, language: Language) -> None:
    for verdict, count in assessment.counts().items():
        print(f"{sentence(f'verdict-{verdict}').to(language)}: {count}")
    names = assessment.dataset.units["name"]
    for district in assess_districts(assessment.dataset, assessment.criteria):
        if district.verdict == "must":
            print(f"  {district.name}: {district.reason.to(language)} [{district.cite}]")
    for code in (c for v in ("must", "voluntary", "exempt") for c in assessment.codes(v)):
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
