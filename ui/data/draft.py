"""Files a person is bringing in: kept until they make a dataset, corrected step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from geodata.columns import PeopleUnit
from geodata.files import (
    COMPANIONS,
    SUFFIXES,
    TABLE_SUFFIXES,
    RawLayer,
    RawTable,
    list_layers,
    list_sheets,
    read_table,
)
from geodata.geopackage import is_stored, read_stored
from geodata.ingest import read_layer_as, shapes_by_code, with_edits_of
from geodata.problems import refuse
from geodata.work_folders import new_work_folder, telling_full
from ui.data.progress import shown_progress
from ui.session.desk import desk
from ui.session.provinces import room_for
from ui.session.uploads import place_uploads
from ui.session.ways import carried_ways

STOPPED = "reading-stopped"
UPLOAD_SUFFIXES = sorted({s.lstrip(".") for s in (*SUFFIXES, *COMPANIONS, *TABLE_SUFFIXES)})


@dataclass
class Draft:
    """Uploaded or fetched files and what the person said about them.

    Attributes:
        order: names of the files in the order they came; the last table has the last word.
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
        broken_off: whether a click of the person ended the work before it was through.
    """

    folder: Any = field(default_factory=new_work_folder)
    mark: tuple[Any, ...] = ()
    order: tuple[str, ...] = ()
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
    broken_off: bool = False
    _read: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def _once(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        """What a file was read to: the page is drawn again and again, the file stays the same."""
        if key not in self._read:
            self._read[key] = read()
        return self._read[key]

    @property
    def path(self) -> Path:
        """Folder of the files."""
        return Path(self.folder.name)

    def names(self, suffixes: Sequence[str]) -> list[str]:
        """Files with one of these endings, in the order they came."""
        found = sorted(p.name for p in self.path.iterdir() if p.suffix.lower() in suffixes)
        return sorted(found, key=lambda n: self.order.index(n) if n in self.order else -1)

    def boundaries(self) -> list[str]:
        """Boundary files."""
        return self.names(SUFFIXES)

    def tables(self) -> list[str]:
        """Tables of figures."""
        return self.names(TABLE_SUFFIXES)

    def layers(self) -> list[str]:
        """Layers of the boundary file; none while it cannot be opened."""
        if not self.boundary:
            return []
        path = self.path / self.boundary
        try:
            found: list[str] = self._once(("layers", path.name), lambda: list_layers(path))
        except InputError:
            return []
        return found

    def sheet_names(self, table: str) -> list[str]:
        """Sheets of a table; none while it cannot be opened."""
        try:
            found: list[str] = self._once(("sheets", table), lambda: list_sheets(self.path / table))
        except InputError:
            return []
        return found

    def forget_tables(self) -> None:
        """Read tables anew: others may bear their names now."""
        self._read = {k: v for k, v in self._read.items() if k[0] not in ("table", "sheets")}

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
        return self.raw_layer().frame

    def raw_layer(self) -> RawLayer:
        """The boundary layer, read once for columns, data and what the page shows.

        Raises:
            InputError: it cannot be read.
        """
        said = self.options
        key = ("layer", self.boundary, said.layer, said.crs, said.assign_crs, said.encoding)
        path = self.path / self.boundary
        found: RawLayer = self._once(key, lambda: read_layer_as(path, said))
        return found

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
        sheet, encoding = self.sheets.get(name), self.options.encoding
        found: RawTable = self._once(
            ("table", name, sheet, encoding),
            lambda: read_table(self.path / name, sheet, encoding),
        )
        return found

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

    def stop(self) -> None:
        """Leave it as it is, for the person said so."""
        self.broken_off = False
        self.intake, self.error = None, refuse(STOPPED)

    def count_people_in(self, unit: PeopleUnit) -> None:
        """State how many people a figure counts, in the file that speaks last of people."""
        for name in (*reversed(self.tables()), self.boundary):
            columns = (
                self.columns()
                if name == self.boundary
                else [str(c) for c in self.raw_table(name).frame.columns]
            )
            mapping = self.mapping(name, columns)
            if "population" in mapping.columns:
                self.mappings[name] = replace(mapping, people_unit=unit)
                return

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
                layer=self.raw_layer(),
            )
            return build_dataset(self.intake, Path(self.boundary).stem)
        except InputError as error:
            self.error = error
            return None


def resume() -> bool:
    """Go on with what another click broke off; true if there was such work."""
    if not draft().broken_off:
        return False
    rebuild()
    return True


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
    st.session_state["draft"] = fresh
    try:
        placed = place_uploads((file.name, file.getvalue()) for file in files)
        fresh.order = tuple(placed)
        with telling_full(fresh.path):
            for name, content in placed.items():
                (fresh.path / name).write_bytes(content)
    except InputError as error:
        fresh.error = error
        return True
    for name in placed:
        if Path(name).suffix.lower() in SUFFIXES:
            fresh.boundary = name  # of several the one that came last
    return True


def rebuild() -> None:
    """Try the draft; a dataset goes onto the desk, otherwise what was in use stays.

    What was edited by hand since the last dataset of this draft is carried over to the new one.
    """
    here = draft()
    here.broken_off = True  # until it is through: a click elsewhere breaks it off
    try:
        with shown_progress(here.stop):
            made = here.build()
    except Exception:  # a fault, told where it is seen; Streamlit's own break-off is none
        here.broken_off = False
        raise
    here.broken_off = False
    if made is None:
        return
    before, here.built = here.built, made
    if before is not None and desk().dataset.name == made.name:
        edited = with_edits_of(desk().dataset, before, made)
        if edited.codes == desk().dataset.codes:
            desk().dataset = carried_ways(
                desk().dataset, edited
            )  # the same units: locks and exemptions stay
            return
        made = edited
    made = carried_ways(desk().dataset, made)
    if room_for(made, recent=False):
        desk().use_dataset(made)
