"""Names as they stand in files from before Unicode."""

from __future__ import annotations

import unicodedata

from geodata.files.encodings import _tables, _viscii

TCVN3 = ["X· H\u00ad¬ng S¬n", "Ph\u00adêng §¹i Nµi", "ThÞ trÊn §øc Thä", "HuyÖn Kú Anh"]


VNI = ["Xaõ Höông Sôn", "Phöôøng Ñaïi Naøi", "Thò traán Ñöùc Thoï", "Huyeän Kyø Anh"]


def to_1258(text: str) -> bytes:
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", char)
            tone = next(c for c in apart if c in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258")
            out += tone.encode("cp1258")
    return out


def to_tcvn3(text: str) -> bytes:
    back = {chr(meant): chr(written) for written, meant in _tables()[0].items()}
    return "".join(back.get(c, c) for c in text).encode("latin-1")


def to_viscii(text: str) -> bytes:
    return bytes(_viscii().index(c) for c in text)


def to_vni(text: str) -> bytes:
    _, letters, marks = _tables()
    back = {meant: chr(written) for written, meant in letters.items()}
    out = ""
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        if char in back or len(apart) == 1 or char in "íìÍÌ":  # VNI has those two of i as they are
            out += back.get(char, char)
            continue
        base, more = apart[0], apart[1:]
        if "\u031b" in more:  # the horn makes ơ and ư letters of their own
            base, more = (
                back[unicodedata.normalize("NFC", base + "\u031b")],
                more.replace("\u031b", ""),
            )
        same = [m for m, c in marks.items() if sorted(c) == sorted(more) and m.islower()]
        out += base + (same[0] if more else "")
    return out.encode("cp1252")
