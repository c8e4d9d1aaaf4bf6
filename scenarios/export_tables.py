"""Tables of a plan: CSV for machines, XLSX for people."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geodata import KIND_LABELS, Language, format_number
from merger import TERMS
from merger.differences import differences
from scenarios.scenario import Scenario
from scenarios.wording import sentence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = list[Any]


@dataclass(frozen=True)
class _Figure:
    """A number whose cell shows the mark of an estimate and stays a number."""

    value: float
    mark: str

    def __str__(self) -> str:
        return f"{self.value}{self.mark}"


def safe_cell(value: Any) -> Any:
    """Keep spreadsheet programs from running text: names come from files we do not control."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def assignment_csv(scenario: Scenario) -> bytes:
    """Return ``unit_code, unit_name, group, group_name`` as CSV (UTF-8 with mark, for Excel)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["unit_code", "unit_name", "group", "group_name"])
    for group in scenario.groups:
        for code in group.members:
            name = scenario.dataset.units.at[code, "name"]
            writer.writerow([safe_cell(v) for v in (code, name, group.id, group.name)])
    return out.getvalue().encode("utf-8-sig")


def workbook(scenario: Scenario, language: Language) -> bytes:
    """Return the plan as XLSX: new units, assignment with verdicts, and how it was made."""
    book = Workbook(write_only=True)
    _sheet(book, "sheet-units", language, *_units_table(scenario, language))
    _sheet(book, "sheet-assignment", language, *_assignment_table(scenario, language))
    about = [[sentence(key).to(language), value] for key, value in about_rows(scenario, language)]
    _sheet(book, "sheet-about", language, [], about)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def about_rows(scenario: Scenario, language: Language) -> list[tuple[str, Any]]:
    """Say how a plan was made: data, law, proof; keys of ``wording.yaml`` and values."""
    solution, dataset = scenario.solution, scenario.dataset
    problem = solution.problem
    rows: list[tuple[str, Any]] = [
        ("about-scenario", scenario.name),
        ("about-created", scenario.created.strftime("%Y-%m-%d %H:%M UTC")),
        ("about-dataset", dataset.name),
        ("about-fingerprint", dataset.fingerprint),
        ("about-source", dataset.provenance.source.to(language)),
        *(("about-origin", str(origin)) for origin in dataset.provenance.origins),
        ("about-criteria", scenario.criteria.title.text.to(language)),
        *(("about-edited", str(change)) for change in differences(scenario.criteria)),
        ("about-mode", _mode(scenario, language)),
        ("about-k", problem.limits.max_group),
        ("about-weights", _weights(scenario, language)),
        ("about-constraints", problem.constraints.model_dump_json(exclude_defaults=True)),
        ("about-status", sentence(f"status-{solution.status}").to(language)),
        ("about-objective", solution.objective),
        ("about-bound", solution.bound),
        ("about-gap", None if solution.gap is None else 100 * solution.gap),
        ("about-solver", solution.solver),
    ]
    if solution.unproven is not None:
        rows.append(("about-open", sentence(f"goal-{solution.unproven.key}").to(language)))
    if dataset.provenance.schematic:
        rows.append(("about-schematic", ""))
    if dataset.provenance.is_estimated("population"):
        rows.append(("about-estimated", ""))
    return rows


def _mode(scenario: Scenario, language: Language) -> str:
    problem = scenario.solution.problem
    return sentence(f"mode-{problem.mode}", target=str(problem.target)).to(language)


def _weights(scenario: Scenario, language: Language) -> str:
    weights = scenario.solution.problem.objective.weights
    return "; ".join(
        f"{term.label.to(language)} {format_number(weights[key], language, 1)}"
        for key, term in TERMS.items()
        if weights.get(key)
    )


def _units_table(scenario: Scenario, language: Language) -> tuple[list[str], list[Row]]:
    names, told = scenario.dataset.units["name"], scenario.dataset.provenance
    header = [
        "col-id", "col-name", "col-kind", "col-member-count", "col-members", "col-area",
        "col-population", "col-area-percent", "col-population-percent", "col-seat",
        "col-compliant", "col-basis",
    ]  # fmt: skip
    rows = [
        [
            group.id,
            group.name,
            KIND_LABELS[group.kind].to(language),
            len(group.members),
            ", ".join(str(names[code]) for code in group.members),
            _Figure(round(group.area_km2, 2), told.mark("area_km2", group.members)),
            _Figure(group.population, told.mark("population", group.members)),
            _rounded(group.area_percent),
            _rounded(group.population_percent),
            str(names[group.seat]),
            sentence("compliant-yes" if group.compliant else "compliant-no").to(language),
            group.reason.to(language),
        ]
        for group in scenario.groups
    ]
    return header, rows


def _assignment_table(scenario: Scenario, language: Language) -> tuple[list[str], list[Row]]:
    units, told = scenario.dataset.units, scenario.dataset.provenance
    verdicts = scenario.solution.problem.assessment.units
    header = [
        "col-unit-code", "col-unit-name", "col-district", "col-area", "col-population",
        "col-verdict", "col-reason", "col-cite", "col-group", "col-group-name",
    ]  # fmt: skip
    rows = [
        [
            code,
            units.at[code, "name"],
            units.at[code, "district"],
            _Figure(float(units.at[code, "area_km2"]), told.mark("area_km2", (code,))),
            _Figure(int(units.at[code, "population"]), told.mark("population", (code,))),
            sentence(f"verdict-{verdicts[code].verdict}").to(language),
            verdicts[code].reason.to(language),
            verdicts[code].cite,
            group.id,
            group.name,
        ]
        for group in scenario.groups
        for code in group.members
    ]
    return header, rows


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)


def _sheet(
    book: Workbook, title: str, language: Language, header: list[str], rows: list[Row]
) -> None:
    sheet = book.create_sheet(sentence(title).to(language))
    sheet.freeze_panes = "A2" if header else None
    heads = [sentence(key).to(language) for key in header]
    for column in range(max(len(heads), max((len(r) for r in rows), default=0))):
        texts = [str(row[column]) for row in rows[:200] if column < len(row)]
        widest = max([len(h) for h in heads[column : column + 1]] + [len(t) for t in texts] + [8])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(widest + 2, 60)
    if heads:
        sheet.append([_head_cell(sheet, text) for text in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _head_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7E3DA")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, _Figure):
        cell = _cell(sheet, value.value)
        if value.mark:
            cell.number_format += f'"{value.mark}"'
        return cell
    cell = WriteOnlyCell(sheet, None if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell.data_type = "s"  # never a formula, whatever a name begins with
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    elif isinstance(value, float):
        cell.number_format = "#,##0.00"
    return cell
