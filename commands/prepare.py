"""The verb that makes one clean dataset of a person's files."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args

import geopandas as gpd
import typer

from commands.inputs import DEFAULT_LAW, CriteriaOption
from commands.output import (
    AloneOption,
    CrsOption,
    JsonOption,
    LangOption,
    LayerOption,
    LinksOption,
    TerrainOption,
    keep_inputs,
    print_if_beside,
    print_json,
    speaking,
    write_dataset_file,
    write_file,
)
from geodata import (
    CROSSWALKS,
    ColumnMapping,
    Dataset,
    InputError,
    Intake,
    Language,
    Link,
    ReadOptions,
    TableInput,
    build_dataset,
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    load_dataset,
    open_intake,
    propose_mapping,
    read_crosswalk,
    read_links,
    read_terrain,
    with_links,
    with_settled,
)
from geodata.boundaries import barriers_along, read_lines
from geodata.columns import AREA_UNITS, NUMBER_STYLES
from geodata.files import read_table
from geodata.geopackage import is_stored, read_stored
from geodata.ingest import read_layer_as, shapes_by_code
from geodata.joining import Figures, How, Join
from geodata.problems import refuse
from scenarios.exports.data_report import (
    csv_bytes,
    data_report,
    findings_table,
    leftovers_table,
    workbook_bytes,
)
from scenarios.rule_library import find_criteria
from scenarios.wording import sentence

_MOST_SHOWN = 15
OVERLAY = "overlay"


def prepare(
    file: Annotated[Path, typer.Argument(help="Boundary file.")],
    table: Annotated[
        list[str] | None, typer.Option(help="Table to join, FILE or FILE#SHEET.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="ROLE=COLUMN", help="Column of the layer.")
    ] = None,
    table_columns: Annotated[
        list[str] | None,
        typer.Option("--table-map", metavar="ROLE=COLUMN", help="Column of the tables."),
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="ROW=CODE", help="Match of a row of the table.")
    ] = None,
    area_unit: Annotated[str, typer.Option(help="km2, ha or m2; else settled by the map.")] = "",
    numbers: Annotated[str, typer.Option(help="vi (12.345,6) or en (12,345.6).")] = "",
    layer: LayerOption = None,
    crs: CrsOption = None,
    assign_crs: Annotated[
        str | None, typer.Option(help="Coordinate system to take whatever is declared.")
    ] = None,
    swap_axes: Annotated[bool, typer.Option("--swap-axes")] = False,
    encoding: Annotated[str | None, typer.Option(help="utf-8, windows-1258, tcvn3 or vni.")] = None,
    dissolve: Annotated[
        bool, typer.Option("--dissolve", help="Join polygons of the same code.")
    ] = False,
    leave_out: Annotated[
        list[str] | None, typer.Option(metavar="CODE|#ROW", help="Row not to read (repeatable).")
    ] = None,
    more_rows: Annotated[
        bool,
        typer.Option("--more-rows", help="Tables have other units too, of the same year."),
    ] = False,
    fill_area: Annotated[
        bool, typer.Option("--fill-area", help="Measure areas that are blank or zero.")
    ] = False,
    snap: Annotated[
        float, typer.Option(help="Snap vertices within, metres.", min=0)
    ] = ReadOptions.snap_m,
    gap: Annotated[
        float, typer.Option(help="Fill gaps narrower than, metres.", min=0)
    ] = ReadOptions.gap_m,
    min_border: Annotated[
        float, typer.Option(help="Shortest shared border, metres.", min=0)
    ] = ReadOptions.min_border_m,
    area_tolerance: Annotated[
        float, typer.Option(help="Share by which table and map may differ.", min=0)
    ] = ReadOptions.area_tolerance,
    carry_from: Annotated[
        str | None, typer.Option(help="Old dataset whose figures are carried across.")
    ] = None,
    crosswalk: Annotated[
        str | None,
        typer.Option(help=f"Old to new: {', '.join(CROSSWALKS)}, {OVERLAY}, or a table."),
    ] = None,
    criteria: CriteriaOption = DEFAULT_LAW,
    terrain: TerrainOption = None,
    links: LinksOption = None,
    barriers: Annotated[
        Path | None, typer.Option(help="Lines (rivers, ridges) that close borders.")
    ] = None,
    alone: AloneOption = None,
    out: Annotated[Path | None, typer.Option(help="Clean dataset, .gpkg.")] = None,
    report: Annotated[Path | None, typer.Option(help="What was found, .xlsx or .csv.")] = None,
    leftovers: Annotated[Path | None, typer.Option(help="What did not join, .csv.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Join, check and repair files to one clean dataset, and say everything that was found."""
    with speaking(lang) as language:
        options = ReadOptions(
            layer=layer,
            crs=crs,
            assign_crs=assign_crs,
            swap_axes=swap_axes,
            encoding=encoding,
            dissolve=dissolve,
            leave_out=tuple(leave_out or ()),
            more_rows=more_rows,
            fill_area=fill_area,
            snap_m=snap,
            gap_m=gap,
            min_border_m=min_border,
            area_tolerance=area_tolerance,
        )
        if out is not None and out.suffix.lower() != ".gpkg":
            raise InputError(sentence("unknown-format", file=out.name, known=".gpkg"))
        if report is not None and report.suffix.lower() not in (".xlsx", ".csv"):
            raise InputError(sentence("unknown-format", file=report.name, known=".xlsx, .csv"))
        inputs = [file, terrain, links, barriers, crosswalk, carry_from]
        inputs += [name.split("#")[0] for name in table or []]
        for target in (out, report, leftovers):
            if target is not None:
                keep_inputs(target, *inputs)
        tables = _tables(
            table or [],
            table_columns or [],
            accept or [],
            area_unit,
            numbers,
            encoding,
        )
        if (carry_from is None) != (crosswalk is None):
            raise InputError(sentence("cli-carry"))
        if carry_from is not None and crosswalk is not None:
            old = load_dataset(carry_from)
            if crosswalk == OVERLAY:
                ways = crosswalk_by_overlay(old, _shapes_by_code(file, options, columns or []))
            elif crosswalk in CROSSWALKS:
                ways = embedded_crosswalk(crosswalk)
            else:
                ways = read_crosswalk(crosswalk)
            share = find_criteria(criteria).result.mountain_share
            tables.insert(0, carry_figures(old, ways, mountain_share=share))
        intake: Intake | None = None
        written: list[Path] = []
        if is_stored(file):
            if tables or columns or leftovers is not None:
                raise refuse("stored-with-more", file=file.name)
            dataset = read_stored(file)
        else:
            mapping = _layer_mapping(file, options, columns or [], area_unit, numbers)
            intake = open_intake(file, mapping=mapping, tables=tables, options=options)
            if leftovers is not None:
                content = csv_bytes(leftovers_table(intake, language))
                written.append(_told(leftovers, write_file(leftovers, content), language))
            _print_leftovers(intake, language)
            dataset = _built(intake, file.stem, report, language)
        if terrain is not None:
            dataset = dataset.with_terrain(read_terrain(terrain))
        if barriers is not None:
            dataset = with_links(dataset, _barriers(dataset, barriers, language))
        if links is not None:
            dataset = with_links(dataset, read_links(links))
        dataset = with_settled(dataset, alone or [])
        if out is not None:
            written.append(_told(out, write_dataset_file(dataset, out), language))
        if report is not None:
            content = _report(dataset, report, language, intake)
            written.append(_told(report, write_file(report, content), language))
        if as_json:
            print_json(_prepared_json(dataset, intake, language))
        else:
            _print_prepared(dataset, language)
            for path in written:
                print(sentence("cli-written", file=str(path)).to(language))


def _shapes_by_code(file: Path, options: ReadOptions, columns: list[str]) -> gpd.GeoSeries:
    """Boundaries of the layer under the codes of its code column."""
    frame = read_layer_as(file, options).frame
    names = [str(c) for c in frame.columns if c != frame.geometry.name]
    chosen = _pairs(columns, "--map", "ROLE=COLUMN")
    mapping = propose_mapping(names).with_columns(chosen)
    mapping.check(names)
    return shapes_by_code(frame, mapping, file.name)


def _built(intake: Intake, name: str, report: Path | None, language: Language) -> Dataset:
    """Build; where that fails, the report still names every problem."""
    try:
        return build_dataset(intake, name)
    except InputError as error:
        if report is not None and error.findings:
            table = findings_table(error.findings, language)
            is_csv = report.suffix.lower() == ".csv"
            content = (
                csv_bytes(table) if is_csv else workbook_bytes({"sheet-findings": table}, language)
            )
            _told(report, write_file(report, content), language)
        for finding in error.findings[1:]:
            print(finding.text.to(language), file=sys.stderr)
        raise


def _barriers(dataset: Dataset, path: Path, language: Language) -> list[Link]:
    links = barriers_along(dataset, read_lines(path))
    print(sentence("cli-barriers", count=len(links)).to(language), file=sys.stderr)
    return links


def _pairs(values: list[str], option: str, form: str) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, sign, content = value.partition("=")
        if not sign or not name.strip():
            raise InputError(sentence("cli-bad-pair", option=option, form=form, value=value))
        pairs[name.strip()] = content.strip()
    return pairs


def _mapping(
    columns: list[str],
    chosen: dict[str, str],
    area_unit: str,
    numbers: str,
) -> ColumnMapping:
    if area_unit not in AREA_UNITS or numbers not in NUMBER_STYLES:
        value, form = f"{area_unit} {numbers}".strip(), "km2, ha, m2; vi, en"
        raise InputError(
            sentence("cli-bad-pair", option="--area-unit, --numbers", form=form, value=value)
        )
    mapping = propose_mapping(columns).with_columns(chosen)
    mapping = ColumnMapping(
        mapping.columns,
        area_unit or mapping.area_unit,
        numbers or mapping.numbers,
    )
    mapping.check(columns)
    return mapping


def _layer_mapping(
    file: Path,
    options: ReadOptions,
    columns: list[str],
    area_unit: str,
    numbers: str,
) -> ColumnMapping:
    raw = read_layer_as(file, options)
    names = [str(c) for c in raw.frame.columns if c != raw.frame.geometry.name]
    chosen = _pairs(columns, "--map", "ROLE=COLUMN")
    return _mapping(names, chosen, area_unit, numbers)


def _tables(
    files: list[str],
    columns: list[str],
    accept: list[str],
    area_unit: str,
    numbers: str,
    encoding: str | None,
) -> list[TableInput]:
    chosen = _pairs(columns, "--table-map", "ROLE=COLUMN")
    accepted: dict[int, str] = {}
    for row, code in _pairs(accept, "--accept", "ROW=CODE").items():
        if not row.isdecimal() or len(row) > 9:
            value = f"{row}={code}"
            raise InputError(
                sentence("cli-bad-pair", option="--accept", form="ROW=CODE", value=value)
            )
        accepted[int(row)] = code
    if accepted and len(files) != 1:
        raise InputError(sentence("cli-one-table"))
    tables = []
    for given in files:
        name, _, sheet = given.partition("#")
        raw = read_table(Path(name), sheet or None, encoding)
        names = [str(c) for c in raw.frame.columns]
        here = {role: c for role, c in chosen.items() if len(files) == 1 or c in names}
        mapping = _mapping(names, here, area_unit, numbers)
        tables.append(TableInput(raw, mapping, accepted))
    return tables


def _report(dataset: Dataset, path: Path, language: Language, intake: Intake | None) -> bytes:
    if path.suffix.lower() == ".csv":
        return csv_bytes(findings_table(dataset.provenance.findings, language))
    return data_report(dataset, language, intake)


def _told(asked: Path, written: Path, language: Language) -> Path:
    print_if_beside(asked, written, language)
    return written


def _print_leftovers(intake: Intake, language: Language) -> None:
    """Say what did not join, with the nearest unit; a long list belongs into a file."""
    for figures, join in intake.tables:
        nearest = join.suggestions.drop_duplicates("row").to_dict("records")
        best = {hit["row"]: hit for hit in nearest}
        if len(join.left_rows) > _MOST_SHOWN:
            more = len(join.left_rows) - _MOST_SHOWN
            told_more = sentence("cli-more", count=more, table=figures.filename)
            print(told_more.to(language), file=sys.stderr)
        for row in join.left_rows[:_MOST_SHOWN]:
            told: dict[str, Any] = {
                "table": figures.filename,
                "row": str(row),
                "name": figures.label(row),
            }
            hit = best.get(row)
            if hit is not None:
                told |= {"unit": hit["unit_name"], "score": hit["score"], "code": hit["unit"]}
                print(sentence("cli-suggest", **told).to(language), file=sys.stderr)
            else:
                print(sentence("cli-left-row", **told).to(language), file=sys.stderr)


def _print_prepared(dataset: Dataset, language: Language) -> None:
    units, borders = sentence("cli-units").to(language), sentence("cli-borders").to(language)
    print(f"{dataset.name} · {len(dataset)} {units} · {len(dataset.borders)} {borders}", end=" · ")
    print(dataset.fingerprint)
    for origin in dataset.provenance.origins:
        print(f"  · {sentence('about-origin').to(language)}: {origin}")
    for notice in dataset.provenance.notices:
        print(f"  · {notice.to(language)}")
    for finding in dataset.provenance.findings:
        severity = sentence(f"severity-{finding.severity}").to(language)
        print(f"  [{severity}] {finding.text.to(language)} {finding.mend.to(language)}".rstrip())


def _prepared_json(dataset: Dataset, intake: Intake | None, language: Language) -> dict[str, Any]:
    told = dataset.provenance
    areas = None if told.repair is None else told.repair.areas.reset_index(names="code")
    return {
        "dataset": dataset.describe(),
        "borders": len(dataset.borders),
        "notices": [notice.to(language) for notice in told.notices],
        "findings": [
            {
                "check": f.check,
                "severity": f.severity,
                "codes": list(f.codes),
                "text": f.text.to(language),
                "mend": f.mend.to(language),
                "place": list(f.place) if f.place else None,
            }
            for f in told.findings
        ],
        "repair": [] if areas is None else areas.to_dict("records"),
        "joins": [] if intake is None else [_join_json(intake, *table) for table in intake.tables],
        "origins": [asdict(origin) for origin in told.origins],
    }


def _join_json(intake: Intake, figures: Figures, join: Join) -> dict[str, Any]:
    matched = list(join.how.values())
    return {
        "table": figures.filename,
        "matched": {how: matched.count(how) for how in get_args(How)},
        "left_rows": [{"row": r, "label": figures.label(r)} for r in join.left_rows],
        "left_units": [intake.figures.label(u) for u in join.left_units],
        "suggestions": join.suggestions.to_dict("records"),
    }
