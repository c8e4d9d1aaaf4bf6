"""Where scenarios are kept: SQLite in the user's folder, or a shared PostgreSQL."""

from scenarios.store.store import (
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
    "ConflictError",
    "Entry",
    "FrozenError",
    "LogEntry",
    "Saved",
    "Store",
    "open_store",
    "store_url",
]
