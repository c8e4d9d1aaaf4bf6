"""Open boundaries on the internet: which there are, and how each one is asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from geodata.folders import write_atomically
from geodata.folding import fold
from geodata.problems import InputError, refuse
from geodata.provenance import Origin
from geodata.settings import settings
from geodata.sources.downloads import downloads_folder, keep_origin
from geodata.sources.fetching import Checksum, Fetched, Patience, Progress, fetch
from geodata.wording import Text, listing, read_yaml

_AT_ONCE = 6
_FOLDER = re.compile(r"\d{2}_[a-z0-9_]+")


@dataclass(frozen=True)
class OpenSource:
    """A public source of boundaries.

    Attributes:
        name: as the command line calls it.
        title: what it offers.
        licence: under which; empty where each answer names its own.
        base: address that its requests start from.
    """

    name: str
    title: Text
    licence: str
    base: str


@cache
def _catalogue() -> Mapping[str, Any]:
    text = resources.files("geodata.sources").joinpath("open_sources.yaml").read_text("utf-8")
    found: Mapping[str, Any] = read_yaml(text)
    return found


def source_names() -> tuple[str, ...]:
    """Names of the open sources."""
    return tuple(_catalogue())


def open_source(name: str) -> OpenSource:
    """Look up a source; its base address may be set by ``SAPXEP_BASE_<NAME>``.

    Raises:
        InputError: no source has this name.
    """
    if name not in _catalogue():
        raise refuse("unknown-source", name=name, known=", ".join(source_names()))
    entry = _catalogue()[name]
    base = getattr(settings(), f"base_{name.replace('-', '_')}") or entry["base"]
    return OpenSource(name, Text(**entry["title"]), entry["licence"], base.rstrip("/"))


def fetch_province(
    province: str,
    *,
    refresh: bool = False,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Fetch all units of a province of 2025 as one GeoJSON file.

    The folder's listing gives each unit's file with its git hash, against which it is verified.

    Args:
        province: code (``42``) or name (``Hà Tĩnh``).
        refresh: ask the server even for what is in the cache.
        progress: told of every file.
        patience: how long to wait.

    Raises:
        InputError: no such province, or a file that cannot be fetched whole.
    """
    source = open_source("provinces-2025")

    def listed(address: str) -> list[dict[str, Any]]:
        try:
            got = fetch(address, refresh=True, patience=patience)
        except InputError:
            got = fetch(address, patience=patience)  # no connection: the listing of last time
        return [entry for entry in _json_of(got, list) if isinstance(entry, dict)]

    folders = [n for n in (str(e.get("name")) for e in listed(source.base)) if _FOLDER.fullmatch(n)]
    folder = _match(province, folders)
    files = [
        entry
        for entry in listed(f"{source.base}/{folder}/wards")
        if str(entry.get("name", "")).endswith(".geojson") and entry.get("download_url")
    ]
    if not files:
        raise refuse("fetch-content", url=f"{source.base}/{folder}/wards")

    def one(entry: dict[str, Any]) -> Fetched:
        return fetch(
            str(entry["download_url"]),
            licence=source.licence,
            checksum=Checksum("git", str(entry["sha"])) if entry.get("sha") else None,
            refresh=refresh,
            progress=progress,
            patience=patience,
        )

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        parts = list(pool.map(one, files))
    title = f"{source.title.en}: {folder}"
    url = f"{source.base}/{folder}"
    return _combined(parts, folder, Origin(title, url, source.licence))


def _match(province: str, folders: list[str]) -> str:
    """Folder such as ``42_ha_tinh`` for a code or a name."""
    wanted = re.sub(r"^(?:tinh|thanh pho|tp) ", "", fold(province))
    for folder in folders:
        code, _, name = folder.partition("_")
        if wanted in (code, fold(name)):
            return folder
    names = {fold(folder.partition("_")[2]): folder for folder in folders}
    near = [names[name] for name in get_close_matches(wanted, names, n=3)]
    raise refuse("unknown-province", name=province, known=listing(near or folders, 40))


def _combined(parts: list[Fetched], folder: str, origin: Origin) -> Fetched:
    """One feature collection of all units, kept under the hash of its content."""
    features: list[dict[str, Any]] = []
    for part in parts:
        document = _json_of(part, dict)
        found = document.get("features")
        for feature in found if isinstance(found, list) else []:
            if not isinstance(feature, dict):
                raise refuse("fetch-content", url=part.origin.url)
            properties = dict(feature.get("properties") or {})
            properties.setdefault("code", feature.get("id"))
            features.append(
                {"type": "Feature", "properties": properties, "geometry": feature.get("geometry")}
            )
    if not features:
        raise refuse("fetch-content", url=origin.url)
    features.sort(key=lambda f: str(f["properties"]["code"]))
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    path = downloads_folder() / digest / f"{folder}.geojson"
    if not path.exists():
        write_atomically(path, content)
    day = min(part.origin.retrieved for part in parts)
    kept = all(part.from_cache for part in parts)
    found = replace(origin, retrieved=day, sha256=digest)
    keep_origin(found)
    return Fetched(path, found, from_cache=kept)


def fetch_geoboundaries(
    *,
    simplified: bool = True,
    refresh: bool = False,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Fetched:
    """Fetch the communes of Vietnam before 2025 from geoBoundaries (gbOpen, ADM3).

    Args:
        simplified: the smaller file.
        refresh: ask the server even for what is in the cache.
        progress: told while it arrives.
        patience: how long to wait.

    Raises:
        InputError: no answer, or one that names no file.
    """
    source = open_source("geoboundaries")
    answer = _json_of(fetch(f"{source.base}/", refresh=refresh, patience=patience), dict)
    key = "simplifiedGeometryGeoJSON" if simplified else "gjDownloadURL"
    address = answer.get(key)
    if not isinstance(address, str):
        raise refuse("fetch-content", url=source.base)
    return fetch(
        address,
        title=source.title.en,
        licence=str(answer.get("boundaryLicense") or source.licence),
        refresh=refresh,
        progress=progress,
        patience=patience,
    )


def _json_of(got: Fetched, kind: type) -> Any:
    """Content of a downloaded JSON file; another shape than expected is refused."""
    try:
        document = json.loads(got.path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as failed:
        raise refuse("fetch-content", url=got.origin.url) from failed
    if not isinstance(document, kind):
        raise refuse("fetch-content", url=got.origin.url)
    return document
