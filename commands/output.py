"""What all verbs of the command line share: languages, exit codes, stdout for results alone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from geodata import Dataset, InputError, Language, write_dataset
from geodata.folders import write_or_beside
from geodata.problems import why_unreadable
from merger.wording import sentence as merger_sentence
from scenarios.error_log import log_path, note_fault
from scenarios.wording import sentence

EXIT_BAD_INPUT, EXIT_INFEASIBLE, EXIT_STOPPED, EXIT_DIFFERENT = 2, 3, 4, 5
EXIT_FAULT = 70
"""EX_SOFTWARE of sysexits.h."""

LayerOption = Annotated[str | None, typer.Option("--layer", help="Layer of the file.")]
CrsOption = Annotated[str | None, typer.Option("--crs", help="For files that declare none.")]
TerrainOption = Annotated[
    Path | None, typer.Option("--terrain", help="Table with columns code, terrain.")
]
LinksOption = Annotated[
    Path | None, typer.Option("--links", help="Table with columns code_a, code_b, kind.")
]
AloneOption = Annotated[
    list[str] | None, typer.Option("--alone", help="Code of a unit that stays apart (repeatable).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
LangOption = Annotated[str, typer.Option("--lang", envvar="SAPXEP_LANG", help="vi or en.")]


@contextlib.contextmanager
def speaking(lang: str) -> Iterator[Language]:
    """Turn bad input into one message and exit code 2; keep libraries off stdout.

    HiGHS greets on the C level's stdout; what the command prints is set aside until the end.
    """
    lang = lang.lower()
    if lang not in ("vi", "en"):
        raise typer.BadParameter("vi / en", param_hint="--lang")
    language: Language = "vi" if lang == "vi" else "en"
    with _stdout_for_results():
        try:
            yield language
        except InputError as error:
            print(error.text.to(language), file=sys.stderr)
            raise typer.Exit(EXIT_BAD_INPUT) from None
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if hasattr(error, "format_message"):  # a wrong call, told by typer
                raise
            print_fault(error, language)
            raise typer.Exit(EXIT_FAULT) from None


def print_fault(error: Exception, language: Language) -> None:
    """Tell of a fault of the program by its number; the traceback goes to the log."""
    told = sentence("fault", number=note_fault(error), log=str(log_path()))
    print(told.to(language), file=sys.stderr)


@contextlib.contextmanager
def _stdout_for_results() -> Iterator[None]:
    """Silence file descriptor 1 for libraries, keep Python's ``print`` on the real one."""
    try:
        kept = os.dup(1)
        own = sys.stdout.fileno() == 1
    except (OSError, ValueError):  # stdout is not a file: nothing to protect
        yield
        return
    if not own:
        os.close(kept)
        yield
        return
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    before, sys.stdout = sys.stdout, os.fdopen(kept, "w", encoding="utf-8")
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(sys.stdout.fileno(), 1)
        sys.stdout.close()
        sys.stdout = before


@contextlib.contextmanager
def interruptible(language: Language) -> Iterator[Callable[[], bool]]:
    """Make the first Ctrl-C stop the solver and keep its best plan; the second ends the program."""
    asked = threading.Event()

    def stop(_signal: int, _frame: Any) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        print(merger_sentence("stopped-by-user").to(language), file=sys.stderr)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def keep_inputs(out: Path, *inputs: str | Path | None) -> None:
    """Refuse to write over a file the plan is made from."""
    for name in inputs:
        if name is not None and out.exists() and Path(name).exists() and out.samefile(name):
            raise InputError(merger_sentence("same-file", file=out.name))


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all.

    Returns:
        Where it was written: beside ``path`` where another program holds that open.

    Raises:
        InputError: it cannot be written.
    """
    return _written(path, lambda: write_or_beside(path, content))


def write_dataset_file(dataset: Dataset, path: Path) -> Path:
    """Write a dataset like :func:`write_file`.

    Raises:
        InputError: it cannot be written.
    """
    return _written(path, lambda: write_dataset(dataset, path))


def _written(path: Path, write: Callable[[], Path]) -> Path:
    try:
        if not path.parent.is_dir():
            raise FileNotFoundError
        return write()
    except OSError as error:
        why = why_unreadable(error)
        raise InputError(sentence("cannot-write", file=path.name, why=why)) from error


def print_if_beside(asked: Path, written: Path, language: Language) -> None:
    """Say on stderr that a result lies elsewhere than was asked."""
    if written != asked:
        told = sentence("written-beside", file=asked.name, other=str(written))
        print(told.to(language), file=sys.stderr)


def print_notices(dataset: Dataset, language: Language) -> None:
    """Write what was read in a certain way to stderr."""
    for notice in dataset.provenance.notices:
        print(notice.to(language), file=sys.stderr)


def print_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    print(json.dumps(document, ensure_ascii=False, allow_nan=False))
