"""A key of everything that a frozen record holds, for caches: equal keys mean equal content."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
from pydantic import BaseModel
from scipy.sparse import csr_array

_PLAIN = (type(None), bool, int, float, str, date)


def content_key(record: object) -> str:
    """Return a digest of every field of a record, and of all that these hold in turn.

    Fields are found by looking, not by a list that somebody has to keep.

    Args:
        record: of plain values, tuples, mappings, sets, arrays, dataclasses and pydantic models.

    Raises:
        TypeError: it holds something of another type, whose content would be passed over.
    """
    parts: list[bytes] = []
    _gather(record, parts)
    digest = blake2b(digest_size=20)
    for part in parts:
        # With its length before it, no part can be taken for two others.
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _gather(value: object, parts: list[bytes]) -> None:
    """Add what a value is made of, with the type of each part named."""
    parts.append(type(value).__qualname__.encode())
    if isinstance(value, _PLAIN):
        parts.append(repr(value).encode())
    elif isinstance(value, np.ndarray) and value.dtype != object:
        parts += [f"{value.dtype.str}{value.shape}".encode(), value.tobytes()]
    elif isinstance(value, csr_array):
        _gather((value.shape, value.indptr, value.indices, value.data), parts)
    elif isinstance(value, tuple | list):
        parts.append(str(len(value)).encode())
        for item in value:
            _gather(item, parts)
    elif isinstance(value, Mapping):
        _gather(sorted(value.items(), key=lambda item: str(item[0])), parts)
    elif isinstance(value, Set):
        _gather(sorted(value, key=repr), parts)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            parts.append(name.encode())
            _gather(getattr(value, name), parts)
    elif is_dataclass(value):
        for field in fields(value):
            parts.append(field.name.encode())
            _gather(getattr(value, field.name), parts)
    else:
        raise TypeError(f"no key can be made of a {type(value).__qualname__}")
