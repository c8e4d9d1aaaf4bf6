"""Where scenarios are kept: SQLite in the user's folder, or a shared PostgreSQL.

May import model and what stands below.
"""

from scenarios.store.addresses import store_url
from scenarios.store.asked_runs import AskedRun, AskedRuns, mark_of, this_place
from scenarios.store.comments import Comment, Comments, Subject
from scenarios.store.consultations import Consultations
from scenarios.store.opening import open_store
from scenarios.store.projects import ProjectConflictError, ProjectEntry, Projects, SavedProject
from scenarios.store.records import (
    FROZEN,
    ConflictError,
    Entry,
    FrozenError,
    LogEntry,
    OwnSubmissionError,
    Saved,
)
from scenarios.store.rights import MAY, GuardedStore, NotAllowedError, Role, Step
from scenarios.store.run_records import ready
from scenarios.store.store import Store

__all__ = [
    "FROZEN",
    "MAY",
    "AskedRun",
    "AskedRuns",
    "Comment",
    "Comments",
    "ConflictError",
    "Consultations",
    "Entry",
    "FrozenError",
    "GuardedStore",
    "LogEntry",
    "NotAllowedError",
    "OwnSubmissionError",
    "ProjectConflictError",
    "ProjectEntry",
    "Projects",
    "Role",
    "Saved",
    "SavedProject",
    "Step",
    "Store",
    "Subject",
    "mark_of",
    "open_store",
    "ready",
    "store_url",
    "this_place",
]
