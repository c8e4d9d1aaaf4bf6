"""Tasks beside the page: started, found again by their id, watched, stopped, failing in words.

A task's body is a function that tells its progress through ``note`` and asks ``stop`` whether to
end; what runs it stands behind :class:`Backend`. Threads do today: HiGHS and GEOS release the
interpreter while they work. Processes can take their place: bodies, notes and results are plain
values, and nothing else passes between a task and its body.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar
from uuid import uuid4

from geodata import InputError, Text

State = Literal["running", "done", "stopped", "failed"]
Note = Callable[[Any], None]
Stop = Callable[[], bool]
Body = Callable[[Note, Stop], Any]
"""What a task does: notes its progress, asks whether to stop, returns the result."""


@dataclass(frozen=True)
class Begun:
    """A body that runs somewhere.

    Attributes:
        future: its end, with the result or what went wrong.
        stop: asks the body to end soon; what it returns then is its result.
    """

    future: Future[Any]
    stop: Callable[[], None]


class Backend(Protocol):
    """Where bodies run."""

    def begin(self, body: Body, note: Note, name: str) -> Begun:
        """Run a body at once, beside the caller.

        Args:
            body: what to do.
            note: called with each note of the body, in their order.
            name: for whoever looks at the list of threads or processes.
        """
        ...


class Threads:
    """A thread a body.

    Not a ``ThreadPoolExecutor``: it would let tasks wait for each other, and it holds the end of
    the program until its tasks are done. These threads end with the program.
    """

    def begin(self, body: Body, note: Note, name: str) -> Begun:
        """See :class:`Backend`."""
        future: Future[Any] = Future()
        asked = threading.Event()

        def run() -> None:
            future.set_running_or_notify_cancel()
            try:
                result = body(note, asked.is_set)
            except BaseException as error:  # a worker must never die without a word
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name=name, daemon=True).start()
        return Begun(future, asked.set)


@dataclass(eq=False, kw_only=True)
class Task(ABC):
    """One task, running or ended; kinds of tasks say what is done with notes and results.

    Attributes:
        id: what it is found by.
        state: ``failed`` carries ``error``; ``stopped`` keeps what there was by then.
        error: why it failed, in words.
        stopping: whether it was told to stop.
        started, finished: moments of the monotonic clock, seconds.
    """

    id: str = field(default_factory=lambda: uuid4().hex[:12])
    state: State = "running"
    error: Text | None = None
    stopping: bool = False
    started: float = field(default_factory=time.monotonic)
    finished: float | None = None
    _begun: Begun | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Time it has been running, or took."""
        return (self.finished or time.monotonic()) - self.started

    def stop(self) -> None:
        """Ask it to stop; what there is by then is kept."""
        self.stopping = True
        if self._begun is not None:
            self._begun.stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; tell whether it came."""
        return self._ended.wait(seconds)

    @abstractmethod
    def noted(self, note: Any) -> None:
        """Take a note of the body in; called beside the page."""

    @abstractmethod
    def done_with(self, result: Any) -> State:
        """Take the result in, and say how the task ended."""

    def begin(self, body: Body, backend: Backend, name: str) -> None:
        """Let the body run; called once."""
        self._begun = backend.begin(body, self.noted, name)
        # Not by waiting for the future: that would wake up before the task is settled.
        self._begun.future.add_done_callback(self._settle)

    def _settle(self, future: Future[Any]) -> None:
        try:
            self.state = self.done_with(future.result())
        except InputError as error:
            self.error, self.state = error.text, "failed"
        except BaseException as error:  # nobody else would hear of it
            self.error, self.state = Text(repr(error), repr(error)), "failed"
        finally:
            self.finished = time.monotonic()
            self._ended.set()


_Task = TypeVar("_Task", bound=Task)


class Tasks(Generic[_Task]):
    """The tasks of one kind in this process; of those that ended, the newest are kept."""

    def __init__(self, name: str, kept: int, backend: Backend | None = None) -> None:
        """Args: name of the kind; how many to keep; what runs them (threads if not told)."""
        self._name, self._kept = name, kept
        self._backend = backend or Threads()
        self._tasks: OrderedDict[str, _Task] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, task: _Task, body: Body, stays: tuple[State, ...] = ()) -> _Task:
        """Begin a task; or return the one of its id, where that is in one of the states ``stays``.

        Pages that ask for the same thing at the same time begin it once.
        """
        with self._lock:
            known = self._tasks.get(task.id)
            if known is not None and known.state in stays:
                return known
            self._tasks[task.id] = task
            self._tasks.move_to_end(task.id)
            ended = [key for key, old in self._tasks.items() if old.state != "running"]
            for key in ended[: max(len(self._tasks) - self._kept, 0)]:
                del self._tasks[key]
            task.begin(body, self._backend, f"{self._name}-{task.id[:20]}")
            return task

    def find(self, task_id: str) -> _Task | None:
        """Find a task by its id; None if it is not known, or pushed out by newer ones."""
        with self._lock:
            return self._tasks.get(task_id)
