"""Files a person is bringing in: kept until they make a dataset, corrected step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from geodata import (
    ColumnMapping,
    Dataset,
    InputError,
    Intake,
    Origin,
    ReadOptions,
    TableInput,
    build_dataset,
    open_intake,
    propose_mapping,
    recall_mapping,
    remember_mapping,
)
from geodata.files import (
    COMPANIONS,
    SUFFIXES,
    TABLE_SUFFIXES,
    RawTable,
    list_layers,
    list_sheets,
    read_table,
)
from geodata.geopackage import is_stored, read_stored
from geodata.ingest import read_layer_as, shapes_by_code, with_edits_of
from geodata.problems import refuse
from ui.session.desk import desk
from ui.session.uploads import file_name

UPLOAD_SUFFIXES = sorted({s.lstrip(".") for s in (*SUFFIXES, *COMPANIONS, *TABLE_SUFFIXES)})


@dataclass
class Draft:
    """Uploaded or fetched files and what the person said about them.

    Attributes:
        boundary: name of the boundary file in use.
        options: what the files do not say.
        mappings: corrected roles, by file name.
        sheets: chosen sheet, by table.
        accepted: matches accepted by hand, by table: unit by row.
        carried: figures carried across from old units.
        origins: where a fetched file came from.
        intake: the files read and joined, if they could be.
        error: why there is no dataset.
        built: the dataset last made, before anything was edited by hand.
    """

    folder: Any = field(default_factory=tempfile.TemporaryDirectory)
    mark: tuple[Any, ...] = ()
    boundary: str = ""
    options: ReadOptions = ReadOptions()
    mappings: dict[str, ColumnMapping] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, dict[int, str]] = field(default_factory=dict)
    carried: TableInput | None = None
    origins: tuple[Origin, ...] = ()
    intake: Intake | None = None
    error: InputError | None = None
    built: Dataset | None = None

    @property
    def path(self) -> Path:
        """Folder of the files."""
        return Path(self.folder.name)

    def names(self, suffixes: Sequence[str]) -> list[str]:
        """Files with one of these endings, in the order of their names."""
        return sorted(p.name for p in self.path.iterdir() if p.suffix.lower() in suffixes)

    def boundaries(self) -> list[str]:
        """Boundary files."""
        return self.names(SUFFIXES)

    def tables(self) -> list[str]:
        """Tables of figures."""
        return self.names(TABLE_SUFFIXES)

    def layers(self) -> list[str]:
        """Layers of the boundary file; none while it cannot be opened."""
        try:
            return list_layers(self.path / self.boundary) if self.boundary else []
        except InputError:
            return []

    def sheet_names(self, table: str) -> list[str]:
        """Sheets of a table; none while it cannot be opened."""
        try:
            return list_sheets(self.path / table)
        except InputError:
            return []

    def columns(self) -> list[str]:
        """Columns of the boundary layer.

        Raises:
            InputError: it cannot be read.
        """
        frame = self.layer_frame()
        return [str(c) for c in frame.columns if c != frame.geometry.name]

    def layer_frame(self) -> Any:
        """The boundary layer's rows.

        Raises:
            InputError: it cannot be read.
        """
        return read_layer_as(self.path / self.boundary, self.options).frame

    def shapes_by_code(self) -> Any:
        """Boundaries of the layer under their codes.

        Raises:
            InputError: it cannot be read, or has no code column.
        """
        frame = self.layer_frame()
        return shapes_by_code(frame, self.mapping(self.boundary, self.columns()), self.boundary)

    def raw_table(self, name: str) -> RawTable:
        """A table's rows.

        Raises:
            InputError: it cannot be read.
        """
        return read_table(self.path / name, self.sheets.get(name), self.options.encoding)

    def mapping(self, name: str, columns: list[str]) -> ColumnMapping:
        """Roles of a file's columns: corrected here, remembered from before, or proposed."""
        known = self.mappings.get(name)
        if known is not None and set(known.columns.values()) <= set(columns):
            return known
        return recall_mapping(columns) or propose_mapping(columns)

    def correct(self, name: str, columns: list[str], mapping: ColumnMapping) -> None:
        """Take a corrected mapping, and remember it for files of the same shape.

        Raises:
            InputError: a column has two roles.
        """
        mapping.check(columns)
        self.mappings[name] = mapping
        remember_mapping(columns, mapping)

    def build(self) -> Dataset | None:
        """Read, join, check and repair; None, with ``error`` set, where that is not possible."""
        self.intake, self.error = None, None
        try:
            if not self.boundary:
                raise refuse("no-boundary")
            file = self.path / self.boundary
            if is_stored(file):
                if self.tables() or self.carried is not None:
                    raise refuse("stored-with-more", file=self.boundary)
                return read_stored(file)
            tables = []
            if self.carried is not None:
                accepted = self.accepted.get(self.carried.table.filename, {})
                tables.append(replace(self.carried, accepted=accepted))
            for name in self.tables():
                raw = self.raw_table(name)
                roles = self.mapping(name, [str(c) for c in raw.frame.columns])
                tables.append(TableInput(raw, roles, self.accepted.get(name, {})))
            self.intake = open_intake(
                file,
                mapping=self.mapping(self.boundary, self.columns()),
                tables=tables,
                options=self.options,
                origins=self.origins,
            )
            return build_dataset(self.intake, Path(self.boundary).stem)
        except InputError as error:
            self.error = error
            return None


def draft() -> Draft:
    """This session's draft."""
    if "draft" not in st.session_state:
        st.session_state["draft"] = Draft()
    found: Draft = st.session_state["draft"]
    return found


def take_files(files: Sequence[Any]) -> bool:
    """Take uploaded files into a new draft; False if they are the ones already taken."""
    mark = tuple(file.file_id for file in files)
    if draft().mark == mark:
        return False
    fresh = Draft(mark=mark)
    for file in files:
        name = file_name(file.name)
        (fresh.path / name).write_bytes(file.getvalue())
        if Path(name).suffix.lower() in SUFFIXES:
            fresh.boundary = name  # of several the one that came last
    st.session_state["draft"] = fresh
    return True


def rebuild() -> None:
    """Try the draft; a dataset goes onto the desk, otherwise what was in use stays.

    What was edited by hand since the last dataset of this draft is carried over to the new one.
    """
    here = draft()
    made = here.build()
    if made is None:
        return
    before, here.built = here.built, made
    if before is not None and desk().dataset.name == made.name:
        edited = with_edits_of(desk().dataset, before, made)
        if edited.codes == desk().dataset.codes:
            desk().dataset = edited  # the same units: locks and exemptions stay
            return
        made = edited
    desk().use_dataset(made)
