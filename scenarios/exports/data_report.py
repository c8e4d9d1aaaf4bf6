"""What was found and mended in the data, as tables a person can save and send on."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pandas as pd

from geodata import Dataset, Finding, Intake, Language
from geodata.joining import unit_names
from scenarios.cells import safe_cell
from scenarios.markup import xml_text
from scenarios.wording import sentence


def findings_table(findings: tuple[Finding, ...], language: Language) -> pd.DataFrame:
    """Findings with severity, units, what is wrong, the mend, and where."""
    columns = ["severity", "codes", "what", "mend", "longitude", "latitude"]
    rows = [
        (
            sentence(f"severity-{f.severity}").to(language),
            ", ".join(f.codes),
            f.text.to(language),
            f.mend.to(language),
            *(f.place or (None, None)),
        )
        for f in findings
    ]
    names = [sentence(f"report-{column}").to(language) for column in columns]
    return pd.DataFrame(rows, columns=names)


def repair_table(dataset: Dataset, language: Language) -> pd.DataFrame:
    """Area of each unit before and after the repair, the largest moves first."""
    columns = ["code", "name", "before", "after", "moved"]
    names = [sentence(f"report-{column}").to(language) for column in columns]
    repair = dataset.provenance.repair
    if repair is None or repair.areas.empty:
        return pd.DataFrame(columns=names)
    areas = repair.areas.reset_index(names="code")
    areas.insert(1, "name", dataset.units["name"].reindex(areas["code"]).to_numpy())
    return areas.set_axis(names, axis=1)


def leftovers_table(intake: Intake, language: Language) -> pd.DataFrame:
    """Rows of tables without a unit, with the nearest suggestion, and units without a row."""
    columns = ["table", "row", "in-table", "unit", "on-map", "score"]
    rows: list[tuple[object, ...]] = []
    for figures, join in intake.tables:
        best = join.suggestions.drop_duplicates("row").set_index("row")
        for row in join.left_rows:
            hit = best.loc[row] if row in best.index else None
            near = (None, None, None) if hit is None else (hit.unit, hit.unit_name, hit.score)
            rows.append((figures.filename, row, figures.label(row), *near))
        names = unit_names(intake.figures.table)
        for unit in join.left_units:
            label = intake.figures.label(unit)
            rows.append((figures.filename, None, None, names[unit], label, None))
    titles = [sentence(f"report-{column}").to(language) for column in columns]
    return pd.DataFrame(rows, columns=titles)


def _sheet_cell(value: object) -> object:
    return xml_text(safe_cell(value)) if isinstance(value, str) else value


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV that Excel opens (UTF-8 with mark), no cell of which can run."""
    return table.map(safe_cell).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def data_report(dataset: Dataset, language: Language, intake: Intake | None = None) -> bytes:
    """Findings, repair, notices and, with an intake, leftovers, as one XLSX workbook."""
    notices = pd.DataFrame(
        {sentence("report-what").to(language): [n.to(language) for n in dataset.provenance.notices]}
    )
    sheets = {
        "sheet-findings": findings_table(dataset.provenance.findings, language),
        "sheet-repair": repair_table(dataset, language),
        "sheet-notices": notices,
    }
    if intake is not None:
        sheets["sheet-leftovers"] = leftovers_table(intake, language)
    return workbook_bytes(sheets, language)


def workbook_bytes(sheets: Mapping[str, pd.DataFrame], language: Language) -> bytes:
    """Tables as one XLSX workbook; keys of ``wording.yaml`` name the sheets."""
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as book:
        for key, table in sheets.items():
            title = sentence(key).to(language)
            table.map(_sheet_cell).to_excel(book, sheet_name=title, index=False)
            sheet = book.sheets[title]
            sheet.freeze_panes = "A2"
            for cells in sheet.columns:
                longest = max((len(str(c.value or "")) for c in cells), default=0)
                sheet.column_dimensions[cells[0].column_letter].width = min(
                    max(10, longest + 2), 80
                )
    return out.getvalue()
