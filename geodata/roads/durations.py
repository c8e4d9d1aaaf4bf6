"""How long a ferry takes, and how long people wait for it, as files write it: minutes."""

from __future__ import annotations

import re

from geodata.folding import fold

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_ISO = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:\d+(?:\.\d+)?S)?")
_SPOKEN = re.compile(
    r"(?:(?P<hours>\d{1,2}) ?(?:h|g|gio|tieng|hours?|hrs?)\b ?)?"
    r"(?:(?P<minutes>\d{1,3}) ?(?:m|p|ph|phut|mins?|minutes?)?)?"
)
_DIGITS_TOGETHER = re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)")


def minutes_of(value: str) -> float | None:
    """Minutes that a cell states, 0 among them; None where it cannot be read.

    Examples:
        >>> [minutes_of(v) for v in ("00:20", "20", "PT1H30M", "20 phút", "1 giờ 30", "90'")]
        [20.0, 20.0, 90.0, 20.0, 90.0, 90.0]
        >>> minutes_of("15–20 phút"), minutes_of("0"), minutes_of("hai mươi phút")
        (None, 0.0, None)
    """
    text = str(value).strip()
    clock = _CLOCK.fullmatch(text) or _ISO.fullmatch(text.upper())
    if clock:
        return _sum(clock[1], clock[2])
    if re.search(r"\d[.,]0+\b", text):  # 20.0: whole minutes from a column of numbers
        text = re.sub(r"(\d)[.,]0+\b", r"\1", text)
    if re.search(r"\d\s*[-–.,/]\s*\d", text):  # noqa: RUF001
        return None
    words = _DIGITS_TOGETHER.sub(" ", fold(text)).strip()
    spoken = _SPOKEN.fullmatch(words)
    return _sum(spoken["hours"], spoken["minutes"]) if spoken else None


def _sum(hours: str | None, minutes: str | None) -> float | None:
    if hours is None and minutes is None:
        return None
    return 60.0 * float(hours or 0) + float(minutes or 0)
