"""Days as forms have them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geodata.folding import clean


def day_of(cell: Any) -> date | None:
    """A day as spreadsheets and people write it: 2026-11-24, 24/11/2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = clean(str(cell)).split(" ")[0].split("T")[0]
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def written(day: date) -> str:
    """A day as messages tell it: 24/11/2026."""
    return f"{day:%d/%m/%Y}"
