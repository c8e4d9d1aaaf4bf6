"""The command line as a program sees it: stdout, stderr, exit code."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

import sapxep
from tests.support import ROOT


def run(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line inside this process: a start of Python and its imports are spared."""
    command = ["sapxep", *arguments]
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _own(data).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", command)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _telling(err):
            code = _exit_code()
    return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())


def run_process(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, where that is what is tested."""
    return subprocess.run(
        [sys.executable, str(ROOT / "sapxep.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **_own(data)},
    )


def _own(data: Path | None) -> dict[str, str]:
    return {} if data is None else {"SAPXEP_DATA_DIR": str(data)}


def _exit_code() -> int:
    try:
        sapxep.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextlib.contextmanager
def _telling(err: TextIO) -> Iterator[None]:
    """Send warnings and log lines to stderr, as a Python without pytest does."""

    def show(message: Any, category: Any, filename: str, lineno: int, *_: object) -> None:
        err.write(warnings.formatwarning(message, category, filename, lineno))

    handler = logging.StreamHandler(err)
    handler.setLevel(logging.WARNING)
    logging.root.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning):
                warnings.simplefilter("ignore", kind)
            warnings.simplefilter("ignore", ResourceWarning)
            warnings.showwarning = show
            yield
    finally:
        logging.root.removeHandler(handler)
