"""Names that are templates, markup, formulas, paths or no text at all; a plan full of them."""

from __future__ import annotations

from dataclasses import replace

from geodata import Dataset
from merger import Constraints, load_criteria, solve
from scenarios import Scenario
from tests.support.coverages import grid

PAYLOADS = [
    "{% x %}", "{{7*7}}", "{0}%s{x!r}", "**x** __y__ ~~z~~", "[a](javascript:alert(1))",
    ":red[x] :material/home:", "$x^2$ `y`", "<script>alert(1)</script>", "<img src=x onerror=y>",
    "a]]>b&lt;", "\x00\x08\x0b\x1f\x7f\ufffe", "a\u202eb\u2028c", "=HYPERLINK(1)", "+1", "-1", "@x",
    "\tx\r\ny", "../../x", "CON", "| a | b |\n# x", "\\{x\\}", "\"'", "w" * 300,
]  # fmt: skip


def mark(number: int) -> str:
    """What a name is found by, whatever surrounds it."""
    return f"Qz{number}q"


def hostile_name(number: int) -> str:
    """A name with something hostile before and after its mark."""
    said = PAYLOADS[number % len(PAYLOADS)]
    return f"{said}{mark(number)}{said}"


def hostile_dataset() -> Dataset:
    """Units, districts, province and dataset that bear such names."""
    size = len(PAYLOADS)
    count = size + 1  # 24 units of 4 rows
    districts = [hostile_name(100 + n // 12) for n in range(count)]
    dataset = grid(6, 4, population=[4000 + 10 * n for n in range(count)], district=districts)
    dataset.units["name"] = [hostile_name(n) for n in range(count)]
    dataset.units["province"] = hostile_name(103)
    return replace(dataset, name=hostile_name(104))


def hostile_plan(dataset: Dataset, first: int = 0) -> Scenario:
    """A plan whose notes, reasons, chosen names and own name are such names too.

    Args:
        dataset: of :func:`hostile_dataset`.
        first: with another number another plan, of another name.
    """
    codes = list(dataset.units.index)
    said = [hostile_name(200 + n) for n in range(12)]
    constraints = Constraints.model_validate(
        {
            "keep": [{"code": codes[0], "note": said[0]}],
            "together": [{"units": codes[1:3], "note": said[1]}],
            "apart": [{"units": [codes[3], codes[9]], "note": said[2]}],
            "only": [{"code": codes[4], "partners": [codes[5]], "note": said[3]}],
            "seats": [{"code": codes[1], "note": said[4]}],
            "names": [
                {"code": codes[1], "name": hostile_name(220)[:120], "note": said[5]},
                {"code": codes[7], "name": hostile_name(223)[:120]},
            ],
            "exempt": [{"code": codes[23 - first], "reason": said[6], "reference": said[7]}],
            "required": [{"code": codes[8], "reason": said[8], "reference": said[9]}],
            "voluntary": [{"code": codes[10], "reason": said[10], "reference": said[11]}],
        }
    )
    solution = solve(dataset, load_criteria("nq76-2025"), constraints)
    return Scenario.of(hostile_name(300 + first), solution)
