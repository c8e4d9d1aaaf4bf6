"""The front for data that come in: files → columns → join → checks → repair → ``Dataset``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geodata.columns import ColumnMapping
from geodata.dataset import Dataset
from geodata.geopackage import is_stored, read_stored
from geodata.ingest import ReadOptions, build_dataset, open_intake
from geodata.isolation import is_regular_file
from geodata.joining import TableInput
from geodata.sources import (
    embedded_dataset,
    embedded_names,
    province_called,
    unknown_dataset,
)


def load_dataset(name: str, options: ReadOptions | None = None) -> Dataset:
    """Load an embedded dataset by name, that of a province by any spelling, or a file by path.

    Raises:
        InputError: neither an embedded name nor a readable file, or bad content.
    """
    if name in embedded_names():
        return embedded_dataset(name)
    if not (is_regular_file(name) or _is_folder(name)):
        province = province_called(name)
        if province is None:
            raise unknown_dataset(name)
        return embedded_dataset(province.dataset)
    return read_units(name, options=options)


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):  # no name that a file could have
        return False


def read_units(
    path: str | Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    name: str | None = None,
    mapping: ColumnMapping | None = None,
    tables: Sequence[TableInput] = (),
    options: ReadOptions | None = None,
) -> Dataset:
    """Read boundaries with figures, and tables to join, to a checked :class:`Dataset`.

    Columns are recognised by name (``columns.yaml``). The coverage is repaired and borders are
    measured in metres in VN-2000/UTM. What was read in a certain way or mended stands in
    ``provenance.notices``, what is doubtful in ``provenance.findings``. A GeoPackage that
    :func:`geodata.geopackage.write_dataset` wrote is taken as it is.

    Args:
        path: a boundary file, see :data:`geodata.files.layers.SUFFIXES`.
        layer: short for ``options.layer``.
        crs: short for ``options.crs``.
        name: name of the dataset; the file's stem by default.
        mapping: roles of the layer's columns; recognised by name without it.
        tables: tables of figures; a later one has the last word.
        options: what a person states about the files.

    Raises:
        InputError: one message that names the row, the column and the mend; ``findings`` holds
            all of them.
    """
    path = Path(path)
    chosen = options or ReadOptions()
    chosen = replace(chosen, layer=layer or chosen.layer, crs=crs or chosen.crs)
    if is_stored(path):
        return read_stored(path)
    intake = open_intake(path, mapping=mapping, tables=tables, options=chosen)
    return build_dataset(intake, name or path.stem)
