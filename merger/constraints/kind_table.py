"""Kinds of new units by decision, read from a small table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geodata import KINDS, InputError
from geodata.columns import code_text, is_blank, kind_of
from geodata.files import read_columns
from merger.assessment import KindDecision
from merger.wording import sentence

_COLUMNS = {
    "units": frozenset({"units", "members", "cac don vi", "ma cac don vi", "gom cac don vi"}),
    "kind": frozenset({"kind", "loai", "loai don vi", "loai don vi moi", "thanh"}),
    "reason": frozenset({"reason", "ly do"}),
    "reference": frozenset({"reference", "document", "van ban", "quyet dinh", "so van ban"}),
}


def read_kinds(path: str | Path) -> tuple[KindDecision, ...]:
    """Read a table with the columns ``units`` (codes), ``kind``, ``reason`` and ``document``.

    Codes are separated by plus signs, commas, semicolons or blanks; kinds may be in either
    language.

    Raises:
        InputError: unreadable, a column missing, or a row that cannot be meant.
    """
    raw = read_columns(path, _COLUMNS, ("units", "kind", "reason"))
    found = []
    for number, row in raw.frame.iterrows():
        codes = [code_text(part) for part in re.split(r"[+,;\s]+", _text(row["units"])) if part]
        kind = kind_of(_text(row["kind"]))
        column = "units" if len(codes) < 2 else "kind" if kind is None else "reason"
        try:
            if column != "reason":
                raise ValueError
            decision = KindDecision.model_validate(
                {
                    "units": codes,
                    "kind": kind,
                    "reason": _text(row["reason"]),
                    "reference": _text(row.get("reference")),
                }
            )
        except (ValidationError, ValueError) as error:
            value = _text(row[column]) or "–"
            raise InputError(
                sentence(
                    f"kinds-row-{column}",
                    file=raw.filename,
                    row=str(number),
                    value=value,
                    known=", ".join(KINDS),
                )
            ) from error
        found.append(decision)
    return tuple(found)


def _text(cell: Any) -> str:
    return "" if is_blank(cell) else str(cell).strip()
