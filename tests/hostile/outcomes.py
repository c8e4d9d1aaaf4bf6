"""What may come of hostile input: a right result or one clear message, soon, with little memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import psutil

from geodata import InputError

LONGEST_MESSAGE = 4_000
MOST_SECONDS = 60.0
"""On the clock of a busy machine; processor time is limited by the child itself."""

MOST_GROWN = 400 << 20


_CLASS = re.compile(r"\b[A-Z][A-Za-z]+(Error|Exception|Failure)\b|\bBadZipFile\b")
"""Names of Python's classes, which say nothing to a person."""


def outcome(read: Callable[..., Any], *args: Any, **kwargs: Any) -> InputError | Any:
    """Run a reader; what it says must be one message in both languages, and it must end."""
    memory = psutil.Process().memory_info().rss
    started = time.monotonic()
    try:
        result = read(*args, **kwargs)
    except InputError as error:
        for text in (error.text.vi, error.text.en):
            assert 10 < len(text) < LONGEST_MESSAGE
            assert "Traceback" not in text
            assert not _CLASS.search(text), text
            assert "\n" not in text.strip()
        result = error
    assert time.monotonic() - started < MOST_SECONDS
    assert psutil.Process().memory_info().rss - memory < MOST_GROWN
    return result


def refused(read: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """Key of the message with which a reader refuses; empty where it is of no catalogue."""
    result = outcome(read, *args, **kwargs)
    assert isinstance(result, InputError), result
    return result.key
