"""Ctrl-C while files are worked on: one line, the usual exit code, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.support.layers import frame

SLOW = """
import os
import signal
from pathlib import Path

import geodata.ingest.bounded as bounded
from geodata.isolation import run_bounded
from tests.support import work

def forever(*args, **kwargs):
    Path(os.environ["HERE"]).touch()
    return run_bounded(work.sleep_for_ever)

bounded.run_bounded = forever
# A shell has its jobs in the background ignore it, and what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
import sapxep
sapxep.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")
def test_prepare_is_interrupted(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "xa.gpkg")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    out, here = tmp_path / "out.gpkg", tmp_path / "here"
    words = ["prepare", str(tmp_path / "xa.gpkg"), "--out", str(out)]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "HERE": str(here)},
    ) as process:
        until = time.monotonic() + 100
        while not here.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    lines = told.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Đã dừng theo yêu cầu (Ctrl-C)")
    assert not out.exists()
    assert not [p for p in temporary.iterdir() if p.name.startswith("sapxep-")]
