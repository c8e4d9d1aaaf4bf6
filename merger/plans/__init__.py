"""Any plan, solved or made by hand: validity, figures, staff.

May import solution, problem, groups and what stands below, not optimiser.
"""

from merger.plans.changes import PlanChange, plan_changes
from merger.plans.manual_edits import by_hand, present_state, without_proof
from merger.plans.metrics import METRICS, Metric
from merger.plans.staff_plan import StaffLine, StaffPlan, staff_plan
from merger.plans.staff_rows import StaffRow, staff_rows
from merger.plans.staffing import Effects, Transition, staff_effects, staffing_of, staffings
from merger.plans.trial import Trial, try_edit
from merger.plans.validation import Flaw, missed_wishes, review
from merger.plans.violations import PARTS, Breaks, Part

__all__ = [
    "PlanChange",
    "plan_changes",
    "Breaks",
    "Effects",
    "Flaw",
    "METRICS",
    "Metric",
    "PARTS",
    "Part",
    "StaffLine",
    "StaffPlan",
    "StaffRow",
    "Transition",
    "Trial",
    "by_hand",
    "missed_wishes",
    "present_state",
    "review",
    "staff_effects",
    "staff_plan",
    "staff_rows",
    "staffing_of",
    "staffings",
    "try_edit",
    "without_proof",
]
