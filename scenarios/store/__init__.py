"""Where scenarios are kept: SQLite in the user's folder, or a shared PostgreSQL.

May import model and what stands below.
"""

from scenarios.store.addresses import store_url
from scenarios.store.opening import open_store
from scenarios.store.records import FROZEN, ConflictError, Entry, FrozenError, LogEntry, Saved
from scenarios.store.rights import MAY, GuardedStore, NotAllowedError, Role, Step
from scenarios.store.store import Store

__all__ = [
    "FROZEN",
    "MAY",
    "ConflictError",
    "Entry",
    "FrozenError",
    "GuardedStore",
    "LogEntry",
    "NotAllowedError",
    "Role",
    "Saved",
    "Step",
    "Store",
    "open_store",
    "store_url",
]
