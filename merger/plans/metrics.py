"""Figures by which plans are compared: a registry of small records.

Each can be computed for the present state too: a plan in which every unit stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from geodata import Dataset, Text
from merger.groups import BEYOND_KM, TERMS, URBAN_KINDS, Ways, ways_to_seat
from merger.law import district_keys
from merger.solution import GroupReport

Groups = Sequence[GroupReport]


@dataclass(frozen=True)
class Metric:
    """One figure of a plan.

    Attributes:
        key: name in files.
        label: for people.
        unit: of the figure.
        better: which direction is better, if any is.
        digits: decimals to show.
        source: how it is computed, or the rule it comes from.
        compute: the figure from the plan's groups and the units they are made of.
        by_distance: whether it hangs on how distances are measured.
    """

    key: str
    label: Text
    unit: Text
    better: Literal["low", "high", ""]
    digits: int
    source: Text
    compute: Callable[[Groups, Dataset], float]
    by_distance: bool = False

    def measured(self, *datasets: Dataset) -> Metric:
        """The same, its source saying how distances of these units are measured."""
        if not self.by_distance:
            return self
        ways = list(dict.fromkeys(dataset.measured for dataset in datasets))
        how = Text("; ".join(w.vi for w in ways), "; ".join(w.en for w in ways))
        source = self.source
        told = Text(f"{source.vi} Ở đây: {how.vi}.", f"{source.en} Here: {how.en}.")
        return replace(self, source=told)


def _total(term: str) -> Callable[[Groups, Dataset], float]:
    return lambda groups, _: float(sum(group.terms[term] for group in groups))


def _people(groups: Groups) -> float:
    return max(float(sum(group.population for group in groups)), 1.0)


def _ways(groups: Groups, dataset: Dataset) -> Ways:
    return ways_to_seat(dataset, {code: g.seat for g in groups for code in g.members})


def _beyond(number: int, groups: Groups, dataset: Dataset) -> float:
    return _ways(groups, dataset).beyond[number]


def _crossing_groups(groups: Groups, dataset: Dataset) -> float:
    district = district_keys(dataset).to_dict()
    return float(sum(len({district[c] for c in group.members}) > 1 for group in groups))


def _districts_split(groups: Groups, dataset: Dataset) -> float:
    district = district_keys(dataset).to_dict()
    mixed = [{district[c] for c in group.members} for group in groups]
    return float(len(set().union(*(names for names in mixed if len(names) > 1))))


def _mixed_groups(groups: Groups, dataset: Dataset) -> float:
    urban = dataset.units["kind"].isin(URBAN_KINDS).to_dict()
    return float(sum(len({urban[c] for c in group.members}) > 1 for group in groups))


def _spread(figure: str, share: float) -> Callable[[Groups, Dataset], float]:
    def compute(groups: Groups, dataset: Dataset) -> float:
        missing = dataset.provenance.missing(figure)
        known = [g for g in groups if not missing.issuperset(g.members)]
        return float(np.quantile([getattr(g, figure) for g in known or groups], share))

    return compute


_UNITS = Text("đơn vị", "units")
_PERSONS = Text("người", "persons")
_KM = Text("km", "km")
_KM2 = Text("km²", "km²")
_NONE = Text("–", "–")
_COUNTED = Text("Đếm trên phương án.", "Counted on the plan.")
_HOMES = Text(
    "Từ nơi ở, coi như rải đều trong từng đơn vị (hoặc theo lớp thôn đã nạp), đến trụ sở, theo "
    "đường bộ nếu dữ liệu có đường, nếu không thì theo đường thẳng; tính theo số dân.",
    "From homes, spread evenly over each unit (or by the villages given), to the seat: by road "
    "where the data have roads, else straight lines; by population.",
)
_DISTRIBUTION = Text("Phân vị trên các đơn vị.", "Quantile over the units.")


def _of_term(key: str, digits: int = 0) -> Metric:
    """The sum of a cost term; kilometres and persons as the term has them."""
    term = TERMS[key]
    return Metric(key, term.label, term.unit, "low", digits, term.explain, _total(key))


_count = partial(Metric, unit=_UNITS, digits=0, source=_COUNTED)
_way = partial(Metric, unit=_KM, better="low", digits=2, source=_HOMES, by_distance=True)
_ENDS = (
    ("least", 0.0, "high", Text("nhỏ nhất", "Smallest")),
    ("median", 0.5, "", Text("trung vị", "Median")),
    ("greatest", 1.0, "", Text("lớn nhất", "Largest")),
)
_SIZES = (
    ("population", "population", _PERSONS, 0, Text("Dân số", "population")),
    ("area", "area_km2", _KM2, 1, Text("Diện tích", "area")),
)


def _smallest_to_largest() -> tuple[Metric, ...]:
    """Smallest, median and largest unit, by population and by area."""
    return tuple(
        Metric(
            f"{end}_{key}",
            Text(f"{what.vi} {which.vi}", f"{which.en} {what.en}"),
            unit,
            better,  # type: ignore[arg-type]
            digits,
            _DISTRIBUTION,
            _spread(figure, share),
        )
        for key, figure, unit, digits, what in _SIZES
        for end, share, better, which in _ENDS
    )


METRICS: tuple[Metric, ...] = (
    _count(
        key="units",
        label=Text("Số đơn vị", "Units"),
        better="",
        compute=lambda g, _: float(len(g)),
    ),
    _count(
        key="mergers",
        label=Text("Đơn vị mới", "New units"),
        better="",
        compute=lambda g, _: float(sum(group.is_merger for group in g)),
    ),
    _count(
        key="unsettled",
        label=Text("Chưa sắp xếp", "Unsettled"),
        better="low",
        source=Text(
            "Đơn vị phải hoặc tự nguyện sắp xếp nhưng để nguyên, theo bộ tiêu chí.",
            "Units that ought to be arranged, by the rule set or their own wish, and are not.",
        ),
        compute=lambda g, _: float(sum(group.unsettled for group in g)),
    ),
    _count(
        key="short",
        label=Text("Chưa đạt điều kiện", "Short of the conditions"),
        better="low",
        source=Text(
            "Đơn vị mới không đạt điều kiện của bộ tiêu chí và không thuộc ngoại lệ nào.",
            "New units that miss the conditions of the rule set, and no exception holds for them.",
        ),
        compute=lambda g, _: float(sum(group.short for group in g)),
    ),
    Metric(
        "touched",
        Text("Dân bị thay đổi", "People touched"),
        _PERSONS,
        "low",
        0,
        Text("Số dân của các đơn vị mới.", "People of the new units."),
        lambda g, _: float(sum(group.population for group in g if group.is_merger)),
    ),
    Metric(
        "travel",
        Text("Trụ sở cũ tới mới", "Old seat to new"),
        _KM,
        "low",
        2,
        Text(
            "Bình quân theo số dân, theo đường bộ nếu dữ liệu có đường, nếu không thì đường thẳng; "
            "0 với đơn vị có trụ sở. Mục tiêu tối ưu dùng số này.",
            "Mean by population, by road where the data have roads, else straight lines; 0 where "
            "the seat stays. The optimiser counts it.",
        ),
        lambda g, _: _total("travel")(g, _) / _people(g),
        by_distance=True,
    ),
    _way(
        key="way_mean",
        label=Text("Từ nơi ở tới trụ sở, bình quân", "From home to the seat, mean"),
        compute=lambda g, d: _ways(g, d).mean,
    ),
    _way(
        key="way_p90",
        label=Text("90 % dân cư ở cách trụ sở không quá", "90 % of people live within"),
        compute=lambda g, d: _ways(g, d).p90,
    ),
    _way(
        key="way_worst",
        label=Text("Nơi ở xa trụ sở nhất", "Farthest home from the seat"),
        compute=lambda g, d: _ways(g, d).worst,
    ),
    *(
        Metric(
            f"beyond_{km}_km",
            Text(f"Dân ở cách trụ sở trên {km} km", f"People more than {km} km from the seat"),
            _PERSONS,
            "low",
            0,
            _HOMES,
            partial(_beyond, number),
            by_distance=True,
        )
        for number, km in enumerate(BEYOND_KM)
    ),
    Metric(
        "seats_freed",
        Text("Trụ sở dôi dư", "Seats that fall free"),
        Text("trụ sở", "seats"),
        "",
        0,
        Text("Mỗi đơn vị mới giữ một trụ sở.", "Each new unit keeps one seat."),
        lambda g, _: float(sum(len(group.members) - 1 for group in g)),
    ),
    _count(
        key="crossing_groups",
        label=Text("Đơn vị mới gồm nhiều huyện", "New units over several districts"),
        better="low",
        compute=_crossing_groups,
    ),
    Metric(
        "districts_split",
        Text("Huyện cũ bị chia", "Old districts split"),
        Text("huyện", "districts"),
        "low",
        0,
        Text(
            "Huyện có đơn vị nhập với đơn vị của huyện khác.",
            "Districts with a unit that joins one of another district.",
        ),
        _districts_split,
    ),
    _count(
        key="mixed_groups",
        label=Text("Đơn vị mới gộp xã và phường, thị trấn", "New units of communes and wards"),
        better="low",
        compute=_mixed_groups,
    ),
    _of_term("displaced"),
    _of_term("crossing"),
    _of_term("weak_border"),
    _of_term("mixed_kind"),
    Metric("shape", TERMS["shape"].label, _NONE, "low", 2, TERMS["shape"].explain, _total("shape")),
    *_smallest_to_largest(),
    Metric(
        "cost",
        Text("Chi phí tổng hợp", "Weighted cost"),
        _NONE,
        "low",
        4,
        Text(
            "Tổng các tiêu chí có trọng số, đã chuẩn hóa; xem docs/method.md.",
            "Weighted, normalised sum of the terms; see docs/method.md.",
        ),
        lambda g, _: float(sum(group.cost for group in g)),
    ),
)
