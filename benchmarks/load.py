"""Many people at once: how long a click takes while plans are computed, and what memory it costs.

    python -m benchmarks.load [--sessions 20] [--clicks 6] [--thinking 5] [--rounds 1]

Each session speaks to the server as a browser does, over its own WebSocket, in Streamlit's own
messages (there is no other way in that works without a browser): it opens a saved plan of Thanh
Hóa, then goes from page to page. Two of them solve again and again. Printed for each round: seconds
of a click (true on a machine with nothing else to do) and processor seconds of the server for one;
memory of the server, and of the processes that solve and read files for it, before, with all
sessions, and after they left and Streamlit forgot them: that takes it two minutes (``--settle``).

``--rounds 60 --sessions 5 --clicks 8 --thinking 0 --settle 0`` stands for eight hours of five
people who click once in about a minute: what counts is how memory grows from the first rounds to
the last.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import psutil

from geodata import embedded_dataset
from merger import Constraints, Limits, Problem, load_criteria, solve_problem
from scenarios import Scenario
from scenarios.store import open_store
from tests.support.browser import CATALOGUE, free_port
from tests.support.tab import Session

ROOT = Path(__file__).resolve().parent.parent
_PROVINCE = "thanhhoa-2026"
_PAGES = ("page-data", "page-criteria", "page-plan", "page-effects", "page-plan")


def start_server(port: int, folder: str) -> subprocess.Popen[bytes]:
    """Start the app with data and caches in a folder, and wait until it answers."""
    process = subprocess.Popen(
        [sys.executable, "sapxep.py", "app", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "SAPXEP_DATA_DIR": folder, "SAPXEP_CACHE_DIR": f"{folder}/cache"},
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return process
    process.kill()
    raise SystemExit("the app did not start")


def _prepared(folder: str) -> str:
    """A saved plan of a large province, whose next run is of groups of up to eight; its id."""
    dataset = embedded_dataset(_PROVINCE)
    problem = Problem(
        dataset,
        load_criteria("nq112-2026"),
        Constraints(unknown_terrain="mountain"),
        limits=Limits(max_group=8),
    )
    with closing(open_store(f"sqlite:///{folder}/scenarios.sqlite")) as store:
        return store.save(Scenario.of("load", solve_problem(problem))).id


@dataclass(frozen=True)
class _Used:
    """What the server has used until now.

    Attributes:
        server: megabytes of the process that answers.
        others: megabytes of those that solve and read files for it.
        seconds: processor seconds of the process that answers.
    """

    server: float
    others: float
    seconds: float

    @classmethod
    def by(cls, process: subprocess.Popen[bytes]) -> _Used:
        server = psutil.Process(process.pid)
        times = server.cpu_times()
        others = sum(_resident(child) for child in server.children(True))
        return cls(_resident(server), others, times.user + times.system)

    def __str__(self) -> str:
        return f"{self.server:.0f} MB (+ {self.others:.0f} MB in others)"


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def _work(
    address: str, scenario: str, number: int, clicks: int, thinking: float, together: Barrier
) -> tuple[float, list[float]]:
    session = Session(address, scenario)
    with closing(session):
        first = session.go("page-plan")
        together.wait()
        taken = []
        run = session.buttons.get(CATALOGUE.text("plan-run").en, "")
        for click in range(clicks):
            if number < 2 and run and click % 2 == 0:
                session.go("page-plan")
                session.run(run)
            time.sleep(thinking * (0.5 + random.random()))
            taken.append(session.go(_PAGES[(click + number) % len(_PAGES)]))
        together.wait()
        return first, taken


def _round(
    address: str, scenario: str, process: subprocess.Popen[bytes], chosen: argparse.Namespace
) -> str:
    """Let all sessions work once; what to print."""
    before, together = _Used.by(process), Barrier(chosen.sessions + 1)
    with ThreadPoolExecutor(chosen.sessions) as pool:
        futures = [
            pool.submit(_work, address, scenario, n, chosen.clicks, chosen.thinking, together)
            for n in range(chosen.sessions)
        ]
        together.wait()
        opened = _Used.by(process)
        together.wait()
        full = _Used.by(process)
        results = [future.result() for future in futures]
    clicks = [seconds for _, taken in results for seconds in taken]
    firsts = [first for first, _ in results]
    first = (opened.seconds - before.seconds) / (2 * chosen.sessions)  # the bare page, then Plan
    click = (full.seconds - opened.seconds) / len(clicks)
    told = (
        f"first page {statistics.median(firsts):.2f} s median ({first:.2f} s of processor), "
        f"click {statistics.median(clicks):.2f} s median, {max(clicks):.2f} s slowest "
        f"({click:.2f} s of processor); with {chosen.sessions} sessions {full}, "
        f"{(full.server - before.server) / chosen.sessions:.1f} MB a session more than before"
    )
    return told


def main() -> None:
    """Measure and print."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--clicks", type=int, default=6)
    parser.add_argument("--thinking", type=float, default=5.0, help="seconds between two clicks")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--settle", type=float, default=130.0, help="seconds after a round")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scenario = _prepared(folder)
        port = free_port()
        process = start_server(port, folder)
        address = f"localhost:{port}"
        try:
            with closing(Session(address, scenario)) as one:
                for page in dict.fromkeys(_PAGES):
                    one.go(page)
            print(f"server at rest: {_Used.by(process)}", flush=True)
            for number in range(chosen.rounds):
                told = _round(address, scenario, process, chosen)
                time.sleep(chosen.settle)
                with closing(Session(address, scenario)):
                    pass  # Streamlit forgets those that left when somebody comes
                print(f"round {number + 1}: {told}; after {_Used.by(process)}", flush=True)
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
