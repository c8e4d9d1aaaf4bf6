"""Versions of the program and of the libraries it stands on, as they are installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_of(package: str) -> str:
    """Version of an installed package; empty where it is none (a checkout that is only run)."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def program_version() -> str:
    """Version of this program."""
    return version_of("sapxep")
