"""Where scenarios are kept: SQLite in the user's folder, or a shared PostgreSQL."""

from scenarios.store.store import (
    FROZEN,
    ConflictError,
    Entry,
    FrozenError,
    LogEntry,
    Saved,
    Store,
    open_store,
    store_url,
)

__all__ = [
    "FROZEN",
    "ConflictError",
    "Entry",
    "FrozenError",
    "LogEntry",
    "Saved",
    "Store",
    "open_store",
    "store_url",
]
