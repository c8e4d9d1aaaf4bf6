"""Which units must be arranged, by which rule, and what an exemption changes."""

from __future__ import annotations

from geodata import embedded_dataset
from merger import Constraints, assess, load_criteria, preset_names
from merger.assessment import mismatches


def main() -> None:
    """Judge Hưng Yên's units by each rule set, as far as they fit, then declare one exempt."""
    dataset = embedded_dataset("hungyen-2026")
    for name in preset_names():
        criteria = load_criteria(name)
        print(f"{criteria.title.vi}: {assess(dataset, criteria).counts()}")
        for doubt in mismatches(dataset, criteria)[:1]:
            print(f"  ? {doubt.vi}")

    criteria = load_criteria("nq112-2026")
    assessment = assess(dataset, criteria)
    names = dataset.units["name"]
    for code in assessment.codes("must")[:3]:
        unit = assessment.units[code]
        print(f"{code} {names[code]}: {unit.reason.vi} [{unit.cite}; {unit.certainty}]")

    code = assessment.codes("must")[0]
    declared = Constraints.model_validate(
        {"exempt": [{"code": code, "reason": "Chỉ có đò ngang", "reference": "CV 12/UBND"}]}
    )
    after = assess(dataset, criteria, declared)
    print(f"{names[code]}: {assessment.units[code].verdict} → {after.units[code].verdict}")


if __name__ == "__main__":
    main()
