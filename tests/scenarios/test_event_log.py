"""The log of events: a line each, no names, nothing that stands in a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios import event_log
from scenarios.error_log import note_fault
from scenarios.event_log import events_path, log_event


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "mới"))


def lines() -> list[str]:
    return events_path().read_text("utf-8").splitlines()


def test_an_event_is_one_line_without_names() -> None:
    log_event("run-done", who="Nguyễn Văn A\n", scenario="abc", seconds=1.25, file="Xã\nHai.xlsx")
    log_event("run-done", who="Nguyễn Văn A\n", word="a b", other="ok")
    log_event("run-done", who="somebody else")
    first, second, third = lines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 INFO run-done user=[0-9a-f]{8} scenario=abc seconds=1.25",
        first,
    )
    assert second.endswith(" other=ok")
    user = [re.search(r"user=(\w+)", line).group(1) for line in (first, second, third)]  # type: ignore[union-attr]
    assert user[0] == user[1] != user[2]


def test_levels_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    log_event("small", level="DEBUG")
    log_event("large", level="WARNING")
    monkeypatch.setenv("SAPXEP_LOG_LEVEL", "ERROR")
    log_event("other", level="WARNING")
    number = note_fault(ValueError("Xã Một"))
    assert [line.split(" ")[2] for line in lines()] == ["large", "fault"]
    assert f"number={number}" in lines()[1]
    assert "Xã" not in "".join(lines())


def test_old_lines_go_to_another_file_and_the_oldest_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "_MOST_BYTES", 2000)
    for number in range(400):
        log_event("run-done", number=number)
    files = list(events_path().parent.glob("events.log*"))
    assert len(files) == 1 + event_log._KEPT
    assert sum(path.stat().st_size for path in files) < 2200 * len(files)
    assert "number=399" in lines()[-1]


def test_a_log_that_cannot_be_written_stands_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path / "file" / "x"))
    log_event("run-done", who="a")
    monkeypatch.setenv("SAPXEP_PORT", "none")
    log_event("run-done", who="a")
