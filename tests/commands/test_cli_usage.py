"""A call that is wrong in itself is told in the person's language, like all bad input."""

from __future__ import annotations

import pytest

from tests.support.cli import run

WRONG = {
    "unknown-verb": (("solv",), "Không có lệnh «solv».", "no command “solv”"),
    "unknown-option": (
        ("solve", "--unts", "x"), "Không có tùy chọn --unts. Gần giống: --out, --units, --until",
        "no option --unts. Similar: --out, --units, --until",
    ),
    "short-option": (("solve", "-z"), "Không có tùy chọn -z", "no option -z"),
    "no-value": (("solve", "--units"), "--units cần một giá trị", "--units needs a value"),
    "flag-with-value": (("solve", "--json=3"), "--json không nhận", "--json takes no value"),
    "missing-option": (("assess",), "Thiếu --units.", "Missing --units."),
    "missing-argument": (("prepare",), "Thiếu FILE.", "Missing FILE."),
    "too-many": (("datasets", "a", "b"), "Thừa đối số", "more arguments"),
    "no-number": (
        ("solve", "--units", "a", "--criteria", "b", "--time-limit", "hai"),
        "--time-limit cần một số", "--time-limit takes a number",
    ),
    "no-whole-number": (
        ("solve", "--units", "a", "--criteria", "b", "--target", "4.5"),
        "--target cần một số nguyên", "--target takes a whole number",
    ),
    "beyond": (("app", "--port", "99999"), "--port nhiều nhất là 65535", "--port is at most 65535"),
    "below": (("app", "--port", "0"), "--port ít nhất là 1", "--port is at least 1"),
    "infinite": (
        ("solve", "--units", "a", "--criteria", "b", "--far-km", "inf"),
        "--far-km không nhận", "--far-km does not take",
    ),
    "long": (("x" * 100_000,), "Không có lệnh", "no command"),
    "steering": (("\x1b[31mx\ny",), "Không có lệnh", "no command"),
}  # fmt: skip


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_wrong_calls_are_told_in_both_languages(call: tuple[tuple[str, ...], str, str]) -> None:
    words, vi, en = call
    for language, told in (("vi", vi), ("en", en)):
        done = run(words[0], "--lang", language, *words[1:])
        assert done.returncode == 2, done
        assert told in done.stderr, done.stderr
        assert ("Xem: sapxep" if language == "vi" else "See: sapxep") in done.stderr
        assert done.stderr.count("\n") == 1
        assert len(done.stderr) < 1000
        assert "\x1b" not in done.stderr


def test_a_language_there_is_not() -> None:
    done = run("datasets", "--lang", "fr")
    assert done.returncode == 2
    assert "--lang không nhận «fr». Dùng: vi, en." in done.stderr
