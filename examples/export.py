"""A table, a map as one page, annexes and dossier of a plan, written into the working folder."""

from __future__ import annotations

import json
from pathlib import Path

from geodata import embedded_dataset
from merger import load_criteria, solve
from scenarios import Scenario
from scenarios.exports.formats import export, write_plan
from scenarios.papers import Papers, usual_office


def main() -> None:
    """Plan, then write what an office carries away."""
    dataset = embedded_dataset("hungyen-2026")
    scenario = Scenario.of("Phương án 1", solve(dataset, load_criteria("nq112-2026")))

    # The ending says what is written; what the office is follows from the province.
    for name in ("plan.csv", "plan.geojson", "map.html"):
        write_plan(scenario, Path(name), "vi")

    # All papers of one scenario share what they tell, computed once.
    office = usual_office(dataset, "vi").model_copy(update={"signer": "Nguyễn Văn A"})
    papers = Papers(scenario, office, "vi")
    for name in ("annexes.xlsx", "dossier.docx"):
        Path(name).write_bytes(export(papers, name))
    features = json.loads(Path("plan.geojson").read_text("utf-8"))["features"]
    print(f"plan.geojson: {len(features)} đơn vị sau sắp xếp")


if __name__ == "__main__":
    main()
