"""Names as they stand in files from before Unicode."""

from __future__ import annotations

import unicodedata

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
