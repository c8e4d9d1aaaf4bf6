"""The verb ``staff``: who is beyond the posts, by new unit, group of posts and year."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import LockOption, read_constraints
from commands.output import (
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    keep_inputs,
    print_if_beside,
    print_json,
    speaking,
)
from geodata import InputError, ReadOptions, Text, load_dataset, open_table
from merger.plans import StaffLine, StaffPlan, Transition, staff_rows
from merger.wording import sentence as merger_sentence
from scenarios.comparing import plan_staff
from scenarios.exports.formats import check_format, write_plan
from scenarios.lookup import find_scenario
from scenarios.rule_library import find_criteria
from scenarios.texts import told_staff
from scenarios.wording import sentence


def staff_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="Id or name in the store, .sapxep.zip, plan.json, or a table."
        ),
    ],
    table: Annotated[
        Path | None,
        typer.Option(
            help="Unit, group, present, posts; columns “retire 2027”, “move 2027” by year."
        ),
    ] = None,
    posts: Annotated[
        int | None, typer.Option(help="Posts that the province has in all.", min=0, max=1_000_000)
    ] = None,
    starts: Annotated[
        int | None, typer.Option(metavar="YEAR", help="First year of the transition.")
    ] = None,
    years: Annotated[int | None, typer.Option(help="Of the transition.", min=1, max=5)] = None,
    units: Annotated[str | None, typer.Option(help="Units of a plan.json or a table.")] = None,
    criteria: Annotated[str | None, typer.Option(help="Rule set, for a table.")] = None,
    lock: LockOption = None,
    out: Annotated[
        Path | None, typer.Option(help="The plan with this staff: .sapxep.zip, .xlsx, .docx…")
    ] = None,
    layer: LayerOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Follow people beyond the posts through the years, and say who is left over."""
    with speaking(lang) as language:
        if out is not None:
            check_format(out)
            keep_inputs(out, source, table)
        if starts is not None and not 2000 <= starts <= 2099:
            value = str(starts)
            raise InputError(
                merger_sentence("bad-limit", name="starts", value=value, need="2000–2099")
            )
        before = None
        if units is not None:
            before = load_dataset(units, ReadOptions(layer=layer, crs=crs))
        rules = None if criteria is None else find_criteria(criteria)
        scenario = find_scenario(source, before, rules, read_constraints(lock))
        said: dict[str, Any] = {}
        if table is not None:
            said["rows"], notes = staff_rows(scenario.dataset, open_table(table))
            for note in notes:
                print(note.to(language), file=sys.stderr)
        said |= {"posts_given": posts} if posts is not None else {}
        said |= {"years": years} if years is not None else {}
        begins = starts or scenario.transition.starts or date.today().year
        assumed = {**scenario.transition.model_dump(), **said, "starts": begins}
        scenario = replace(scenario, transition=Transition.model_validate(assumed))
        plan = plan_staff(scenario)
        if plan is None:
            raise InputError(sentence("cli-staff-no-rows"))
        if out is not None:
            print_if_beside(out, write_plan(scenario, out, language), language)
        if as_json:
            print_json(_document(plan))
            return
        for line in _told(plan):
            print(line.to(language))


def _document(plan: StaffPlan) -> dict[str, Any]:
    return {
        "years": plan.years,
        "lines": [
            {
                "unit": line.unit.id,
                "name": line.unit.name,
                "group": line.group,
                "present": line.present,
                "posts": line.posts,
                "surplus": line.surplus,
                "retire": line.retire,
                "move": line.move,
                "left": line.left,
                "over": line.over,
            }
            for line in plan.lines
        ],
        "left": plan.left(),
        "over": plan.over,
        "late": plan.late,
        "posts_given": plan.given,
        "posts_of_the_province": plan.total,
        "unshared": plan.unshared,
        "unknown": plan.unknown,
    }


def _told(plan: StaffPlan) -> list[Text]:
    return [*(_line(plan, line) for line in plan.lines), *told_staff(plan)]


def _line(plan: StaffPlan, line: StaffLine) -> Text:
    left = "–" if line.left is None else ", ".join(map(str, line.left))
    return sentence(
        "cli-staff-line",
        name=line.unit.name,
        group=line.group or "–",
        present="–" if line.present is None else line.present,
        posts="–" if line.posts is None else line.posts,
        years=f"{plan.years[0]}–{plan.years[-1]}",
        left=left,
    )
