"""Files a person brings, read and joined: layer, columns, tables. Nothing is judged yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.boundaries import GAP_M, MIN_LENGTH_M, SNAP_M
from geodata.columns import ColumnMapping, code_text, is_blank, propose_mapping
from geodata.files import RawLayer, read_layer, read_table
from geodata.ingest.checks import AREA_TOLERANCE
from geodata.ingest.cut_names import with_whole_names
from geodata.isolation import at_stage
from geodata.joining import Figures, Join, TableInput, join_rows, read_figures
from geodata.problems import InputError, message, refuse, with_hints
from geodata.provenance import Basis, Origin
from geodata.wording import Text, listing

_REQUIRED = ("code", "name", "population")
_EXAMPLES = {"code": "ma_xa", "name": "ten_xa", "population": "dan_so"}


@dataclass(frozen=True)
class ReadOptions:
    """What a person states about the files, where they are silent or wrong.

    Attributes:
        layer: which layer, where a file has several.
        crs: coordinate system for a file that declares none.
        assign_crs: coordinate system to take whatever the file declares.
        swap_axes: the file holds north before east.
        encoding: of text written in another one than declared.
        dissolve: join polygons that bear the same code.
        leave_out: rows of the layer not to read: unit codes, or ``#12`` for row 12.
        more_rows: tables speak of units beyond the map too, and of the same year.
        fill_area: areas that are blank or zero are measured on the boundaries, as estimates.
        mend_cut: names cut in the middle of a letter are completed as proposed.
        snap_m: vertices closer than this are snapped together, metres.
        gap_m: gaps narrower than this are filled, metres.
        min_border_m: pairs that share less do not count as neighbours, metres.
        area_tolerance: share by which official and mapped area may differ without remark.
    """

    layer: str | None = None
    crs: str | None = None
    assign_crs: str | None = None
    swap_axes: bool = False
    encoding: str | None = None
    dissolve: bool = False
    leave_out: tuple[str, ...] = ()
    more_rows: bool = False
    fill_area: bool = False
    mend_cut: bool = False
    snap_m: float = SNAP_M
    gap_m: float = GAP_M
    min_border_m: float = MIN_LENGTH_M
    area_tolerance: float = AREA_TOLERANCE


@dataclass(frozen=True, eq=False)
class Intake:
    """Files read and joined, before anything is checked or repaired.

    Attributes:
        layer: the boundaries.
        figures: what the layer's own columns say.
        tables: the figures of each table and how its rows joined.
        hidden: what tables hide and was left out, of the notices.
    """

    layer: RawLayer
    figures: Figures
    tables: tuple[tuple[Figures, Join], ...]
    options: ReadOptions
    notices: tuple[Text, ...] = ()
    origins: tuple[Origin, ...] = ()
    basis: Mapping[str, Basis] = field(default_factory=dict)
    estimated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hidden: tuple[Text, ...] = ()


def open_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    mapping: ColumnMapping | None = None,
    accepted: Mapping[int, str] | None = None,
    encoding: str | None = None,
) -> TableInput:
    """Read a table and match its columns to roles.

    Raises:
        InputError: not a table, or a mapping that does not fit it.
    """
    table = read_table(Path(path), sheet, encoding)
    columns = [str(c) for c in table.frame.columns]
    chosen = mapping or propose_mapping(columns)
    chosen.check(columns)
    return TableInput(table, chosen, accepted or {})


def open_intake(
    path: str | Path,
    *,
    mapping: ColumnMapping | None = None,
    tables: Sequence[TableInput] = (),
    options: ReadOptions | None = None,
    origins: Sequence[Origin] = (),
    layer: RawLayer | None = None,
) -> Intake:
    """Read the boundary file, its columns and the rows of the tables.

    Called through :func:`geodata.ingest.bounded.open_intake`, which knows the file's origin.

    Raises:
        InputError: unreadable, a role without column, or an acceptance that fits nothing.
    """
    path = Path(path)
    chosen = options or ReadOptions()
    raw = layer if layer is not None else read_layer_as(path, chosen)
    frame = raw.frame.reset_index(drop=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    roles = mapping or propose_mapping(columns)
    roles.check(columns)
    code = roles.columns.get("code")
    frame, left_out = _without(frame, code, chosen.leave_out, path.name)
    if chosen.dissolve and code is not None:
        frame = _dissolved(frame, code)
    figures = read_figures(pd.DataFrame(frame[columns]), roles)
    read = [read_figures(g.table.frame, g.mapping, g.table.filename) for g in tables]
    figures, *read = with_whole_names([figures, *read], mend=chosen.mend_cut)
    joined = []
    at_stage("matching")
    for given, rows in zip(tables, read, strict=True):
        rows = replace(rows, must_join=given.must_join)
        if not {"code", "name"} & set(given.mapping.columns):
            found = ", ".join(map(str, given.table.frame.columns))
            raise refuse("table-without-key", file=given.table.filename, found=found)
        joined.append((rows, _joined(figures, rows, given, chosen)))
    seen = [*columns, *(str(c) for given in tables for c in given.table.frame.columns)]
    hidden = tuple(n for given in tables for n in given.table.hidden)
    try:
        _require_columns(seen, figures, [rows for rows, _ in joined])
    except InputError as failed:
        raise with_hints(failed, hidden) from failed
    notices = [*raw.notices, *left_out, *(n for given in tables for n in given.table.notices)]
    own = list(origins)
    own += [
        Origin(title=given.table.filename, sha256=given.table.sha256)
        for given in tables
        if given.table.sha256
    ]
    basis: dict[str, Basis] = {}
    estimated: dict[str, frozenset[str]] = {}
    for given in tables:
        for role in ("population", "staff"):
            if role in given.mapping.columns:  # the last word: what was carried is overruled
                basis.pop(role, None)
                estimated.pop(role, None)
        basis.update(given.basis)
        estimated.update(given.estimated)
    return Intake(
        replace(raw, frame=frame),
        figures,
        tuple(joined),
        chosen,
        tuple(notices),
        tuple(own),
        basis,
        estimated,
        hidden,
    )


def _joined(figures: Figures, rows: Figures, given: TableInput, options: ReadOptions) -> Join:
    # What was carried across a crosswalk must join to the last row: that is checked elsewhere.
    more = options.more_rows or given.must_join
    return join_rows(figures.table, rows.table, given.accepted, more_rows=more)


def read_layer_as(path: Path, options: ReadOptions) -> RawLayer:
    """Read the boundary layer as a person stated it.

    Raises:
        InputError: see :func:`geodata.files.layers.read_layer`.
    """
    crs = options.assign_crs or options.crs
    overrule = options.assign_crs is not None
    return read_layer(path, options.layer, crs, options.encoding, overrule=overrule)


def shapes_by_code(frame: gpd.GeoDataFrame, mapping: ColumnMapping, filename: str) -> gpd.GeoSeries:
    """Boundaries of a layer under the codes of its code column, for an overlay.

    Raises:
        InputError: there is no code column.
    """
    if "code" not in mapping.columns:
        names = [str(c) for c in frame.columns if c != frame.geometry.name]
        raise refuse("table-without-key", file=filename, found=", ".join(names))
    return frame.geometry.set_axis([code_text(v) for v in frame[mapping.columns["code"]]])


def _without(
    frame: gpd.GeoDataFrame, code: str | None, leave_out: Sequence[str], filename: str
) -> tuple[gpd.GeoDataFrame, list[Text]]:
    """Leave rows out that a person named; one that is not there is refused."""
    if not leave_out:
        return frame, []
    by_name: dict[str, list[int]] = {f"#{row}": [row] for row in frame.index}
    if code is not None:
        for row, value in frame[code].items():
            by_name.setdefault(code_text(value), []).append(row)
    leave_out = [name if name.startswith("#") else code_text(name) for name in leave_out]
    unknown = [name for name in leave_out if name not in by_name]
    if unknown:
        raise refuse("leave-out-unknown", rows=listing(unknown))
    rows = sorted({row for name in leave_out for row in by_name[name]})
    if len(rows) == len(frame):
        raise refuse("no-rows", file=filename)
    told = message("left-out", count=len(rows), rows=listing(list(leave_out)))
    return frame.drop(index=rows), [told]


def _dissolved(frame: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
    """One row a code, all polygons together; blank codes stay apart.

    Raises:
        InputError: rows of one code state different figures: which holds, or their sum, is not
            for the program to say.
    """
    blank = frame[column].map(is_blank)
    if blank.any():
        rest = frame[blank]
        whole = _dissolved(frame[~blank], column) if not blank.all() else frame[~blank]
        return gpd.GeoDataFrame(pd.concat([whole, rest]).sort_index(), crs=frame.crs)
    figures = [c for c in frame.columns if c not in (column, frame.geometry.name)]
    numbers = [c for c in figures if pd.api.types.is_numeric_dtype(frame[c])]
    apart = frame.groupby(column, sort=False)[numbers].nunique(dropna=False).gt(1).any(axis=1)
    if apart.any():
        raise refuse("dissolve-differs", codes=listing([str(c) for c in apart.index[apart]]))
    shapes = frame.geometry.groupby(frame[column], sort=False).agg(
        lambda s: shapely.union_all(shapely.make_valid(s.to_numpy()))
    )
    first = frame.drop_duplicates(column)
    return first.set_geometry(
        gpd.GeoSeries(shapes.loc[first[column]].to_numpy(), index=first.index, crs=frame.crs)
    )


def _require_columns(columns: list[str], figures: Figures, tables: list[Figures]) -> None:
    """Every role a dataset needs must be played in the layer or in a table."""
    known = set(figures.mapping.columns).union(*(t.mapping.columns for t in tables))
    missing = [role for role in _REQUIRED if role not in known]
    if not {"code", "name"} & set(figures.mapping.columns):
        missing = [r for r in _REQUIRED if r in missing or r in ("code", "name")]
    if missing:
        raise refuse(
            "missing-columns",
            missing=Text(*(_role_names(missing, language) for language in ("vi", "en"))),
            found=", ".join(columns) or "–",
            example=_EXAMPLES[missing[0]],
        )


def _role_names(roles: list[str], language: str) -> str:
    return ", ".join(getattr(message(f"role-{role}"), language) for role in roles)
