"""Solves, questions and batches beside the page that asked for them.

May import merger and what stands below.
"""

from scenarios.running.batch import Done, Job, damaged_jobs, run_batch
from scenarios.running.questions import Question, Work, ask, find_question
from scenarios.running.runs import Run, find_run, known_runs, solve_in_processes, start_run

__all__ = [
    "Done",
    "Job",
    "Question",
    "Run",
    "Work",
    "ask",
    "find_question",
    "find_run",
    "known_runs",
    "damaged_jobs",
    "run_batch",
    "solve_in_processes",
    "start_run",
]
