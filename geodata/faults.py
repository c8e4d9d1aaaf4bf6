"""Numbers for what went wrong inside: a person reads the number, a log has the rest under it.

The lowest room gives the numbers; where the log lies is known above, which adds a handler to
:data:`FAULTS` (``scenarios/error_log.py``). A child process hands its faults to its parent.
"""

from __future__ import annotations

import logging
import traceback
from uuid import uuid4

FAULTS = logging.getLogger("sapxep.faults")
FAULTS.addHandler(logging.NullHandler())
FAULTS.setLevel(logging.INFO)
FAULTS.propagate = False  # a traceback is for the log, not for the terminal of a person


def numbered(error: BaseException) -> str:
    """Hand an error with its traceback to the log; returns the number to tell the person."""
    number = uuid4().hex[:8].upper()
    hand_on(number, "".join(traceback.format_exception(error)))
    return number


def hand_on(number: str, trace: str) -> None:
    """Log a traceback under a number given elsewhere, such as in a child process."""
    FAULTS.error("%s\n%s", number, trace)
