"""A province's plan for its staff, summed up in words."""

from __future__ import annotations

from geodata import Text
from merger.plans import StaffPlan
from scenarios.wording import sentence


def told_staff(plan: StaffPlan) -> tuple[Text, ...]:
    """Who is beyond the posts at the end of each year, who is left over, what does not add up."""
    lines = [
        sentence("staff-year-left", year=str(year), left=left)
        for year, left in zip(plan.years, plan.left(), strict=True)
    ]
    lines.append(sentence("staff-over", year=str(plan.years[-1]), over=plan.over))
    if plan.late:
        lines.append(sentence("staff-late", count=plan.late))
    if plan.unknown:
        lines.append(sentence("staff-lines-unknown", count=plan.unknown))
    if plan.unshared is not None:
        key = "staff-unshared" if plan.unshared >= 0 else "staff-overshared"
        assert plan.total is not None
        lines.append(sentence(key, total=plan.total, count=abs(plan.unshared)))
    return tuple(lines)
