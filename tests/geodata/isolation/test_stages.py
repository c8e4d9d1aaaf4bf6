"""Who waits for work in a child hears of its stages, and ends it by whatever they raise."""

from __future__ import annotations

import threading
import time

import pytest

from geodata.isolation import Stage, run_bounded, watching
from geodata.isolation.calls import _AT_ONCE
from tests.support import work


class _StoppedError(BaseException):
    """What Streamlit raises to end a run is no Exception either."""


def test_stages_are_heard_in_their_order() -> None:
    heard: list[Stage] = []
    with watching(heard.append):
        assert run_bounded(work.go_through, ["matching", "mending"], 0.4) == 2
    assert list(dict.fromkeys(heard))[-2:] == ["matching", "mending"]
    heard.clear()
    run_bounded(work.go_through, ["borders"], 0.3)
    assert not heard


def test_whoever_watches_can_stop_the_work() -> None:
    def stop(_: Stage) -> None:
        raise _StoppedError

    number = run_bounded(work.process_number)
    started = time.monotonic()
    with pytest.raises(_StoppedError), watching(stop):
        run_bounded(work.sleep_for_ever)
    assert time.monotonic() - started < 10
    assert run_bounded(work.process_number) != number  # that child is gone


def test_who_waits_behind_others_hears_so() -> None:
    let_go, heard = threading.Event(), []

    def hold(_: Stage) -> None:
        if let_go.is_set():
            raise _StoppedError

    def work_long() -> None:
        with pytest.raises(_StoppedError), watching(hold):
            run_bounded(work.sleep_for_ever)

    others = [threading.Thread(target=work_long) for _ in range(_AT_ONCE)]
    for thread in others:
        thread.start()
    time.sleep(0.3)

    def watch(stage: Stage) -> None:
        heard.append(stage)
        let_go.set()

    with watching(watch):
        assert run_bounded(work.double, 4) == 8
    for thread in others:
        thread.join()
    assert heard[0] == "waiting"
