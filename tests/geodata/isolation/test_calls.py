"""Work in a child process: results, limits, every way to end, and what the child can see."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from geodata.isolation import Bounds, bounded, run_bounded
from geodata.isolation.process import Child
from geodata.isolation.worker import Work
from geodata.problems import InputError
from tests.support import LONG, ROOT, work

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="held by Linux")


def _refused(*args, **kwargs) -> InputError:
    with pytest.raises(InputError) as caught:
        run_bounded(*args, what="x.xlsx", **kwargs)
    assert "x.xlsx" in caught.value.text.vi
    assert "x.xlsx" in caught.value.text.en
    return caught.value


def test_a_result_comes_back_from_another_process() -> None:
    assert run_bounded(work.double, 4, times=5) == 20
    assert run_bounded(work.process_number) != os.getpid()


def test_the_child_is_used_again() -> None:
    assert run_bounded(work.process_number) == run_bounded(work.process_number)


@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="no count of open files here")
def test_a_child_that_forgets_to_close_files_is_not_used_again() -> None:
    """It would meet its limit on open files, and good files would seem damaged."""
    few = run_bounded(work.forget_to_close, 3)
    assert run_bounded(work.process_number) == few
    many = run_bounded(work.forget_to_close, 40)
    assert run_bounded(work.process_number) != many


def test_a_refusal_comes_across_whole() -> None:
    with pytest.raises(InputError) as caught:
        run_bounded(work.say_no)
    assert caught.value.key == "unknown-dataset"
    assert caught.value.text.vi != caught.value.text.en


@pytest.mark.parametrize(
    ("function", "args", "key"),
    [
        (work.take_memory, (3 << 30,), "child-memory"),
        (work.take_memory_in_c, (3 << 30,), "child-broken"),
        (work.end_as_rust_does, (), "child-memory"),
        (work.end_by, (signal.SIGSEGV,), "child-broken"),
        (work.end_by, (signal.SIGKILL,), "child-broken"),
        (work.end_quietly, (), "child-broken"),
        (work.go_wrong, (), "child-failed"),
        (work.go_too_deep, (), "child-failed"),
        (work.cannot_be_sent, (), "child-failed"),
        (work.many_files, (), "child-failed"),
    ],
)
def test_every_end_is_one_message(function, args, key) -> None:
    assert _refused(function, *args).key == key
    assert run_bounded(work.double, 2) == 4  # the next one is served


@LINUX
def test_processor_time_is_limited() -> None:
    started = time.monotonic()
    assert _refused(work.run_for_ever, bounds=Bounds(seconds=1)).key == "child-time"
    assert time.monotonic() - started < 20


def test_a_child_that_only_waits_is_ended(monkeypatch) -> None:
    monkeypatch.setattr("geodata.isolation.limits._AROUND_S", 0.5)
    assert _refused(work.sleep_for_ever, bounds=Bounds(seconds=0.1)).key == "child-time"


def test_growth_is_seen_where_the_system_does_not_hold_it(monkeypatch) -> None:
    """As on systems without limits on memory: the parent looks and ends the child."""
    run_bounded(work.double, 1)
    monkeypatch.setattr("geodata.isolation.process.Child.is_fit", True)
    monkeypatch.setattr("geodata.isolation.process.Child._taken", lambda _: 8 << 30)
    found = _refused(work.sleep_for_ever)
    assert found.key == "child-memory"


def test_a_fault_tells_its_traceback_to_developers() -> None:
    found = _refused(work.go_wrong)
    assert "go_wrong" in str(found.__cause__)


def test_what_libraries_print_stays_in_the_child(capfd) -> None:
    assert run_bounded(work.say_much) == "said"
    assert capfd.readouterr() == ("", "")


def test_files_are_fed_with_what_belongs_to_them(tmp_path: Path) -> None:
    for name in ("a.shp", "a.dbf", "secret.txt"):
        (tmp_path / name).write_bytes(name.encode())
    shp, other = tmp_path / "a.shp", tmp_path / "secret.txt"
    assert run_bounded(work.read_bytes, shp, files=[shp]) == b"a.shp"
    beside = {shp: [tmp_path / "a.dbf"]}
    assert run_bounded(work.names_beside, shp, files=[shp], beside=beside) == ["a.dbf", "a.shp"]
    both = run_bounded(work.read_bytes, shp, other=other, files=[shp, other])
    assert both == b"a.shpsecret.txt"


def test_a_large_file_is_opened_by_the_child(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("geodata.isolation.calls.LARGEST_FED", 4)
    path = tmp_path / "large.bin"
    path.write_bytes(b"large")
    assert run_bounded(work.read_bytes, path, files=[path]) == b"large"
    assert _refused(work.read_bytes, path).key == "child-failed"  # not granted


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("ạ" * 80 + ".csv")
    path.write_bytes(b"1")
    assert run_bounded(work.read_bytes, path, files=[path]) == b"1"


def test_python_in_the_child_opens_nothing_of_the_person(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("x")
    assert run_bounded(work.open_in_python, str(path)) == "PermissionError"
    assert run_bounded(work.open_in_python, str(ROOT / "README.md")) == "PermissionError"


@LINUX
def test_native_code_in_the_child_opens_nothing_of_the_person(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("x")
    assert run_bounded(work.open_in_c, "/dev/null") == 0
    if run_bounded(work.open_in_c, "/etc/passwd") == 0:
        pytest.skip("a kernel without Landlock")
    assert run_bounded(work.open_in_c, str(path)) == errno.EACCES
    writing = os.O_WRONLY | os.O_CREAT
    assert run_bounded(work.open_in_c, str(tmp_path / "new"), writing) == errno.EACCES
    code = str(ROOT / "geodata" / "problems.py")
    assert run_bounded(work.open_in_c, code) == 0
    assert run_bounded(work.open_in_c, code, os.O_WRONLY) == errno.EACCES


@LINUX
def test_the_child_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert _refused(work.connect_in_python, port).key == "child-failed"
        if run_bounded(work.open_in_c, "/etc/passwd") == 0:
            pytest.skip("a kernel without Landlock")
        assert run_bounded(work.connect_in_c, port) == errno.EACCES


def test_the_child_is_told_no_secrets(monkeypatch) -> None:
    from geodata.isolation.calls import _Pool

    monkeypatch.setattr("geodata.isolation.calls._pool", None)
    monkeypatch.setenv("SAPXEP_DATABASE", "postgresql://u:secret@h/d")
    told = run_bounded(work.environment)
    assert "SAPXEP_DATABASE" not in told
    from geodata.isolation import calls

    assert isinstance(calls._pool, _Pool)
    calls._pool.end()


def test_several_threads_are_served() -> None:
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(run_bounded(work.double, n)))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [0, 2, 4, 6, 8, 10]


def test_no_child_is_left_over() -> None:
    for _ in range(3):
        _refused(work.end_by, signal.SIGKILL)
    mine = psutil.Process().children()
    assert not [p for p in mine if p.status() == psutil.STATUS_ZOMBIE]
    assert len([p for p in mine if "isolation" in " ".join(p.cmdline())]) <= 2


@bounded()
def _pid_and_bytes(path: Path, also: str = "") -> tuple[int, bytes]:
    return os.getpid(), path.read_bytes() + also.encode()


def test_a_marked_reader_runs_in_the_child(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"12")
    number, content = _pid_and_bytes(path, also="3")
    assert number != os.getpid()
    assert content == b"123"
    with pytest.raises(FileNotFoundError):  # its own words for what is no file
        _pid_and_bytes(tmp_path / "missing")


SCRIPT = """
    import os, signal, sys, threading, time
    from geodata.isolation import run_bounded, warm
    from tests.support import work

    if __name__ == "__main__":
        print(run_bounded(work.process_number), flush=True)
        how = sys.argv[1]
        if how == "interrupt":
            signal.signal(signal.SIGINT, signal.default_int_handler)
            threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            try:
                run_bounded(work.sleep_for_ever)
            except KeyboardInterrupt:
                print("interrupted", flush=True)
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("how", ["end", "interrupt", "kill"] if LONG else ["kill"])
def test_children_end_with_their_parent(how: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT))
    done = subprocess.run(
        [sys.executable, str(script), how],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    number, *rest = done.stdout.split()
    assert rest == (["interrupted"] if how == "interrupt" else [])
    until = time.monotonic() + 10
    while psutil.pid_exists(int(number)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(number))


def test_other_rooms_can_work_there() -> None:
    names = ["scenarios.exports", "scenarios.papers", "docxtpl", "openpyxl", "matplotlib.pyplot"]
    assert run_bounded(work.bring_in, names) == names


def test_rooms_are_found_after_the_folder_of_the_program_has_changed() -> None:
    """Python lists it again then, and the child may not."""
    child = Child()
    try:
        assert _brought_in(child, ["geodata"]) == ("done", ["geodata"])
        os.utime(ROOT, (time.time(), time.time()))
        names = ["scenarios.model", "merger.law"]
        assert _brought_in(child, names) == ("done", names)
    finally:
        child.end()


def _brought_in(child: Child, names: list[str]) -> tuple[str, object]:
    call = (work.bring_in, (names,), {})
    return child.run(Work(pickle.dumps(call), Bounds()))


def test_no_driver_is_left_that_reaches_out() -> None:
    from geodata.isolation.process import DRIVERS

    left = run_bounded(work.drivers)
    assert {"GPKG", "GeoJSON"} <= left
    assert left <= DRIVERS
    assert not left & {"OGR_VRT", "WFS", "OAPIF", "HTTP", "GDALG", "CSV", "SQLite", "EEDA"}
