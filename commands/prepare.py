"""The verb that makes one clean dataset of a person's files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

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
    finite,
    keep_inputs,
    print_json,
    speaking,
    telling_stages,
    write_dataset_file,
    write_file,
)
from commands.prepare_inputs import (
    OVERLAY,
    Reads,
    carried_figures,
    explained,
    read_boundaries,
    read_tables,
)
from commands.prepare_told import (
    Explained,
    explained_json,
    prepared_json,
    print_explained,
    print_leftovers,
    print_prepared,
    report_bytes,
    told_written,
)
from commands.roads import (
    BarRoadlessOption,
    DetourOption,
    RoadsClassOption,
    RoadsCrsOption,
    RoadsLayerOption,
    RoadsOption,
    RoadsToleranceOption,
    SeatsOption,
    SpeedsOption,
    VillagesOption,
    add_detour,
    add_homes,
    add_roads,
    add_seats,
)
from geodata import (
    CROSSWALKS,
    Dataset,
    InputError,
    Intake,
    Language,
    Link,
    ReadOptions,
    build_dataset,
    embedded_names,
    load_dataset,
    open_intake,
    read_links,
    read_terrain,
    with_links,
    with_settled,
)
from geodata.boundaries import barriers_along, read_lines
from geodata.geopackage import is_stored, read_stored
from geodata.problems import refuse
from geodata.roads import RoadOptions
from geodata.sources import province_called
from geodata.work_folders import telling_full
from scenarios.exports.data_report import (
    csv_bytes,
    findings_table,
    leftovers_table,
    workbook_bytes,
)
from scenarios.wording import sentence


def prepare(
    file: Annotated[Path, typer.Argument(help="Boundary file, or an embedded name.")],
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
    people_unit: Annotated[
        str, typer.Option(help="1 or 1000: people that a figure of population counts.")
    ] = "",
    layer: LayerOption = None,
    crs: CrsOption = None,
    assign_crs: Annotated[
        str | None, typer.Option(help="Coordinate system to take whatever is declared.")
    ] = None,
    swap_axes: Annotated[bool, typer.Option("--swap-axes")] = False,
    encoding: Annotated[
        str | None, typer.Option(help="utf-8, windows-1258, tcvn3, vni or viscii.")
    ] = None,
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
    mend_cut: Annotated[
        bool, typer.Option("--mend-cut", help="Complete names cut in the middle of a letter.")
    ] = False,
    snap: Annotated[
        float, typer.Option(help="Snap vertices within, metres.", min=0, callback=finite)
    ] = ReadOptions.snap_m,
    gap: Annotated[
        float, typer.Option(help="Fill gaps narrower than, metres.", min=0, callback=finite)
    ] = ReadOptions.gap_m,
    min_border: Annotated[
        float, typer.Option(help="Shortest shared border, metres.", min=0, callback=finite)
    ] = ReadOptions.min_border_m,
    area_tolerance: Annotated[
        float, typer.Option(help="Share by which table and map may differ.", min=0, callback=finite)
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
    seats: SeatsOption = None,
    roads: RoadsOption = None,
    roads_layer: RoadsLayerOption = None,
    roads_crs: RoadsCrsOption = None,
    roads_class: RoadsClassOption = None,
    roads_tolerance: RoadsToleranceOption = RoadOptions.tolerance_m,
    speeds: SpeedsOption = None,
    bar_roadless: BarRoadlessOption = False,
    villages: VillagesOption = None,
    detour: DetourOption = None,
    out: Annotated[Path | None, typer.Option(help="Clean dataset, .gpkg.")] = None,
    report: Annotated[Path | None, typer.Option(help="What was found, .xlsx or .csv.")] = None,
    leftovers: Annotated[Path | None, typer.Option(help="What did not join, .csv.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print how each column, unit and number is read.")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Join, check and repair files to one clean dataset, and say everything that was found."""
    with speaking(lang) as language, telling_stages(language):
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
            mend_cut=mend_cut,
            snap_m=snap,
            gap_m=gap,
            min_border_m=min_border,
            area_tolerance=area_tolerance,
        )
        if out is not None and out.suffix.lower() != ".gpkg":
            raise InputError(sentence("unknown-format", file=out.name, known=".gpkg"))
        if report is not None and report.suffix.lower() not in (".xlsx", ".csv"):
            raise InputError(sentence("unknown-format", file=report.name, known=".xlsx, .csv"))
        inputs = [
            file,
            terrain,
            links,
            barriers,
            crosswalk,
            carry_from,
            seats,
            roads,
            speeds,
            villages,
        ]
        inputs += [name.split("#")[0] for name in table or []]
        for target in (out, report, leftovers):
            if target is not None:
                keep_inputs(target, *inputs)
        if (carry_from is None) != (crosswalk is None):
            raise InputError(sentence("cli-carry"))
        reads = Reads(area_unit, numbers, people_unit)
        tables = read_tables(
            table or [],
            table_columns or [],
            accept or [],
            reads,
            encoding,
        )
        built_in = _is_built_in(file)
        stored = built_in or is_stored(file)
        if stored and (tables or columns or leftovers is not None or carry_from is not None):
            raise refuse("stored-with-more", file=file.name)
        raw, mapping = (
            (None, None) if stored else read_boundaries(file, options, columns or [], reads)
        )
        if carry_from is not None and crosswalk is not None and raw is not None and mapping:
            tables.insert(0, carried_figures(carry_from, crosswalk, criteria, raw, mapping))
        intake: Intake | None = None
        written: list[Path] = []
        told: Explained = []
        if raw is None or mapping is None:
            dataset = load_dataset(str(file)) if built_in else read_stored(file)
        else:
            if explain:
                told = explained(raw, mapping, tables)
                if not as_json:
                    print_explained(told, language)
            intake = open_intake(file, mapping=mapping, tables=tables, options=options, layer=raw)
            if leftovers is not None:
                content = csv_bytes(leftovers_table(intake, language))
                written.append(told_written(leftovers, write_file(leftovers, content), language))
            print_leftovers(intake, language)
            dataset = _built(intake, file.stem, report, language)
        if terrain is not None:
            dataset = dataset.with_terrain(read_terrain(terrain))
        if barriers is not None:
            dataset = with_links(dataset, _barriers(dataset, barriers, language))
        if links is not None:
            dataset = with_links(dataset, read_links(links))
        before = dataset.ways
        dataset = with_settled(add_seats(dataset, seats), alone or [])
        dataset = add_homes(dataset, villages)
        dataset = add_roads(
            dataset,
            roads,
            language,
            before=before,
            layer=roads_layer,
            crs=roads_crs,
            classes=roads_class,
            tolerance_m=roads_tolerance,
            speeds=speeds,
            bar_roadless=bar_roadless,
        )
        dataset = add_detour(dataset, detour)
        if out is not None:
            written.append(told_written(out, write_dataset_file(dataset, out), language))
        if report is not None:
            with telling_full():
                content = report_bytes(dataset, report, language, intake)
            written.append(told_written(report, write_file(report, content), language))
        if as_json:
            found = prepared_json(dataset, intake, language)
            more = {"explained": explained_json(told, language)} if told else {}
            print_json(found | more)
        else:
            print_prepared(dataset, language)
            for path in written:
                print(sentence("cli-written", file=str(path)).to(language))


def _is_built_in(file: Path) -> bool:
    """Whether a province of the program is meant: seats, roads and links can be laid into it."""
    name = str(file)
    known = name in embedded_names() or province_called(name) is not None
    return known and not file.suffix and not file.exists()


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
            told_written(report, write_file(report, content), language)
        for finding in error.findings[1:]:
            print(finding.text.to(language), file=sys.stderr)
        raise


def _barriers(dataset: Dataset, path: Path, language: Language) -> list[Link]:
    links = barriers_along(dataset, read_lines(path))
    print(sentence("cli-barriers", count=len(links)).to(language), file=sys.stderr)
    return links
