"""Two plans side by side, figure by figure and unit by unit."""

from __future__ import annotations

from geodata import embedded_dataset, format_number
from merger import Target, load_criteria, load_objective, solve
from scenarios import Scenario, compare


def main() -> None:
    """Plan the same units for short ways and for compact units, and tell the difference."""
    dataset, criteria = embedded_dataset("hungyen-2026"), load_criteria("nq112-2026")
    first, second = (
        Scenario.of(
            name,
            solve(
                dataset,
                criteria,
                objective=load_objective(preset),
                mode="target",
                target=Target(least=75, most=80),
            ),
        )
        for name, preset in (("Gần trụ sở", "near"), ("Gọn", "compact"))
    )
    comparison = compare(first, second)
    print(f"A: {first.name} · B: {second.name}")
    for row in comparison.metrics:
        a, b = (format_number(value, "vi", row.metric.digits) for value in (row.a, row.b))
        print(f"  {row.metric.label.vi}: {a} | {b} {row.metric.unit.vi} {row.winner.upper()}")
    print(f"{len(comparison.units)} đơn vị khác nhau")
    for code, unit in comparison.units.head(3).iterrows():
        print(f"  {code} {unit['name']}: {unit['in_a']} | {unit['in_b']}")


if __name__ == "__main__":
    main()
