"""The best plan with its proof, under locks, and the next best one."""

from __future__ import annotations

from geodata import embedded_dataset, format_number
from merger import Constraints, Limits, Solution, load_criteria, load_objective, solve
from merger.questions import next_best


def told(name: str, solution: Solution) -> None:
    """One plan in a few lines."""
    cost = format_number(solution.objective or 0.0, "vi", 4)
    print(f"{name}: {solution.status}, {len(solution.groups)} đơn vị, chi phí {cost}")
    for group in [group for group in solution.groups if group.is_merger][:3]:
        people = format_number(group.population, "vi")
        print(f"  {group.name}: {len(group.members)} đơn vị, {people} người")
    for left in solution.unresolved[:3]:
        print(f"  ! {left.code}: {left.reason.vi}")


def main() -> None:
    """Plan Hưng Yên's units freely, then with two locks, then otherwise."""
    dataset, criteria = embedded_dataset("hungyen-2026"), load_criteria("nq112-2026")
    limits = Limits(max_group=4, seconds=60)
    free = solve(dataset, criteria, objective=load_objective("balanced"), limits=limits)
    told("tự do", free)

    merged = next(group for group in free.groups if group.is_merger)
    locks = Constraints.model_validate(
        {"apart": [list(merged.members[:2])], "within_district": False}
    )
    locked = solve(dataset, criteria, locks, limits=limits)
    told("có khóa", locked)

    # A further solve, proven like the first: at least three units are in another group.
    other = next(next_best(free, 3, lambda: False))
    told(f"phương án tiếp theo (khác {other.differing} đơn vị)", other.solution)


if __name__ == "__main__":
    main()
