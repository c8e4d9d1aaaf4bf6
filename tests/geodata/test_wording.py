from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata import format_number
from geodata.english import agreed
from geodata.wording import Catalogue, Text, listing, read_yaml
from tests.support import ROOT

CATALOGUES = sorted(
    path
    for room in ("geodata", "merger", "scenarios", "ui")
    for path in (ROOT / room).glob("*.yaml")
    if path.name in {"problems.yaml", "wording.yaml", "messages.yaml"}
)


def test_numbers_follow_the_locale() -> None:
    assert format_number(12345, "vi") == "12.345"
    assert format_number(12345, "en") == "12,345"
    assert format_number(30.5, "vi", 1) == "30,5"
    assert format_number(30.5, "en", 1) == "30.5"


def test_sentences_take_numbers_and_texts() -> None:
    catalogue = Catalogue({"a": Text("{n} người, {x:2} km², {t}", "{n} people, {x:2} km², {t}")})
    told = catalogue.text("a", n=12345, x=1.234, t=Text("phường", "ward"))
    assert told.vi == "12.345 người, 1,23 km², phường"
    assert told.en == "12,345 people, 1.23 km², ward"


def test_listing_counts_what_it_leaves_out() -> None:
    assert listing(["a", "b"]) == "a, b"
    assert listing([str(i) for i in range(10)], limit=3) == "0, 1, 2, … (+7)"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_both_languages_say_the_same(path: Path) -> None:
    entries = read_yaml(path.read_text("utf-8"))
    assert len(entries) > 10
    for key, entry in entries.items():
        assert isinstance(key, str), f"YAML read the key {key!r} as something else"
        assert set(entry) == {"vi", "en"}, key
        fields = {lang: set(re.findall(r"{(\w+)", text)) for lang, text in entry.items()}
        assert fields["vi"] == fields["en"], key


def _keys_used(room: str, call: str) -> set[str]:
    used = set()
    for path in (ROOT / room).rglob("*.py"):
        used |= set(re.findall(rf"\b{call}\(\s*\"([a-z0-9_-]+)\"", path.read_text("utf-8")))
    return used


@pytest.mark.parametrize(
    ("room", "file", "calls"),
    [
        ("geodata", "problems.yaml", ["message", "refuse"]),
        ("merger", "wording.yaml", ["sentence"]),
        ("scenarios", "wording.yaml", ["sentence"]),
        ("ui", "messages.yaml", ["t"]),
    ],
)
def test_every_sentence_used_exists(room: str, file: str, calls: list[str]) -> None:
    entries = read_yaml((ROOT / room / file).read_text("utf-8"))
    used = set().union(*(_keys_used(room, call) for call in calls))
    assert len(used) > 5
    assert used <= set(entries), sorted(used - set(entries))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Terrain of 1 units", "Terrain of 1 unit"),
        ("1 units that must be arranged remain", "1 unit that must be arranged remain"),
        ("1 parts of the map are joined", "1 part of the map is joined"),
        ("1 units stay unsettled", "1 unit stays unsettled"),
        ("at most 1 people, 1 new vertices", "at most 1 person, 1 new vertex"),
        ("1 small boundaries are left", "1 small boundary is left"),
        ("11 units, 2.1 units, 1,1 units, 1–2 units", "11 units, 2.1 units, 1,1 units, 1–2 units"),
        ("Ward 1 has 3 units", "Ward 1 has 3 units"),
    ],
)
def test_one_is_singular_in_english(written: str, read: str) -> None:
    assert agreed(written) == read


def test_a_sentence_agrees_with_its_number() -> None:
    text = Text("Địa hình chưa rõ của {count} đơn vị", "Terrain not known for {count} units")
    catalogue = Catalogue({"open": text})
    assert catalogue.text("open", count=1).en == "Terrain not known for 1 unit"
    assert catalogue.text("open", count="1").en == "Terrain not known for 1 unit"
    assert catalogue.text("open", count=21).en == "Terrain not known for 21 units"
