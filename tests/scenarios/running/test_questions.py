"""Questions in the background: found again, stopped, failing in words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

from geodata import InputError, Text
from scenarios.error_log import log_path
from scenarios.running.questions import ask, find_question


def test_answers_come_one_by_one_and_stay() -> None:
    key, gate = uuid4().hex, threading.Event()

    def work(_stop: Callable[[], bool]) -> Iterator[int]:
        yield 1
        gate.wait(10)
        yield 2

    question = ask(key, work)
    assert ask(key, work) is question  # a second page watches the same
    assert not question.wait(0.05)
    assert question.answers == [1]
    gate.set()
    assert question.wait(10)
    assert (question.answers, question.state) == ([1, 2], "done")
    assert find_question(key) is question
    assert ask(key, work) is question


def test_a_stop_keeps_what_was_answered_and_it_can_be_asked_again() -> None:
    key = uuid4().hex

    def work(stop: Callable[[], bool]) -> Iterator[int]:
        yield 1
        while not stop():
            threading.Event().wait(0.01)

    question = ask(key, work)
    question.stop()
    assert question.wait(10)
    assert (question.answers, question.state) == ([1], "stopped")
    again = ask(key, lambda _: [7])
    assert again is not question
    assert again.wait(10)
    assert again.answers == [7]


def test_what_goes_wrong_is_said() -> None:
    def refused(_stop: Callable[[], bool]) -> Iterator[int]:
        yield 1
        raise InputError(Text("sai", "wrong"))

    question = ask(uuid4().hex, refused)
    assert question.wait(10)
    assert question.state == "failed"
    assert question.error == Text("sai", "wrong")
    broken = ask(uuid4().hex, lambda _: [1 // 0])
    assert broken.wait(10)
    assert broken.error is not None
    # A person gets a number; what Python said stands in the log under it.
    number = broken.error.en.split("error ")[1][:8]
    assert "ZeroDivisionError" not in broken.error.en
    assert f"{number}\n" in log_path().read_text("utf-8")
