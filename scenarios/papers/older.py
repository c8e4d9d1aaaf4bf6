"""Names that units bore before the last round, for papers that tell people where theirs went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from geodata import Dataset
from geodata.sources import is_of_today, old_units_of


def older_names(dataset: Dataset) -> Mapping[str, tuple[str, ...]]:
    """Names of the units that each unit was made of, by its code; none where nothing tells.

    From the rounds that the dataset went through; units of today have those of June 2025.
    """
    if dataset.provenance.rounds:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for unit in dataset.provenance.rounds[-1].units:
            found[unit.into].append(unit.name)
        return {code: tuple(names) for code, names in found.items()}
    if not is_of_today(dataset.codes):
        return {}
    return {code: tuple(old.name for old in old_units_of(code)) for code in dataset.codes}
