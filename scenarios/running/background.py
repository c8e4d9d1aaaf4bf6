"""Tasks beside the page: started, found again by their id, watched, stopped, failing in words.

A task's body is a function that tells its progress through ``note`` and asks ``stop`` whether to
end; what runs it stands behind :class:`Backend`: threads here, processes in
:mod:`scenarios.running.processes`. Bodies, notes and results are plain values, and nothing else
passes between a task and its body.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Literal, Protocol, TypeVar
from uuid import uuid4

from geodata import InputError, Text
from scenarios.error_log import log_path, note_fault
from scenarios.event_log import log_event
from scenarios.wording import sentence

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

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        """Run a body beside the caller.

        Args:
            body: what to do.
            note: called with each note of the body, in their order.
            name: for whoever looks at the list of threads or processes.
            owner: whose it is, where people take turns.
        """
        ...


def _begun(backend: Backend, body: Body, note: Note, name: str, owner: str) -> Begun:
    """Begin a body; where that fails, it has failed, and whoever counts bodies counts on."""
    try:
        return backend.begin(body, note, name, owner)
    except Exception as error:  # such as a body that cannot travel to another process
        future: Future[Any] = Future()
        future.set_exception(error)
        return Begun(future, lambda: None)


class Threads:
    """A thread a body.

    Not a ``ThreadPoolExecutor``: it would let tasks wait for each other, and it holds the end of
    the program until its tasks are done. These threads end with the program.
    """

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        """See :class:`Backend`; begun at once."""
        del owner
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


class InTurn:
    """At most so many bodies at once; those who wait take turns, whoever asked for how many.

    Of two people, one of whom has asked for ten runs, the other waits for one of them at most.
    """

    def __init__(self, backend: Backend, at_once: Callable[[], int]) -> None:
        """Args: what runs the bodies; how many at once, asked anew each time."""
        self.backend, self._at_once = backend, at_once
        # Who waits, the next one first; each with what they wait for.
        self._waiting: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._running = 0
        self._lock = threading.Lock()

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        """See :class:`Backend`."""
        waiting = _Waiting(body, note, name)
        with self._lock:
            self._waiting.setdefault(owner, deque()).append(waiting)
        self._go_on()
        return Begun(waiting.future, waiting.stop)

    def past(self, backend: Backend) -> Backend:
        """What runs bodies that wait for nobody, yet take a place: they run already elsewhere."""
        return _Past(self, backend)

    def begin_past(self, backend: Backend, body: Body, note: Note, name: str, owner: str) -> Begun:
        """Run a body at once, and keep a place for it until it ends; see :meth:`past`."""
        with self._lock:
            self._running += 1
        begun = _begun(backend, body, note, name, owner)
        begun.future.add_done_callback(self._left)
        return begun

    def _go_on(self) -> None:
        """Begin what may begin now."""
        while (found := self._next()) is not None:
            owner, waiting = found
            begun = _begun(self.backend, waiting.body, waiting.note, waiting.name, owner)
            begun.future.add_done_callback(partial(self._ended, waiting))
            waiting.went_on(begun)

    def _next(self) -> tuple[str, _Waiting] | None:
        with self._lock:
            while self._waiting and self._running < max(self._at_once(), 1):
                owner, line = next(iter(self._waiting.items()))
                waiting = line.popleft()
                if line:
                    self._waiting.move_to_end(owner)
                else:
                    del self._waiting[owner]
                if waiting.may_begin():
                    self._running += 1
                    return owner, waiting
            return None

    def _ended(self, waiting: _Waiting, future: Future[Any]) -> None:
        with self._lock:
            self._running -= 1
        waiting.ended(future)
        self._go_on()

    def _left(self, future: Future[Any]) -> None:
        del future
        with self._lock:
            self._running -= 1
        self._go_on()


@dataclass(frozen=True)
class _Past:
    line: InTurn
    backend: Backend

    def begin(self, body: Body, note: Note, name: str, owner: str) -> Begun:
        """See :class:`Backend`."""
        return self.line.begin_past(self.backend, body, note, name, owner)


class _NeverBegunError(Exception):
    """Stopped while it waited for its turn."""


class _Waiting:
    """A body that waits for its turn, then runs; it can be stopped at any time."""

    def __init__(self, body: Body, note: Note, name: str) -> None:
        self.body, self.note, self.name = body, note, name
        self.future: Future[Any] = Future()
        self._lock = threading.Lock()
        self._stopped = self._claimed = False
        self._begun: Begun | None = None

    def stop(self) -> None:
        """Ask it to end; one that has not begun never begins."""
        with self._lock:
            again, self._stopped = self._stopped, True
            begun, claimed = self._begun, self._claimed
        if begun is not None:
            begun.stop()
        elif not claimed and not again:
            self.future.set_exception(_NeverBegunError())

    def may_begin(self) -> bool:
        """Whether nobody stopped it; from now on it can only be asked to end."""
        with self._lock:
            self._claimed = not self._stopped
            return self._claimed

    def went_on(self, begun: Begun) -> None:
        """It runs now."""
        with self._lock:
            self._begun = begun
            stopped = self._stopped
        if stopped:
            begun.stop()

    def ended(self, future: Future[Any]) -> None:
        """Pass its end on."""
        error = future.exception()
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(future.result())


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

    def begin(self, body: Body, backend: Backend, name: str, owner: str) -> None:
        """Let the body run; called once."""
        self._begun = _begun(backend, body, self.noted, name, owner)
        if self.stopping:  # told so before it began
            self._begun.stop()
        # Not by waiting for the future: that would wake up before the task is settled.
        self._begun.future.add_done_callback(self._settle)

    def _settle(self, future: Future[Any]) -> None:
        try:
            self.state = self.done_with(future.result())
        except InputError as error:
            self.error, self.state = error.text, "failed"
        except _NeverBegunError:
            self.error, self.state = sentence("stopped-waiting"), "stopped"
        except BaseException as error:  # nobody else would hear of it
            told = sentence("fault", number=note_fault(error), log=str(log_path()))
            self.error, self.state = told, "failed"
        finally:
            self.finished = time.monotonic()
            log_event(
                f"{type(self).__name__.lower()}-{self.state}", id=self.id, seconds=self.seconds
            )
            self._ended.set()


_Task = TypeVar("_Task", bound=Task)


class Tasks(Generic[_Task]):
    """The tasks of one kind in this process; of those that ended, the newest are kept."""

    def __init__(self, name: str, kept: int, backend: Backend | None = None) -> None:
        """Args: name of the kind; how many to keep; what runs them (threads if not told)."""
        self._name, self._kept = name, kept
        self.backend: Backend = backend or Threads()
        self._tasks: OrderedDict[str, _Task] = OrderedDict()
        self._lock = threading.Lock()

    def start(
        self,
        task: _Task,
        body: Body,
        stays: tuple[State, ...] = (),
        owner: str = "",
        backend: Backend | None = None,
    ) -> _Task:
        """Begin a task; or return the one of its id, where that is in one of the states ``stays``.

        Pages that ask for the same thing at the same time begin it once.

        Args:
            task: to begin.
            body: what it does.
            stays: states in which a task of this id is left alone.
            owner: whose turn it takes.
            backend: what runs it, where it is not the one of its kind.
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
            task.begin(body, backend or self.backend, f"{self._name}-{task.id[:20]}", owner)
            return task

    def ids(self) -> frozenset[str]:
        """Ids of the tasks that are known."""
        with self._lock:
            return frozenset(self._tasks)

    def find(self, task_id: str) -> _Task | None:
        """Find a task by its id; None if it is not known, or pushed out by newer ones."""
        with self._lock:
            return self._tasks.get(task_id)
