"""Solves, questions and batches beside the page that asked for them.

May import merger and what stands below.
"""

from scenarios.running.batch import Done, Job, damaged_jobs, run_batch
from scenarios.running.questions import Question, Work, ask, find_question, known_questions
from scenarios.running.recorded import Book, Line, Record, Recorded
from scenarios.running.runs import (
    Run,
    adopt_run,
    begin_run,
    find_run,
    known_runs,
    note_of,
    solve_in_processes,
    start_run,
)
from scenarios.running.works import Asked

__all__ = [
    "Asked",
    "Book",
    "Done",
    "Job",
    "Line",
    "Question",
    "Record",
    "Recorded",
    "Run",
    "Work",
    "adopt_run",
    "ask",
    "begin_run",
    "find_question",
    "find_run",
    "known_questions",
    "known_runs",
    "damaged_jobs",
    "note_of",
    "run_batch",
    "solve_in_processes",
    "start_run",
]
