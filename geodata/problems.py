"""What may be wrong with data that comes in, said once and in both languages."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from geodata.faults import numbered
from geodata.wording import Catalogue, Text, read_catalogue, read_yaml

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful in the data.

    Attributes:
        check: key of the check, in ``checks.yaml`` or ``problems.yaml``.
        severity: ``error`` stops the loading, ``warning`` should be looked at, ``note`` is mended
            on the way in or harmless.
        text: what is wrong, where.
        mend: what to do about it; empty where ``text`` says it already.
        codes: units it concerns.
        place: longitude and latitude to look at, degrees.
    """

    check: str
    severity: Severity
    text: Text
    mend: Text = Text("", "")
    codes: tuple[str, ...] = ()
    place: tuple[float, float] | None = None


_LONGEST_TOLD = 600


def _short(values: Mapping[str, Any]) -> dict[str, Any]:
    """What files hold, short enough for a sentence: a cell may be a book."""
    return {
        name: f"{value[:_LONGEST_TOLD]}…"
        if isinstance(value, str) and len(value) > _LONGEST_TOLD
        else value
        for name, value in values.items()
    }


def message(key: str, **values: Any) -> Text:
    """Return the sentence ``key`` of ``problems.yaml``, filled with ``values``."""
    return read_catalogue("geodata", "problems.yaml").text(key, **_short(values))


_LONGEST = 3_000
_LONG_WORD = re.compile(r"(\S{120})\S{200,}")


def _readable(told: str) -> str:
    """A message as long as a person reads: what it quotes from a file can be of any length."""
    told = _LONG_WORD.sub(r"\1…", told)
    return (
        told if len(told) <= _LONGEST else f"{told[: _LONGEST * 2 // 3]} … {told[-_LONGEST // 4 :]}"
    )


class InputError(ValueError):
    """Input that cannot be used; ``text`` names the row, the column and the mend.

    Attributes:
        text: the message; of several problems the first, with the count of the others.
        findings: all problems, where the data were read to the end.
        key: of the sentence in ``problems.yaml``, where it is one of those.
    """

    def __init__(self, text: Text, findings: tuple[Finding, ...] = (), key: str = "") -> None:
        text = Text(_readable(text.vi), _readable(text.en))
        super().__init__(text.en)
        self.text = text
        self.findings = findings
        self.key = key

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle whole: it comes out of a child process as it was raised there."""
        return type(self), (self.text, self.findings, self.key)


def with_hints(failed: InputError, hints: Iterable[Text]) -> InputError:
    """The same refusal, its text followed by what may be the reason."""
    text = failed.text
    for hint in hints:
        text = Text(f"{text.vi} {hint.vi}", f"{text.en} {hint.en}")
    return InputError(text, failed.findings, failed.key)


def refuse_all(findings: list[Finding]) -> InputError:
    """Build one :class:`InputError` of several findings of severity ``error``."""
    first = findings[0].text
    more = message("and-others", count=len(findings) - 1) if len(findings) > 1 else Text("", "")
    return InputError(Text(first.vi + more.vi, first.en + more.en), tuple(findings))


def error(key: str, codes: tuple[str, ...] = (), **values: Any) -> Finding:
    """Build a finding that stops the loading from the sentence ``key`` of ``problems.yaml``."""
    return Finding(key, "error", message(key, **values), codes=codes)


def warning(key: str, codes: tuple[str, ...] = (), **values: Any) -> Finding:
    """Build a finding that should be looked at from the sentence ``key`` of ``problems.yaml``."""
    return Finding(key, "warning", message(key, **values), codes=codes)


def note(key: str, codes: tuple[str, ...] = (), **values: Any) -> Finding:
    """Build a finding that is only to be known from the sentence ``key`` of ``problems.yaml``."""
    return Finding(key, "note", message(key, **values), codes=codes)


def refuse(key: str, **values: Any) -> InputError:
    """Build the :class:`InputError` whose sentence is ``key`` of ``problems.yaml``."""
    return InputError(message(key, **values), key=key)


@dataclass
class Report:
    """What was noticed while data came in; handed from step to step, which only add to it.

    Attributes:
        notices: what was taken for granted.
        findings: what is wrong or doubtful.
    """

    notices: list[Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, key: str, **values: Any) -> None:
        """Add the sentence ``key`` of ``problems.yaml`` to the notices."""
        self.notices.append(message(key, **values))

    def error(self, key: str, codes: tuple[str, ...] = (), **values: Any) -> None:
        """Add a finding that stops the loading."""
        self.findings.append(error(key, codes, **values))

    def warn(self, key: str, codes: tuple[str, ...] = (), **values: Any) -> None:
        """Add a finding that should be looked at."""
        self.findings.append(warning(key, codes, **values))

    @property
    def has_errors(self) -> bool:
        """Whether something stands in the way."""
        return any(found.severity == "error" for found in self.findings)

    def stop_on_errors(self) -> None:
        """Refuse with all errors so far.

        Raises:
            InputError: there is at least one.
        """
        errors = [found for found in self.findings if found.severity == "error"]
        if errors:
            raise refuse_all(errors)


_NUMBERED = {
    errno.ENAMETOOLONG: "why-name-long",
    errno.ESPIPE: "why-not-regular",
    errno.EFBIG: "why-size",
    errno.EROFS: "why-forbidden",
}
_REASONS = {
    FileNotFoundError: "why-missing",
    IsADirectoryError: "why-folder",
    NotADirectoryError: "why-missing",
    PermissionError: "why-forbidden",
    UnicodeDecodeError: "why-no-text",
}


def why_unreadable(error: Exception) -> Text:
    """Say in words why a file cannot be read or written."""
    code = getattr(error, "errno", None) or 0
    key = "why-full" if is_full(error) else _NUMBERED.get(code) or _REASONS.get(type(error))
    if key is not None:
        return message(key)
    if isinstance(error, OSError) and error.errno:
        return message("why-system", code=error.errno)
    # Names of classes and the English of libraries say nothing to a person; the log has them.
    return message("why-unclear", number=numbered(error))


def why_unwritable(error: Exception, path: Path) -> Text:
    """Say why a file cannot be written; a full disk by the folder it was to lie in."""
    if is_full(error):
        return message("why-full-folder", folder=str(path.absolute().parent))
    return why_unreadable(error)


_FULL_CODES = frozenset(
    code for name in ("ENOSPC", "EDQUOT") if (code := getattr(errno, name, None)) is not None
)
_FULL_ON_WINDOWS = frozenset({39, 112, 1295})
"""ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED."""

_FULL_IN_SQLITE, _FULL_IN_POSTGRES = 13, "53100"
_FULL_SAID = ("disk is full", "no space left on device", "disk quota exceeded")


def is_full(error: BaseException) -> bool:
    """Whether a full disk, or a used-up quota, is what an error comes from."""
    return any(_says_full(cause) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from, also as database drivers keep it."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "orig", None)]


def _says_full(error: BaseException) -> bool:
    if isinstance(error, InputError):  # a sentence of ours, which may quote anything
        return error.key == "disk-full"
    if isinstance(error, OSError):
        windows = getattr(error, "winerror", None)
        return error.errno in _FULL_CODES or windows in _FULL_ON_WINDOWS
    if getattr(error, "sqlite_errorcode", 0) == _FULL_IN_SQLITE:
        return True
    if getattr(error, "sqlstate", None) == _FULL_IN_POSTGRES:
        return True
    said = str(error)[:2_000].lower() if isinstance(error, RuntimeError) else ""
    return any(words in said for words in _FULL_SAID)


@cache
def _catalogue(part: str) -> Catalogue:
    raw = read_yaml(resources.files("geodata").joinpath("checks.yaml").read_text("utf-8"))
    return Catalogue({key: Text(**entry[part]) for key, entry in raw.items()})


def finding(
    key: str,
    severity: Severity,
    codes: tuple[str, ...] = (),
    place: tuple[float, float] | None = None,
    **values: Any,
) -> Finding:
    """Build a finding whose sentences are ``key`` of ``checks.yaml``."""
    values = _short(values)
    what = _catalogue("what").text(key, **values)
    return Finding(key, severity, what, _catalogue("mend").text(key, **values), codes, place)
