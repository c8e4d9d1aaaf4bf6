"""The parent's side of one child process: start, send work, watch, end.

A fresh interpreter is started, not a fork (threads of the server may hold locks) and not one of
``multiprocessing`` (its spawn runs the main script again, which under Streamlit is the app).
"""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO, Literal

import psutil
import pyogrio

from geodata.faults import hand_on
from geodata.isolation.frames import read_frame, write_frame
from geodata.isolation.stages import STAGES, Stage, Watch
from geodata.isolation.worker import Work
from geodata.work_folders import new_work_folder

_LOG = logging.getLogger(__name__)

DRIVERS = frozenset(
    {"GPKG", "GeoJSON", "TopoJSON", "ESRI Shapefile", "LIBKML", "KML", "FlatGeobuf", "OSM", "MEM"}
)
"""GDAL's drivers for the formats that are read; no virtual ones and none that fetches anything."""

_KEPT_VARIABLES = ("PATH", "LANG", "TZ", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_START_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.1
_END_WITHIN_S = 2.0
_WORN_FILES = 16
_WORN_BYTES = 400 << 20
_MOST_WORK = 500
_SIGXCPU = 24
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1])['path']; "
    "from geodata.isolation.worker import main; main()"
)

End = Literal["memory", "time", "broken"]


class ChildEndedError(Exception):
    """The child ended, or was ended, before it gave a result; ``end`` says how."""

    def __init__(self, end: End, detail: str) -> None:
        super().__init__(detail)
        self.end = end


class Child:
    """A child process; used by one thread at a time.

    Attributes:
        grants: files it may open besides those it is fed.
    """

    def __init__(self, grants: frozenset[str] = frozenset()) -> None:
        self.grants = grants
        self._folder = new_work_folder()
        self._count = 0
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        told = {
            "path": [os.path.abspath(p) for p in sys.path],
            "scratch": os.path.realpath(self._folder.name),
            "grants": sorted(grants),
        }
        self._log = Path(self._folder.name) / "log.txt"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, json.dumps(told)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(self._folder.name),
                cwd=self._folder.name,
                **_apart(),
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment]
        threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers), daemon=True
        ).start()
        self._seen = psutil.Process(self._process.pid)
        self._at_start = 0
        self._files_at_start = 0

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_fit(self) -> bool:
        """Whether it lives and has not grown beyond what libraries take.

        Readers forget to close files that they refuse; a child that holds many of them would
        soon meet its limit on open files, and take good files for damaged ones.
        """
        if self._process.poll() is not None or self._count >= _MOST_WORK:
            return False
        if self._open_files() - self._files_at_start > _WORN_FILES:
            return False
        return self._taken() - self._at_start < _WORN_BYTES

    def run(self, work: Work, watch: Watch = lambda _: None) -> tuple[str, Any]:
        """Do a piece of work.

        Args:
            work: what to do.
            watch: called with the stage while it lasts; see :mod:`geodata.isolation.stages`.

        Returns:
            What :mod:`geodata.isolation.worker` answers: outcome and content.

        Raises:
            ChildEndedError: it ended, or took too much and was ended.
        """
        try:
            if not self._count:
                self._await(time.monotonic() + _START_WITHIN_S, None, watch)
                self._at_start = self._taken()
                self._files_at_start = self._open_files()
            self._count += 1
            write_frame(self._requests, work)
            outcome: tuple[str, Any] = self._await(
                time.monotonic() + work.bounds.wall, self._at_start + work.bounds.memory, watch
            )
        except OSError as error:  # nobody reads the pipe: it has ended
            raise self._ended() from error
        return outcome

    def _await(self, until: float, most: int | None, watch: Watch) -> Any:
        stage: Stage = "reading"
        while True:
            try:
                answer = self._answers.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                if time.monotonic() > until:
                    raise ChildEndedError("time", "no answer") from None
                if most is not None and self._taken() > most:
                    raise ChildEndedError("memory", "grown too large") from None
                watch(stage)
                continue
            if answer is None:
                raise self._ended()
            if answer[0] == "stage":
                stage = answer[1] if answer[1] in STAGES else stage
                continue
            if answer[0] == "fault":
                hand_on(*answer[1])
                continue
            return answer

    def _ended(self) -> ChildEndedError:
        try:
            code = self._process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            return ChildEndedError("broken", "closed its pipe")
        try:
            told = self._log.read_bytes()[-2_000:].decode("utf-8", "replace")
        except OSError:
            told = ""
        if code == -_SIGXCPU:
            return ChildEndedError("time", "out of processor time")
        # What allocators write before they end the process: Rust, C++, GDAL.
        lacking = any(word in told for word in ("memory allocation", "bad_alloc", "out of memory"))
        return ChildEndedError("memory" if lacking else "broken", f"ended with {code}: {told}")

    def _taken(self) -> int:
        try:
            return int(self._seen.memory_info().rss)
        except psutil.Error:
            return 0

    def _open_files(self) -> int:
        try:
            return int(self._seen.num_fds()) if hasattr(self._seen, "num_fds") else 0
        except psutil.Error:
            return 0

    def end(self) -> None:
        """End it, whatever it does, and leave nothing behind."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None and pipe is self._process.stdin:
                    pipe.close()
            except OSError:
                _LOG.debug("pipe of a child was closed already")
        self._folder.cleanup()


def _listen(pipe: BinaryIO, answers: queue.SimpleQueue[Any]) -> None:
    """Pass on what a child says; None once it says no more."""
    with pipe:
        while True:
            try:
                answers.put(read_frame(pipe))
            except Exception as error:  # whatever the end of a broken child sends
                _LOG.debug("a child says no more: %r", error)
                answers.put(None)
                return


def _environment(folder: str) -> dict[str, str]:
    """Variables of a child: none of the person's, nothing that reaches out, one thread."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT_VARIABLES or k.startswith("LC_")}
    unwanted = sorted(set(pyogrio.list_drivers()) - DRIVERS)
    return kept | {
        **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR"), folder),
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_IO_THREADS"), "1"),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "GDAL_SKIP": ",".join(unwanted),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_CACHEMAX": "64",
        "MALLOC_ARENA_MAX": "2",
    }


def _apart() -> dict[str, Any]:
    """Keep an interruption at the terminal from reaching the child before its parent."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
