"""Downloads: resumed, verified, kept by content. Nothing half-written is ever used.

A file lies in the cache under the SHA-256 of its content, beside a note of where it came from; a
download in progress lies in a part file of its own and is renamed only when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests
from filelock import FileLock, Timeout
from urllib3.exceptions import HTTPError

from geodata.folders import write_atomically
from geodata.problems import message, refuse, why_unwritable
from geodata.provenance import Origin
from geodata.sources.downloads import downloads_folder, keep_origin
from geodata.wording import Text

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, bytes so far, and bytes in all where the server says so."""

_CHUNK = 1 << 16
_ATTEMPTS = 4
_AGENT = "sapxep (planning of administrative units)"
_LARGEST = 2_000_000_000
_SUFFIXES_UNSAFE = '/\\:*?"<>|'


@dataclass(frozen=True)
class Checksum:
    """What a file must hash to.

    Attributes:
        kind: ``sha256``, ``md5``, or ``git`` (SHA-1 of a git blob, as GitHub lists it).
        value: hexadecimal.
    """

    kind: str
    value: str


@dataclass(frozen=True)
class Fetched:
    """A downloaded file.

    Attributes:
        path: in the cache; do not change it.
        origin: address, licence, day and hash.
        from_cache: nothing had to be downloaded.
    """

    path: Path
    origin: Origin
    from_cache: bool = False


@dataclass(frozen=True)
class Patience:
    """How long to wait.

    Attributes:
        connect_s: for the connection, seconds.
        stall_s: between two pieces of data, seconds.
        pause_s: before the second attempt, seconds; twice as long before each further one.
    """

    connect_s: float = 10.0
    stall_s: float = 20.0
    pause_s: float = 1.0


def file_name(url: str) -> str:
    """Name of the file at an address, safe for a folder of ours."""
    name = unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or "download"
    safe = "".join("_" if c in _SUFFIXES_UNSAFE or not c.isprintable() else c for c in name)
    return safe.lstrip(".")[-120:] or "download"


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def fetch(
    url: str,
    *,
    title: str = "",
    licence: str = "",
    checksum: Checksum | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Download a file, or take it from the cache.

    A broken connection is taken up where it broke (``Range`` with ``If-Range``); a server that
    cannot do that starts anew. Errors of the server (5xx, 429) are tried again, others are not.

    Args:
        url: http or https.
        title: what the file is, for the provenance.
        licence: under which it is offered.
        checksum: what it must hash to.
        refresh: ask the server even if the file is in the cache.
        progress: told while it arrives.
        patience: how long to wait.

    Raises:
        InputError: no such file, no connection, a stall, a truncated or wrong file.
    """
    if not _is_address(url):
        raise refuse("fetch-address", url=url)
    folder = downloads_folder()
    note = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"
    kept = None if refresh else _from_cache(folder, note, checksum)
    if kept is not None:
        return kept
    part = note.with_suffix(".part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(part.with_suffix(".lock"), timeout=0):
            _download(url, part, progress, patience or Patience())
            digest = _verified(url, part, checksum)
            path = folder / digest / file_name(url)
            path.parent.mkdir(exist_ok=True)
            os.replace(part, path)
            part.with_suffix(".etag").unlink(missing_ok=True)
    except Timeout:
        raise refuse("fetch-busy", url=url) from None
    except OSError as error:
        raise refuse("fetch-cache", why=why_unwritable(error, note)) from error
    day = datetime.now(UTC).date().isoformat()
    origin = Origin(title or path.name, url, licence, day, digest)
    content = {"path": f"{digest}/{path.name}", "origin": asdict(origin)}
    write_atomically(note, json.dumps(content, ensure_ascii=False).encode())
    keep_origin(origin)
    return Fetched(path, origin)


def _from_cache(folder: Path, note: Path, checksum: Checksum | None) -> Fetched | None:
    """The kept file, if it is there and still whole."""
    with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        content = json.loads(note.read_text("utf-8"))
        path = folder / content["path"]
        origin = Origin(**content["origin"])
        if _digest(path, "sha256") == origin.sha256 and (
            checksum is None or _digest(path, checksum.kind) == checksum.value.lower()
        ):
            return Fetched(path, origin, from_cache=True)
    return None


def _download(url: str, part: Path, progress: Progress | None, patience: Patience) -> None:
    pause = patience.pause_s
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _continue(url, part, progress, patience)
        except _TryAgainError as failed:
            if attempt == _ATTEMPTS:
                raise refuse("fetch-failed", url=url, why=failed.why) from failed
        except requests.exceptions.ProxyError as failed:
            raise refuse("fetch-proxy", url=url) from failed
        except requests.exceptions.SSLError as failed:
            raise refuse("fetch-certificate", url=url) from failed
        except (requests.RequestException, HTTPError) as failed:
            if attempt == _ATTEMPTS:
                raise refuse("fetch-failed", url=url, why=message("why-no-answer")) from failed
        time.sleep(pause)
        pause *= 2


class _TryAgainError(Exception):
    """The server could not answer now; ``why`` says so in words."""

    def __init__(self, why: Text | str) -> None:
        super().__init__(str(why))
        self.why = why


def _continue(url: str, part: Path, progress: Progress | None, patience: Patience) -> None:
    """Ask for what is missing of the part file, and append it."""
    mark = part.with_suffix(".etag")
    have = part.stat().st_size if part.exists() else 0
    etag = mark.read_text("utf-8") if have and mark.exists() else ""
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if etag:
        headers |= {"Range": f"bytes={have}-", "If-Range": etag}
    waits = (patience.connect_s, patience.stall_s)
    with requests.get(url, headers=headers, stream=True, timeout=waits) as answer:
        if answer.status_code in (429, 500, 502, 503, 504):
            raise _TryAgainError(f"HTTP {answer.status_code}")
        if answer.status_code == 416:  # what we have is not part of it
            part.unlink(missing_ok=True)
            mark.unlink(missing_ok=True)
            raise _TryAgainError("HTTP 416")
        if answer.status_code == 407:
            raise refuse("fetch-proxy", url=url)
        if answer.status_code not in (200, 206):
            raise refuse("fetch-status", url=url, status=str(answer.status_code))
        resumed = answer.status_code == 206
        start = have if resumed else 0
        plain = answer.headers.get("Content-Encoding", "identity") == "identity"
        length = answer.headers.get("Content-Length") if plain else None
        total = start + int(length) if length and length.isdigit() else None
        if total is not None and total > _LARGEST:
            raise refuse("fetch-large", url=url, size=total / 1e9)
        if not resumed:
            part.unlink(missing_ok=True)  # before the new mark: halves of two versions never meet
        _remember_version(mark, answer)
        with part.open("ab" if resumed else "wb") as file:
            done = start
            for piece in answer.iter_content(_CHUNK):
                file.write(piece)
                done += len(piece)
                if done > _LARGEST:
                    raise refuse("fetch-large", url=url, size=done / 1e9)
                if progress is not None:
                    progress(file_name(url), done, total)
        if total is not None and done != total:
            raise _TryAgainError(message("why-cut-short"))


def _remember_version(mark: Path, answer: requests.Response) -> None:
    """Keep the file's version: only the same one may be continued."""
    etag = answer.headers.get("ETag", "")
    version = (
        etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified", "")
    )
    if version:
        mark.write_text(version, "utf-8")
    else:
        mark.unlink(missing_ok=True)


def _verified(url: str, part: Path, checksum: Checksum | None) -> str:
    if part.stat().st_size == 0:
        part.unlink()
        raise refuse("fetch-failed", url=url, why=message("why-empty"))
    if checksum is not None and _digest(part, checksum.kind) != checksum.value.lower():
        part.unlink()
        part.with_suffix(".etag").unlink(missing_ok=True)
        raise refuse("fetch-checksum", url=url, kind=checksum.kind)
    return _digest(part, "sha256")


def _digest(path: Path, kind: str) -> str:
    if kind == "git":
        digest = hashlib.sha1(usedforsecurity=False)
        digest.update(f"blob {path.stat().st_size}\0".encode())
    elif kind in ("sha256", "md5"):
        digest = hashlib.new(kind, usedforsecurity=False)
    else:
        raise refuse("fetch-checksum-kind", kind=kind)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
