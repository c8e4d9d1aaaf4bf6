"""Joining and building, done where the files are read: in a child process with limits.

Matching names and mending boundaries takes time and memory by what the files hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import shapely

from geodata.columns import ColumnMapping
from geodata.dataset import Dataset
from geodata.files import RawLayer, companions
from geodata.ingest import assemble, intake
from geodata.ingest.intake import Intake, ReadOptions
from geodata.isolation import Bounds, is_regular_file, run_bounded
from geodata.joining import TableInput
from geodata.problems import refuse, why_unreadable
from geodata.provenance import Origin
from geodata.sources import known_origin

_SECONDS = 20.0
_SECONDS_PER_ROW = 0.01
_SECONDS_PER_VERTEX = 60e-6


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

    Args:
        path: the boundary file.
        mapping: roles of its columns; recognised by name without it.
        tables: tables to join.
        options: what a person states about the files.
        origins: where the file came from, if that is known.
        layer: the boundaries, where they were read already with the same options
            (:func:`geodata.ingest.intake.read_layer_as`): the file is not opened again.

    Raises:
        InputError: unreadable, a role without column, an acceptance that fits nothing, or more
            time or memory taken than is allowed.
    """
    path = Path(path)
    tables = tuple(tables)
    if not is_regular_file(path):
        return intake.open_intake(path, mapping=mapping, tables=tables, options=options)
    rows = sum(len(given.table.frame) for given in tables)
    return run_bounded(
        intake.open_intake,
        path,
        mapping=mapping,
        tables=tables,
        options=options,
        origins=tuple(origins) or (_origin(path),),
        layer=layer,
        what=path.name,
        files=[path] if layer is None else [],
        beside={path: companions(path)} if layer is None else {},
        bounds=Bounds(seconds=_SECONDS + rows * _SECONDS_PER_ROW + path.stat().st_size / 1e6),
    )


def _origin(path: Path) -> Origin:
    """Where the file came from, if the program fetched it; else the file itself."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise refuse("unreadable", file=path.name, why=why_unreadable(error)) from error
    content = digest.hexdigest()
    return known_origin(content) or Origin(title=path.name, sha256=content)


def build_dataset(opened: Intake, name: str) -> Dataset:
    """Check, repair and measure what was read.

    Cheap to call again after a person corrected a column or accepted a match.

    Raises:
        InputError: with all findings that stand in the way, or more time or memory taken than is
            allowed.
    """
    shapes = opened.layer.frame.geometry
    vertices = int(shapely.get_num_coordinates(shapes.to_numpy()).sum())
    seconds = _SECONDS + len(shapes) * _SECONDS_PER_ROW + vertices * _SECONDS_PER_VERTEX
    return run_bounded(
        assemble.build_dataset,
        opened,
        name,
        what=opened.layer.filename,
        bounds=Bounds(seconds=seconds),
    )
