"""Units and their groups as a table of two columns, out and back in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from geodata import Dataset, Finding
from geodata.columns import code_text, is_blank
from geodata.files import RawTable, read_columns
from geodata.problems import refuse_all
from geodata.wording import Text
from merger import Constraints, Criteria, Plan, Problem
from merger.constraints import NameChoice
from merger.law import law_title
from merger.plans import by_hand, present_state
from scenarios.cells import safe_cell
from scenarios.model import Scenario
from scenarios.papers import Papers
from scenarios.wording import sentence

_COLUMNS = {
    "unit_code": frozenset(
        {"unit code", "code", "ma", "ma xa", "ma dvhc", "ma don vi", "ma don vi cu"}
    ),
    "group": frozenset({"group", "nhom", "ma nhom", "ma don vi moi", "ma moi", "don vi moi"}),
    "group_name": frozenset({"group name", "ten nhom", "ten don vi moi", "ten moi"}),
}


_LONGEST_NAME = 120


def assignment_csv(papers: Papers) -> bytes:
    """Units with group, verdict and its grounds as CSV (UTF-8 with mark, for Excel).

    Each row also has the kind of the new unit, and the reason and document of a kind by decision.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = ("unit_code", "unit_name", "group", "group_name", "verdict", "reason", "cite", "law")
    writer.writerow([*names, "reference", "group_kind", "kind_reason", "kind_reference"])
    verdicts = papers.scenario.solution.evaluator.assessment.units
    law = law_title(papers.scenario.criteria).to(papers.language)
    for group in papers.figures.groups:
        decided = group.decided
        kind = (group.kind, *(("", "") if decided is None else (decided.reason, decided.reference)))
        for code in group.members:
            unit = verdicts[code]
            reason = unit.reason.to(papers.language)
            name = papers.texts.unit_name(code)
            cells = (code, name, group.id, group.name, unit.verdict, reason, unit.cite, law)
            writer.writerow([safe_cell(v) for v in (*cells, unit.reference, *kind)])
    return out.getvalue().encode("utf-8-sig")


def read_assignment(path: str | Path, dataset: Dataset) -> tuple[Plan, tuple[NameChoice, ...]]:
    """Read a plan from a table with the columns ``unit_code`` and ``group``.

    Units of the same group become one; ``group_name``, where it is there, names it. Tables of all
    kinds are read (CSV, XLSX, XLS, ODS), titles above the header or not.

    Returns:
        The plan, and names given to groups of several units.

    Raises:
        InputError: not such a table, or rows that cannot be used; ``findings`` lists every one.
    """
    raw = read_columns(path, _COLUMNS, ("unit_code", "group"))
    group_of, name_of, findings = _rows(raw, dataset)
    told = {code for finding in findings for code in finding.codes}
    for code in dataset.codes:
        if code not in group_of and code not in told:
            findings.append(_bad("assignment-missing", raw, code, name=_name(dataset, code)))
    if findings:
        raise refuse_all(findings)
    plan = Plan.from_assignment(group_of)
    names = tuple(
        NameChoice(code=group[0], name=name_of[group_of[group[0]]])
        for group in plan.groups
        if len(group) > 1 and name_of.get(group_of[group[0]])
    )
    return plan, names


def scenario_of_assignment(
    path: str | Path,
    dataset: Dataset,
    criteria: Criteria,
    constraints: Constraints | None = None,
) -> Scenario:
    """Make a scenario of a plan drawn up elsewhere; the look at its flaws is the same as for any.

    Raises:
        InputError: as :func:`read_assignment`; locks that contradict each other.
    """
    plan, names = read_assignment(path, dataset)
    held = constraints or Constraints()
    chosen = {choice.code for choice in held.names}
    more = tuple(choice for choice in names if choice.code not in chosen)
    held = held.model_copy(update={"names": (*held.names, *more)})
    problem = Problem(dataset, criteria, held)
    return Scenario.of(Path(path).stem, by_hand(present_state(problem), plan))


def _rows(raw: RawTable, dataset: Dataset) -> tuple[dict[str, str], dict[str, str], list[Finding]]:
    """Group by unit, name by group, and what is wrong with rows."""
    group_of: dict[str, str] = {}
    name_of: dict[str, str] = {}
    findings: list[Finding] = []
    known = {code.lstrip("0"): code for code in dataset.codes}
    for number, row in raw.frame.iterrows():
        cells = {column: row.get(column) for column in _COLUMNS}
        if all(is_blank(value) for value in cells.values()):
            continue
        code = "" if is_blank(cells["unit_code"]) else _text(cells["unit_code"])
        # Excel drops the zeros a code begins with.
        found = code if code in dataset.units.index else known.get(code.lstrip("0"), "")
        group = "" if is_blank(cells["group"]) else _text(cells["group"])
        if not code:
            findings.append(_bad("assignment-no-code", raw, row=number))
        elif not found:
            findings.append(_bad("assignment-unknown", raw, row=number, code=code))
        elif not group:
            name = _name(dataset, found)
            findings.append(_bad("assignment-no-group", raw, found, row=number, name=name))
        elif group_of.setdefault(found, group) != group:
            first = group_of[found]
            findings.append(
                _bad("assignment-twice", raw, found, row=number, first=first, second=group)
            )
        elif not is_blank(cells["group_name"]):
            name = str(cells["group_name"]).strip().removeprefix("'")
            if len(name) > _LONGEST_NAME:
                findings.append(_bad("assignment-long-name", raw, found, row=number))
            elif name_of.setdefault(group, name) != name:
                findings.append(
                    _bad(
                        "assignment-two-names",
                        raw,
                        found,
                        row=number,
                        group=group,
                        first=name_of[group],
                        second=name,
                    )
                )
    return group_of, name_of, findings


def _text(value: object) -> str:
    """A cell as text; the apostrophe that keeps spreadsheets from running it is taken off."""
    return code_text(value).removeprefix("'")


def _name(dataset: Dataset, code: str) -> str:
    return str(dataset.units.at[code, "name"])


def _bad(key: str, raw: RawTable, code: str = "", **values: object) -> Finding:
    told: Text = (
        sentence(key, file=raw.filename, code=code, **values)
        if code
        else sentence(key, file=raw.filename, **values)
    )
    return Finding(key, "error", told, codes=(code,) if code else ())
