"""Work that can be stopped: whoever computes long asks a clock between pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


class OutOfTime(Exception):  # noqa: N818 - not an error
    """It took longer than the limit, or was cancelled."""


def never() -> bool:
    """What says that there is time without end."""
    return False


@dataclass(frozen=True)
class Clock:
    """Whether to go on.

    All clocks are equal: nothing that is computed hangs on one, so it may be an argument of what
    is kept by its arguments.

    Attributes:
        over: asked between pieces of work; true gives up.
    """

    over: Callable[[], bool] = field(default=never, compare=False)

    def look(self) -> None:
        """Go on, or give up.

        Raises:
            OutOfTime: the time is over.
        """
        if self.over():
            raise OutOfTime
