"""What all verbs of the command line share: languages, exit codes, stdout for results alone."""

from __future__ import annotations

import contextlib
import math
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO, cast

import typer

from commands.usage import is_usage_error
from geodata import Dataset, InputError, Language, write_dataset
from geodata.folders import write_or_beside
from geodata.isolation import Stage, is_regular_file, short_name, watching
from geodata.problems import is_full, message, why_unwritable
from merger.wording import sentence as merger_sentence
from scenarios.error_log import log_path, note_fault
from scenarios.markup import terminal_json, terminal_line
from scenarios.wording import sentence

EXIT_BAD_INPUT, EXIT_INFEASIBLE, EXIT_STOPPED, EXIT_DIFFERENT = 2, 3, 4, 5
EXIT_FAULT = 70
"""EX_SOFTWARE of sysexits.h."""
EXIT_INTERRUPTED = 130
"""What shells tell of a program that SIGINT ended."""

_TOLD_AFTER_S = 2.0

READING_OPTIONS = (
    *("--fill-area", "--more-rows", "--dissolve", "--leave-out", "--accept", "--assign-crs"),
    *("--swap-axes", "--encoding", "--map", "--table-map", "--area-unit", "--numbers"),
    *("--people-unit", "--mend-cut"),
    *("--carry-from", "--snap", "--gap", "--min-border", "--area-tolerance"),
)
"""How files are to be read: options that ``prepare`` alone has."""

_READS_LAYERS = ("solve", "assess", "export", "adjust")
"""Verbs that take ``--layer`` and ``--crs`` too."""

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


def finite(value: float | None) -> float | None:
    """Let a figure of an option pass that is one: "nan" is below no limit and above none."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value}")
    return value


@contextlib.contextmanager
def speaking(lang: str, *, plain: bool = True) -> Iterator[Language]:
    """Turn bad input into one message and exit code 2; keep libraries off stdout.

    HiGHS greets on the C level's stdout; what the command prints is set aside until the end.

    Args:
        lang: as asked for.
        plain: only text is printed; a server prints colours of its own.
    """
    lang = lang.lower()
    if lang not in ("vi", "en"):
        raise InputError(sentence("cli-choice", option="--lang", value=lang, known="vi, en"))
    language: Language = "vi" if lang == "vi" else "en"
    with _stdout_for_results(), _steering_nothing() if plain else contextlib.nullcontext():
        try:
            yield language
        except InputError as error:
            print(terminal_line(error.text.to(language)), file=sys.stderr)
            _point_to_prepare(error, language)
            raise typer.Exit(EXIT_BAD_INPUT) from None
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if is_usage_error(error) or is_full(error):  # told by main()
                raise
            print_fault(error, language)
            raise typer.Exit(EXIT_FAULT) from None


def told_language(arguments: Sequence[str], default: Language) -> Language:
    """The language of a call that failed before its options were read."""
    chosen: str = default
    for place, word in enumerate(arguments):
        if word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
        elif word == "--lang" and place + 1 < len(arguments):
            chosen = arguments[place + 1]
    return "en" if chosen.lower() == "en" else "vi"


def print_full(language: Language) -> None:
    """Tell of a full disk that was met where nobody names a file (output sent to a file)."""
    told = sentence("cannot-write", file="stdout", why=message("why-full"))
    print(told.to(language), file=sys.stderr)


def _point_to_prepare(error: InputError, language: Language) -> None:
    """Name the verb that has the options a message speaks of, where this one has not."""
    verb = next(iter(sys.argv[1:]), "")
    if verb == "prepare":
        return
    known = READING_OPTIONS if verb in _READS_LAYERS else (*READING_OPTIONS, "--layer", "--crs")
    told = [error.text.en, *(f"{found.text.en} {found.mend.en}" for found in error.findings)]
    spoken = dict.fromkeys(re.findall(r"--[a-z][a-z-]*[a-z]", " ".join(told)))
    missing = [option for option in spoken if option in known]
    if missing:
        options = ", ".join(missing)
        print(sentence("cli-prepare-first", options=options).to(language), file=sys.stderr)


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
        result, sys.stdout = sys.stdout, before
        try:
            result.flush()
        finally:
            os.dup2(result.fileno(), 1)
            with contextlib.suppress(OSError):  # what could not be written is told once
                result.close()


class _Text:
    """A stream on which names cannot steer a terminal.

    What is written at once stays on one line: ``print`` writes the ends of lines, and what stands
    between several objects, by themselves.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(text if text in ("\r", "\n") else terminal_line(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _steering_nothing() -> Iterator[None]:
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast(TextIO, _Text(out)), cast(TextIO, _Text(err))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


@contextlib.contextmanager
def telling_stages(language: Language) -> Iterator[None]:
    """Tell at a terminal how far files have come, where it takes a while."""
    started, told = time.monotonic(), set[Stage]()

    def watch(stage: Stage) -> None:
        if stage not in told and time.monotonic() - started > _TOLD_AFTER_S:
            told.add(stage)
            print(sentence(f"cli-at-{stage}").to(language), file=sys.stderr)

    if not sys.stderr.isatty():
        yield
        return
    with watching(watch):
        yield


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
    try:
        written_before = out.exists()
    except (OSError, ValueError) as error:  # no name that a file could have
        why = why_unwritable(error, out)
        raise InputError(sentence("cannot-write", file=short_name(out.name), why=why)) from error
    for name in inputs:
        if name is not None and written_before and is_regular_file(name) and out.samefile(name):
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
        why = why_unwritable(error, path)
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
    print(terminal_json(document))
