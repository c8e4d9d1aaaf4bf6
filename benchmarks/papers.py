"""How long the papers of a plan take: one A3 sheet, the atlas, the dossier, the whole package.

Hà Tĩnh's 216 communes to 69 units; with ``--units FILE`` the same on boundaries of one's own.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from geodata import load_dataset
from merger import Target, load_criteria, solve
from scenarios import Scenario
from scenarios.exports.formats import Options, export
from scenarios.exports.package import package
from scenarios.maps.sheet import PAPERS, SheetOptions
from scenarios.papers import Papers, usual_office
from scenarios.rounds import derive

_WORD_PAPERS = tuple(
    f"{name}.docx" for name in ("dossier", "request", "resolution", "summary", "unit-sheets")
)


def _word(papers: Callable[[], Papers], name: str) -> bytes:
    return export(papers(), name)


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", default="hatinh-2024")
    parser.add_argument("--only", default="", help="Jobs whose name holds this.")
    arguments = parser.parse_args()
    dataset = load_dataset(arguments.units)
    target = Target(least=69, most=69)
    solution = solve(dataset, load_criteria("nq76-2025"), mode="target", target=target)
    scenario = Scenario.of("69", solution)

    def papers() -> Papers:
        return Papers(scenario, usual_office(dataset))

    def sheet(which: str, paper: str) -> Callable[[], bytes]:
        options = Options(sheet=SheetOptions.model_validate({"paper": paper}))
        return lambda: export(papers(), f"map-{which}.pdf", options)

    def written() -> bytes:
        told = papers()  # what one plan's papers are made of is made once
        return b"".join(export(told, name) for name in (*_WORD_PAPERS, "annexes.xlsx"))

    def next_round() -> bytes:
        return derive(scenario, date(2025, 7, 1)).fingerprint.encode()

    jobs: list[tuple[str, Callable[[], bytes], str]] = [
        ("first sheet, A3 PDF, with all set-up", sheet("plan", "A3"), "3 s"),
        *(
            (f"{which}, {paper} PDF", sheet(which, paper), "3 s" if paper == "A3" else "–")
            for which in ("plan", "current")
            for paper in PAPERS
        ),
        ("atlas, A4 PDF", lambda: export(papers(), "atlas.pdf"), "–"),
        ("annexes, XLSX", lambda: export(papers(), "annexes.xlsx"), "–"),
        ("dossier, DOCX", lambda: export(papers(), "dossier.docx"), "–"),
        *(
            (f"{name}, DOCX", partial(_word, papers, f"{name}.docx"), "–")
            for name in ("request", "resolution", "summary", "unit-sheets")
        ),
        ("all Word papers and annexes of 69 units", written, "60 s"),
        ("units of the next round", next_round, "0.5 s"),
        ("interactive map, HTML", lambda: export(papers(), "map.html"), "3 MB"),
        ("the whole package", lambda: package(papers()), "60 s"),
    ]
    for name, job, wanted in jobs:
        if arguments.only not in name:
            continue
        started, used = time.perf_counter(), _cpu_seconds()
        size = len(job())
        seconds, cpu = time.perf_counter() - started, _cpu_seconds() - used
        print(f"{name:<40}{seconds:>9.2f} s{cpu:>9.2f} s CPU{size / 1e6:>9.2f} MB{wanted:>8}")


def _cpu_seconds() -> float:
    """Of this process and the children that ended: true on a machine that does other work too."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


if __name__ == "__main__":
    main()
