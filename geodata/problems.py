"""What may be wrong with data that comes in, said once and in both languages."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

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


class InputError(ValueError):
    """Input that cannot be used; ``text`` names the row, the column and the mend.

    Attributes:
        text: the message; of several problems the first, with the count of the others.
        findings: all problems, where the data were read to the end.
        key: of the sentence in ``problems.yaml``, where it is one of those.
    """

    def __init__(self, text: Text, findings: tuple[Finding, ...] = (), key: str = "") -> None:
        super().__init__(text.en)
        self.text = text
        self.findings = findings
        self.key = key

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle whole: it comes out of a child process as it was raised there."""
        return type(self), (self.text, self.findings, self.key)


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


_REASONS = {
    FileNotFoundError: "why-missing",
    IsADirectoryError: "why-folder",
    NotADirectoryError: "why-missing",
    PermissionError: "why-forbidden",
    UnicodeDecodeError: "why-no-text",
}


def why_unreadable(error: Exception) -> Text:
    """Say why a file cannot be read or written, in both languages where it is a usual reason."""
    is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    key = "why-full" if is_full else _REASONS.get(type(error))
    if key is not None:
        return message(key)
    told = getattr(error, "strerror", None) or str(error)
    return Text(told, told)


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
