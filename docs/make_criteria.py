"""Writes criteria.md and tieu-chi.md from the presets: ``python docs/make_criteria.py``."""

from __future__ import annotations

from pathlib import Path

from geodata import Language
from merger import load_criteria, preset_names
from scenarios.texts import markdown, rule_document

HERE = Path(__file__).parent
PAGES: dict[Language, Path] = {"en": HERE / "criteria.md", "vi": HERE / "tieu-chi.md"}

HEADS: dict[Language, str] = {
    "en": """# Rule sets

Made from `merger/law/presets/` by `docs/make_criteria.py`; do not edit by hand. Certainty: *text* =
the wording or an official site quoting it was read; *secondary* = press, digests; *to be
verified* = not confirmed by any source, check the law before relying on it. 100 %
is the standard of the unit's own kind and terrain, after reductions; "below" is strict.
""",
    "vi": """# Các bộ tiêu chí

Lập từ `merger/law/presets/` bằng `docs/make_criteria.py`; không sửa tay. Độ chắc chắn: *theo văn
bản* = đã đọc văn bản hoặc trang chính thức trích dẫn; *nguồn thứ cấp* = báo chí, bản tóm
tắt; *cần kiểm chứng* = chưa có nguồn xác nhận, đối chiếu văn bản trước khi dùng.
100 % là tiêu chuẩn của chính loại đơn vị và địa hình, sau khi giảm; "dưới" không tính bằng.
""",
}


def page(language: Language) -> str:
    """Return one whole page."""
    sets = [markdown(rule_document(load_criteria(name)), language) for name in preset_names()]
    return "\n".join([HEADS[language], *sets])


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
