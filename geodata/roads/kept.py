"""Ways kept in the cache folder by what they were computed from."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from geodata.folders import cache_folder, write_atomically
from geodata.problems import Finding
from geodata.ways import RoadWays, WaysFormError, ways_from_bytes, ways_to_bytes
from geodata.wording import Text

_LOG = logging.getLogger(__name__)
_MOST_KEPT = 30


def _path(key: str) -> Path:
    return cache_folder() / "ways" / f"{key}.npz"


def kept_ways(key: str) -> tuple[RoadWays, tuple[Finding, ...]] | None:
    """Ways computed before with what was found then; None if there are none, or no whole ones."""
    try:
        ways, extra = ways_from_bytes(_path(key).read_bytes())
        findings = tuple(finding_from(told) for told in extra)
    except OSError:
        return None
    except (WaysFormError, TypeError, KeyError, ValueError) as error:
        _LOG.warning("ways kept under %s are damaged: %s", key, error)
        return None
    if ways.source.key != key:
        return None
    with suppress(OSError):
        _path(key).touch()
    return ways, findings


def keep_ways(ways: RoadWays, findings: tuple[Finding, ...]) -> None:
    """Keep ways; the ones used longest ago make room. A full disk is no reason to stop."""
    path = _path(ways.source.key)
    try:
        write_atomically(path, ways_to_bytes(ways, [asdict(f) for f in findings]))
        kept = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_MOST_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("ways are not kept: %s", error)


def finding_from(told: dict[str, object]) -> Finding:
    """A finding as it was kept.

    Raises:
        KeyError, TypeError: not in that form.
    """
    text, mend, codes, severity = (told[k] for k in ("text", "mend", "codes", "severity"))
    if not (isinstance(text, dict) and isinstance(mend, dict) and isinstance(codes, list)):
        raise TypeError("finding")
    return Finding(
        check=str(told["check"]),
        severity=severity,  # type: ignore[arg-type]
        text=Text(**text),
        mend=Text(**mend),
        codes=tuple(map(str, codes)),
    )
