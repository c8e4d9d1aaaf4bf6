"""The store and a person's own files in one archive, and back: on either database.

An archive is a zip of ``manifest.json`` (its format, the version of the tables, every member with
its SHA-256), ``tables/<name>.jsonl`` (a row a line) and
``own/…`` (rule sets, remembered columns). It holds values, not a database's pages, so that what
was kept in SQLite can be taken to PostgreSQL and back.

May import opening and what stands below.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Literal
from uuid import uuid4

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine, Integer, MetaData, Table, func, insert, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from geodata import InputError
from geodata.folders import check_regular, data_folder, put_in_place, write_atomically
from geodata.problems import why_unreadable, why_unwritable
from scenarios.store.addresses import shown_address
from scenarios.store.backup_rows import NO_ROW, plain_value, row_of
from scenarios.store.opening import alembic_config, open_store, tables_version, turn, whole
from scenarios.store.reasons import why_closed
from scenarios.versions import program_version
from scenarios.wording import sentence

FORMAT = 1
_MANIFEST = "manifest.json"
_OWN = ("rule-sets", "mappings")
"""Folders beside the store that hold a person's own work."""
_MOST_MANIFEST, _LONGEST_ROW, _LARGEST = 20_000_000, 500_000_000, 50_000_000_000
_LONGEST_OWN = 240
_ROWS_AT_ONCE = 200


class Member(BaseModel):
    """A file of the archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0, le=_LARGEST)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What an archive says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1]
    program: str = Field(max_length=40)
    made: datetime
    tables_version: str = Field(pattern=r"^[0-9A-Za-z_]{1,32}$")
    rows: Mapping[str, int]
    members: Mapping[str, Member]


@dataclass(frozen=True)
class Backup:
    """What was written or brought back.

    Attributes:
        path: of the archive.
        scenarios: how many it holds.
        files: a person's own files in it.
    """

    path: Path
    scenarios: int
    files: int


def back_up(path: Path, url: str | None = None) -> Backup:
    """Write store and own files as they are at one moment; then read the archive and compare.

    Every row is also read as :func:`restore` would, so that no archive is made that it refuses.

    Args:
        path: of the archive; what is there is replaced only by a whole one.
        url: of the store; without it the one that is set.

    Raises:
        InputError: the store cannot be read, the archive cannot be written, or what was written
            is not what was read.
    """
    draft = path.with_name(f".{path.name[:60]}.{uuid4().hex}.tmp")
    try:
        with closing(open_store(url)) as store:
            manifest, tables = _write(draft, store.engine)
        _check(draft, manifest)
        _check_rows(draft, tables)
        written = put_in_place(draft, path)
    except OSError as error:
        why = why_unwritable(error, path)
        raise InputError(sentence("backup-write", file=path.name, why=why)) from error
    finally:
        with suppress(OSError):  # no folder where it could lie: told already
            draft.unlink(missing_ok=True)
    return _told(written, manifest)


def restore(path: Path, url: str | None = None) -> Backup:
    """Bring an archive back into an empty store, then its own files; all of the store or nothing.

    Tables of an older version are brought up to date on the way. Own files that are there already
    and differ are kept; the one of the archive is put beside under a name with ``-restored``.

    Raises:
        InputError: it is no archive of this program, damaged, or of a newer version; the store
            holds something already.
    """
    manifest = read_manifest(path)
    _check(path, manifest)
    with zipfile.ZipFile(path) as archive, closing(open_store(url)) as store:
        try:
            with turn(store.engine), whole(store.engine) as connection:
                _make_anew(connection, manifest)
                _fill(connection, archive, manifest)
                _migrate(connection, command.upgrade, "head")
        except OperationalError as error:
            address = store.engine.url.render_as_string(hide_password=False)
            why = why_closed(error, address)
            told = sentence("store-unreachable", place=shown_address(address), why=why)
            raise InputError(told) from error
        for name in _own_members(manifest):
            own = PurePosixPath(name)
            try:
                _put_own(own, archive.read(name))
            except OSError as error:
                why = why_unwritable(error, data_folder() / own.parent.name / own.name)
                told = sentence("restore-own", file=f"{own.parent.name}/{own.name}", why=why)
                raise InputError(told) from error
    return _told(path, manifest)


_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, NotImplementedError)
"""What damaged archives raise; a RuntimeError is what JSON that nests too deep raises, too."""


def read_manifest(path: Path) -> Manifest:
    """Read what an archive says of itself.

    Raises:
        InputError: it is no archive of this program, or of a newer version.
    """
    try:
        check_regular(path)
        with zipfile.ZipFile(path) as archive, archive.open(_MANIFEST) as file:
            raw = json.loads(file.read(_MOST_MANIFEST))
        if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
            raise InputError(sentence("backup-newer", file=path.name))
        manifest = Manifest.model_validate(raw)
    except OSError as error:
        raise InputError(
            sentence("backup-read", file=path.name, why=why_unreadable(error))
        ) from error
    except (*_DAMAGED, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(sentence("backup-damaged", file=path.name)) from error
    tables = {f"tables/{name}.jsonl" for name in manifest.rows}
    if tables != {name for name in manifest.members if name.startswith("tables/")} or not all(
        _is_plain(PurePosixPath(name)) for name in _own_members(manifest)
    ):
        raise InputError(sentence("backup-damaged", file=path.name))
    return manifest


def _own_members(manifest: Manifest) -> list[str]:
    return [name for name in manifest.members if name.startswith("own/")]


def _is_plain(name: PurePosixPath) -> bool:
    """Whether a member lies in a folder of a person's own and nowhere else."""
    return (
        len(name.parts) == 3
        and name.parts[1] in _OWN
        and "\\" not in name.name
        and ":" not in name.name
        and name.suffix == ".yaml"
        and not name.name.startswith(".")
        and name.name.isprintable()
        and len(name.name.encode()) <= _LONGEST_OWN
    )


def _told(path: Path, manifest: Manifest) -> Backup:
    return Backup(path, manifest.rows.get("scenarios", 0), len(_own_members(manifest)))


def _write(path: Path, engine: Engine) -> tuple[Manifest, list[Table]]:
    members: dict[str, Member] = {}
    rows: dict[str, int] = {}
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        _one_moment(engine) as connection,
    ):
        tables = MetaData()
        tables.reflect(connection)
        # Those that others refer to come first.
        kept = [table for table in tables.sorted_tables if table.name != "alembic_version"]
        for table in kept:
            name, count = f"tables/{table.name}.jsonl", 0
            with _writing(archive, name, members) as write:
                for count, row in enumerate(_rows(connection, table), start=1):  # noqa: B007
                    write(row)
            rows[table.name] = count
        for own in _own_files():
            with _writing(archive, f"own/{own.parent.name}/{own.name}", members) as write:
                write(own.read_bytes())
        manifest = Manifest(
            format=FORMAT,
            program=program_version(),
            made=datetime.now(UTC),
            tables_version=str(tables_version(connection)),
            rows=rows,
            members=members,
        )
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
    return manifest, kept


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the store as it was when it began, whoever writes meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection


@contextmanager
def _writing(
    archive: zipfile.ZipFile, name: str, members: dict[str, Member]
) -> Iterator[Callable[[bytes], None]]:
    """A member of the archive, counted and hashed as it is written."""
    mark, size = hashlib.sha256(), 0

    def write(content: bytes) -> None:
        nonlocal size
        file.write(content)
        mark.update(content)
        size += len(content)

    with archive.open(name, "w", force_zip64=True) as file:
        yield write
    members[name] = Member(size=size, sha256=mark.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in result.mappings():
        values = {column.name: plain_value(row[column.name]) for column in table.columns}
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _own_files() -> list[Path]:
    found = [path for folder in _OWN for path in (data_folder() / folder).glob("*.yaml")]
    return sorted(path for path in found if path.is_file())


def _check(path: Path, manifest: Manifest) -> None:
    """Read the archive to the end and hold every member against its size and hash.

    Raises:
        InputError: one is missing, longer, or another.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name, member in manifest.members.items():
                with archive.open(name) as file:
                    if not _is_whole(file, member):
                        raise InputError(sentence("backup-damaged", file=path.name))
    except _DAMAGED:
        raise InputError(sentence("backup-damaged", file=path.name)) from None
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("backup-read", file=path.name, why=why)) from error


def _check_rows(path: Path, tables: list[Table]) -> None:
    """Read every row as restoring would.

    Raises:
        InputError: one that its table would not take.
    """
    with zipfile.ZipFile(path) as archive:
        for table in tables:
            try:
                for line in _lines(archive, table.name):
                    row_of(table, line)
            except NO_ROW as error:
                raise InputError(sentence("backup-row", table=table.name)) from error


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(f"tables/{table}.jsonl") as file:
        yield from iter(lambda: file.readline(_LONGEST_ROW), b"")


def _is_whole(file: IO[bytes], member: Member) -> bool:
    mark, size = hashlib.sha256(), 0
    while size <= member.size and (part := file.read(1_000_000)):
        mark.update(part)
        size += len(part)
    return size == member.size and mark.hexdigest() == member.sha256


def _make_anew(connection: Connection, manifest: Manifest) -> None:
    """Make the tables as they were in the program that wrote the archive."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name != "alembic_version" and connection.scalar(
            select(func.count()).select_from(table)
        ):
            raise InputError(
                sentence(
                    "restore-not-empty",
                    place=shown_address(connection.engine.url.render_as_string()),
                )
            )
    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if manifest.tables_version not in known:
        raise InputError(sentence("backup-newer", file=_MANIFEST))
    _migrate(connection, command.downgrade, "base")
    _migrate(connection, command.upgrade, manifest.tables_version)


def _migrate(connection: Connection, run: Callable[[Config, str], None], version: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    run(config, version)


def _fill(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put every row in its table, and compare what is there then with what the archive holds.

    Raises:
        InputError: a row that the table does not take, or gives back otherwise.
    """
    tables = MetaData()
    tables.reflect(connection)
    for name, count in manifest.rows.items():
        member = f"tables/{name}.jsonl"
        try:
            table = tables.tables[name]
            for line in _lines(archive, name):
                connection.execute(insert(table), row_of(table, line))
        except OperationalError:  # the database itself, not the row
            raise
        except (*NO_ROW, SQLAlchemyError) as error:
            raise InputError(sentence("backup-damaged", file=str(archive.filename))) from error
        _count_on(connection, table)
        mark, found = hashlib.sha256(), 0
        for found, row_again in enumerate(_rows(connection, table), start=1):  # noqa: B007
            mark.update(row_again)
        if found != count or mark.hexdigest() != manifest.members[member].sha256:
            raise InputError(sentence("restore-differs", table=name))


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows by a counter of its own, which rows brought back do not move."""
    key = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or not isinstance(key[0].type, Integer):
        return
    highest = connection.scalar(select(func.max(key[0])))
    if highest is not None:
        counter = func.pg_get_serial_sequence(table.name, key[0].name)
        connection.execute(select(func.setval(counter, highest)))


def _put_own(name: PurePosixPath, content: bytes) -> None:
    """Put one of a person's own files back; what is there already and differs stays."""
    path = data_folder() / name.parent.name / name.name
    if path.exists() and path.read_bytes() != content:
        path = path.with_name(f"{path.stem}-restored{path.suffix}")
    write_atomically(path, content)
