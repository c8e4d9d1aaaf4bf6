"""Where the app's own files lie, and where sign-in is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.config import get_config_files

import scenarios.serving
from geodata import InputError
from scenarios.serving import served, signing_in
from tests.support import ROOT


def test_a_checkout_serves_its_root() -> None:
    assert served() == ROOT
    assert (served() / "static" / "leaflet" / "leaflet.js").is_file()


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A home folder, a working folder and an installation, all empty."""
    folders = {name: tmp_path / name for name in ("home", "work", "room")}
    for folder in folders.values():
        (folder / ".streamlit").mkdir(parents=True)
    served_folder = folders["room"] / "served"
    (served_folder / ".streamlit").mkdir(parents=True)
    (served_folder / "app.py").touch()
    monkeypatch.setenv("HOME", str(folders["home"]))
    monkeypatch.setenv("USERPROFILE", str(folders["home"]))
    monkeypatch.chdir(folders["work"])
    monkeypatch.setattr(scenarios.serving, "_ROOM", folders["room"])
    monkeypatch.setattr("streamlit.config._main_script_path", str(served_folder / "app.py"))
    return {**folders, "served": served_folder}


def test_sign_in_is_found_wherever_streamlit_reads_it(apart: dict[str, Path]) -> None:
    assert served() == apart["served"]
    places = [Path(place) for place in get_config_files("secrets.toml")]
    assert {place.parent.parent for place in places} == {
        apart["home"],
        apart["work"],
        apart["served"],
    }
    assert not signing_in()
    for place in places:
        place.write_text("[auth]\n", "utf-8")
        assert signing_in(), place
        place.write_text("[auth\n", "utf-8")
        with pytest.raises(InputError):
            signing_in()
        place.unlink()
