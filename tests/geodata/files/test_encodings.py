"""Names from before Unicode, as they stand in old layers and sheets."""

from __future__ import annotations

import unicodedata

import pytest

from geodata import embedded_dataset
from geodata.files.encodings import ENCODINGS, is_syllable, recognise_encoding, to_unicode
from tests.support.encodings import TCVN3, VNI, to_1258

NAMES = ["Xã Hương Sơn", "Phường Đại Nài", "Thị trấn Đức Thọ", "Huyện Kỳ Anh", "Xã Cẩm Dương"]


@pytest.mark.parametrize(("written", "name"), [(TCVN3, "tcvn3"), (VNI, "vni")])
def test_old_fonts_are_recognised_and_converted(written: list[str], name: str) -> None:
    assert recognise_encoding(written) == name
    assert [to_unicode(text, name) for text in written] == NAMES[:4]


def test_bytes_shown_in_a_wrong_encoding() -> None:
    as_utf8 = [n.encode("utf-8").decode("latin-1") for n in NAMES]
    assert recognise_encoding(as_utf8) == "utf-8"
    assert to_unicode(as_utf8[0], "utf-8") == NAMES[0]
    # Windows-1258 writes tones as characters of their own.
    windows = [to_1258(n).decode("cp1252", "replace") for n in NAMES]
    assert recognise_encoding(windows) == "windows-1258"
    assert to_unicode(windows[1], "windows-1258") == NAMES[1]


def test_unicode_is_left_alone() -> None:
    assert recognise_encoding(NAMES) == ""
    assert recognise_encoding([unicodedata.normalize("NFD", n) for n in NAMES]) == ""
    assert recognise_encoding(["Ha Tinh", "", "12"]) == ""
    assert recognise_encoding(["Ea H'Leo", "Krông Búk", "Đắk R'Lấp", "Buôn Đôn"]) == ""


def test_gibberish_is_nothing() -> None:
    assert recognise_encoding(["Ω≈ç√∫", "ß∂ƒ©˙∆", "œ∑´®†¥"]) is None


def test_every_real_name_reads_as_vietnamese() -> None:
    names = embedded_dataset("hatinh-2024").units.name
    assert all(is_syllable(w) for name in names for w in name.split() if not w.isdigit())
    assert ENCODINGS == ("utf-8", "windows-1258", "tcvn3", "vni")
