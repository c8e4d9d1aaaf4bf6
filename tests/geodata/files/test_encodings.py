"""Names from before Unicode, as they stand in old layers and sheets."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest

from geodata import Text, embedded_dataset
from geodata.files.encodings import (
    ENCODINGS,
    is_syllable,
    nearly_utf8,
    recognise_encoding,
    to_unicode,
)
from geodata.files.text_columns import text_in_unicode
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
    assert ENCODINGS == ("utf-8", "windows-1258", "tcvn3", "vni", "viscii")


def converted(*values: str, encoding: str | None = None) -> tuple[list[str], list[Text]]:
    table = pd.DataFrame({"ten_xa": values}, index=range(2, len(values) + 2), dtype=object)
    result, notices = text_in_unicode(table, "a.csv", encoding)
    return result["ten_xa"].tolist(), notices


@pytest.mark.parametrize(
    ("odd", "scheme"),
    [
        (TCVN3[0], "TCVN3"),
        (VNI[0], "VNI"),
        (NAMES[0].encode("utf-8").decode("latin-1"), "UTF-8"),
        (to_1258(NAMES[0]).decode("cp1252", "replace"), "WINDOWS-1258"),
    ],
)
def test_one_cell_of_another_encoding_among_unicode(odd: str, scheme: str) -> None:
    values, notices = converted(*NAMES[1:], odd, "Ea H'Leo", "Xã Krông Nô", "Xã Mô Rai")
    assert values == [*NAMES[1:], NAMES[0], "Ea H'Leo", "Xã Krông Nô", "Xã Mô Rai"]
    (told,) = notices
    assert scheme in told.vi
    assert "dòng 6" in told.vi
    assert "row 6" in told.en


def test_one_cell_in_unicode_among_an_old_encoding() -> None:
    values, notices = converted(*TCVN3, "Xã Hòa Bình")
    assert values == [*NAMES[:4], "Xã Hòa Bình"]
    assert "TCVN3" in notices[0].vi


def test_a_letter_cut_in_halves_spoils_one_cell_only() -> None:
    shown = [n.encode("utf-8").decode("latin-1") for n in NAMES]
    cut = "Xã Hương Khê".encode()[:-1].decode("latin-1")
    values, notices = converted(*shown, cut)
    assert values[:5] == NAMES
    assert values[5] == "Xã Hương Kh\ufffd"
    (told,) = notices
    assert "dòng 7" in told.vi
    assert "row 7" in told.en
    assert "Xã Hương Kh\ufffd" in told.vi


def test_bytes_that_are_not_nearly_utf8() -> None:
    assert nearly_utf8("\n".join(TCVN3).encode("latin-1")) is None
    assert nearly_utf8(b"\xff\xfe\xfd") is None
    text = "\n".join(NAMES * 20).encode()
    assert nearly_utf8(text[:40] + text[41:]) is not None


@pytest.mark.parametrize("mark", ["\u2013", "\u2014", "\u2026", "\u00bd", "5 \u20ac"])
def test_a_mark_alone_is_no_letter_of_an_old_encoding(mark: str) -> None:
    assert recognise_encoding([mark]) == ""
    assert converted("12", mark, "15")[0] == ["12", mark, "15"]
