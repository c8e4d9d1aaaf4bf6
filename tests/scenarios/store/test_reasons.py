"""Why a store cannot be used is told in words: no English of a driver, no class, no password."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata import InputError
from scenarios.error_log import log_path
from scenarios.store import open_store
from scenarios.store.reasons import why_closed

_RAW = re.compile(r"Error|sqlite3|psycopg|unable|refused,|failed|\bsqlalche|geheim", re.IGNORECASE)


def _address(case: str, folder: Path) -> str:
    if case == "no database":
        (folder / "x.sqlite").write_bytes(b"no database at all" * 400)
        return f"sqlite:///{folder / 'x.sqlite'}"
    if case == "a folder":
        return f"sqlite:///{folder}"
    if case == "no folder":
        return f"sqlite:///{folder / 'missing' / 'x.sqlite'}"
    if case == "nobody listens":
        return "postgresql+psycopg://an:geheim@127.0.0.1:9/sapxep"
    if case == "no driver":
        return "oracle+nodriver://an:geheim@127.0.0.1/x"
    return case if ":" in case else "://geheim@@"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("no database", "tệp của kho bị hỏng"),
        ("a folder", "không mở hoặc không tạo được tệp"),
        ("no folder", "không"),
        ("nobody listens", "máy chủ cơ sở dữ liệu không trả lời"),
        ("no driver", "chưa cài trình điều khiển"),
        ("no address", "địa chỉ của kho viết sai"),
        ("sqlite:///\x00", "địa chỉ của kho viết sai"),
        ("sqlite:///?timeout=x", "địa chỉ của kho viết sai"),
        ("postgresql+psycopg://u:p@127.0.0.1:99999/x", "địa chỉ của kho viết sai"),
        ("postgresql+psycopg://u:p@[::1/x", "địa chỉ của kho viết sai"),
    ],
)
def test_the_reason_is_told_in_words(case: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        open_store(_address(case, tmp_path))
    assert words in refused.value.text.vi
    assert not _RAW.search(refused.value.text.vi)
    assert not re.search("Error|sqlite3|psycopg|geheim", refused.value.text.en)


def test_what_is_not_known_has_a_number_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    url = "postgresql+psycopg://an:geheim@localhost/x"
    told = why_closed(RuntimeError("never heard of; password geheim"), url)
    number = re.search(r"[0-9A-F]{8}", told.vi)
    assert number is not None
    assert number[0] in told.en
    assert "heard" not in told.vi + told.en
    log = log_path().read_text("utf-8")
    assert number[0] in log
    assert "never heard of" in log
    assert "geheim" not in log


@pytest.mark.parametrize(
    ("state", "words"), [("53100", "đã đầy"), ("28P01", "từ chối tên"), ("42P01", "các bảng")]
)
def test_codes_of_postgres(state: str, words: str) -> None:
    class _SaidError(Exception):
        sqlstate = state

    wrapped = RuntimeError("wrapped")
    wrapped.orig = _SaidError("raw words")  # type: ignore[attr-defined]
    assert words in why_closed(wrapped, "postgresql://h/x").vi
