"""Rows of the store as lines of JSON in a backup, and back: nothing a table does not take."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Table

_BYTES, _TIME = "bytes in base64", "time"
_MOST_VALUES = 3_000_000
"""In a row: what a backup holds is mostly one long text, not a flood of small values."""

NO_ROW = (KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a line raises that no backup wrote."""


def plain_value(value: Any) -> Any:
    """A value as JSON has it; bytes and times say that they are that."""
    if isinstance(value, bytes | memoryview):
        return {_BYTES: b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        # SQLite keeps no zone: what stands there is UTC.
        at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return {_TIME: at.isoformat()}
    return value


def _value(plain: Any) -> Any:
    """The value that :func:`plain_value` wrote."""
    if isinstance(plain, dict) and len(plain) == 1:
        if isinstance(plain.get(_BYTES), str):
            return b64decode(plain[_BYTES], validate=True)
        if isinstance(plain.get(_TIME), str):
            return datetime.fromisoformat(plain[_TIME])
    return plain


def row_of(table: Table, line: bytes) -> dict[str, Any]:
    """A row as the table takes it.

    SQLite would keep a text in a column of numbers, which every page would meet later.

    Raises:
        ValueError: it holds other kinds of values, or very many; or one of :data:`NO_ROW`.
    """
    if sum(map(line.count, (b"[", b"{", b","))) > _MOST_VALUES:
        raise ValueError(table.name)
    row = {column: _value(plain) for column, plain in json.loads(line).items()}
    for name, value in row.items():
        column = table.columns[name].type
        if isinstance(column, JSON):
            continue
        kind = column.python_type
        fits = isinstance(value, int | float if kind is float else kind)
        # To Python a truth is a number too; a column of numbers takes none.
        if value is not None and (not fits or isinstance(value, bool) != (kind is bool)):
            raise ValueError(name)
    return row
