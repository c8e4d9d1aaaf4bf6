"""Verbs for data: what there is, and fetching open boundaries."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.output import (
    JsonOption,
    LangOption,
    print_if_beside,
    print_json,
    speaking,
    write_file,
)
from geodata import InputError, embedded_dataset, embedded_names, embedded_title
from geodata.sources import (
    Checksum,
    Fetched,
    Progress,
    fetch_geoboundaries,
    fetch_province,
    source_names,
)
from geodata.sources import fetch as fetch_url
from scenarios.wording import sentence


def datasets(as_json: JsonOption = False, lang: LangOption = "vi") -> None:
    """List the embedded datasets."""
    with speaking(lang) as language:
        rows = []
        for name in embedded_names():
            dataset = embedded_dataset(name)
            rows.append(
                {
                    **dataset.describe(),
                    "title": embedded_title(name).to(language),
                    "borders": len(dataset.borders),
                    "schematic": dataset.provenance.schematic,
                    "as_of": dataset.provenance.as_of,
                    "source": dataset.provenance.source.to(language),
                }
            )
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                print(f"{row['name']}  {row['title']}  {row['as_of']}  {row['fingerprint']}")


def fetch(
    source: Annotated[str, typer.Argument(help="provinces-2025, geoboundaries, or an address.")],
    province: Annotated[
        str | None, typer.Argument(help="Name or code, for provinces-2025.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Copy the file here.")] = None,
    sha256: Annotated[str | None, typer.Option(help="What the file must hash to.")] = None,
    full: Annotated[bool, typer.Option("--full", help="geoboundaries: not simplified.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Do not use the cache.")] = False,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Download open boundaries; resumed, verified, kept in the cache."""
    with speaking(lang) as language:
        progress = _progress_to_stderr()
        got: Fetched
        if source == "provinces-2025":
            if province is None:
                raise InputError(sentence("cli-need-province"))
            got = fetch_province(province, refresh=refresh, progress=progress)
        elif source == "geoboundaries":
            got = fetch_geoboundaries(simplified=not full, refresh=refresh, progress=progress)
        elif "://" in source:
            checksum = Checksum("sha256", sha256) if sha256 else None
            got = fetch_url(source, checksum=checksum, refresh=refresh, progress=progress)
        else:
            known = ", ".join(source_names())
            raise InputError(sentence("unknown-fetch", name=source, known=known))
        path = got.path
        if out is not None:
            path = write_file(out, path.read_bytes())
            print_if_beside(out, path, language)
        if as_json:
            print_json({"path": str(path), "from_cache": got.from_cache, **asdict(got.origin)})
        else:
            print(path)
            print(f"{got.origin.title} · {got.origin.licence or '?'} · {got.origin.retrieved}")


def _progress_to_stderr() -> Progress | None:
    """One line that counts up, where a person is looking."""
    if not sys.stderr.isatty():
        return None
    width = shutil.get_terminal_size().columns - 1

    def show(name: str, done: int, total: int | None) -> None:
        share = f" / {total / 1e6:.1f}" if total else ""
        text = f"{name} {done / 1e6:.1f}{share} MB"
        sys.stderr.write("\r")
        print(text[:width].ljust(width), end="", file=sys.stderr, flush=True)

    return show
