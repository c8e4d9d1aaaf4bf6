"""The office a plan is drawn up in: what stands on its papers beside the plan itself."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pyproj import Transformer

from geodata import Dataset, Language
from geodata.boundaries import Outside
from geodata.columns import province_title
from geodata.files import province_at
from geodata.folding import fold
from geodata.wording import read_yaml
from merger.law import parse_model, read_text
from scenarios.papers.around import FROM_DAY, provinces_around
from scenarios.wording import sentence

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Bearing = Annotated[float, Field(ge=0, le=360)]


_LAST_DAY_OF_DISTRICTS = "2025-06-30"

PlaceKind = Literal["province", "country", "sea"]
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
"""What lies beyond a boundary; maps draw each with its own line."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Neighbour(_Record):
    """What lies beyond the province between two bearings from its middle, clockwise from north."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    kind: PlaceKind = "province"
    from_deg: Bearing
    to_deg: Bearing

    @property
    def outside(self) -> Outside:
        """The same for :mod:`geodata.boundaries.adjoiners`."""
        return Outside(self.name, self.from_deg, self.to_deg)


class Office(_Record):
    """Letterhead, signature and surroundings; a person fills what is left empty by hand.

    Attributes:
        province: with the word for its kind; empty takes it from the data.
        authority: whose paper it is (Ủy ban nhân dân tỉnh …).
        drafted_by: the department that drew it up.
        place: where it is signed.
        document: number and sign of the document.
        day: of signing; None leaves room for it.
        signer_title: of who signs; a stroke parts lines (KT. CHỦ TỊCH / PHÓ CHỦ TỊCH).
        signer: who signs.
        bases: further legal bases, beside those of the rule set.
        begins: first month of the roadmap.
        effective: day on which the new units begin to work; None leaves room for it.
        neighbours: what lies beyond the province.
    """

    province: Line = ""
    authority: Line = ""
    drafted_by: Line = ""
    place: Line = ""
    document: Line = ""
    day: date | None = None
    signer_title: Line = ""
    signer: Line = ""
    bases: Annotated[tuple[Line, ...], Field(max_length=60)] = ()
    begins: date | None = None
    effective: date | None = None
    neighbours: Annotated[tuple[Neighbour, ...], Field(max_length=24)] = ()

    @property
    def outside(self) -> tuple[Outside, ...]:
        """What lies beyond the province."""
        return tuple(neighbour.outside for neighbour in self.neighbours)


def province_of(dataset: Dataset) -> str:
    """The one province all units are of; where none is named, the one that they fill.

    Empty where there are several, or nothing tells.
    """
    names = set(dataset.units["province"])
    if len(names) != 1:
        return ""
    return str(names.pop()) or province_at(_extent(dataset))


def _extent(dataset: Dataset) -> tuple[float, float, float, float]:
    """West, south, east, north of the units, degrees."""
    to_degrees = Transformer.from_crs(dataset.units.crs, "EPSG:4326", always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(*dataset.units.total_bounds)
    return float(west), float(south), float(east), float(north)


def usual_office(dataset: Dataset, language: Language = "vi", province: str = "") -> Office:
    """What follows from the province: its committee, and what is known to lie around it.

    The surroundings are told only of units that fill the province: seen from a part of it, the
    sea may lie behind other communes.

    Args:
        dataset: the units.
        language: of the words.
        province: to take instead of the one the data tell.
    """
    province = province or province_of(dataset)
    if not province:
        return Office()
    title = province_title(province, day_of(dataset)).to(language)
    filled = province_at(_extent(dataset))
    is_whole = bool(filled) and fold(province).endswith(fold(filled))
    around = _surroundings(province, day_of(dataset)) if is_whole else []
    return Office(
        province=title,
        authority=sentence("office-authority", province=title).to(language),
        place=province_title(province, short=True).to(language),
        signer_title=sentence("office-head").to(language),
        neighbours=tuple(
            Neighbour(
                name=place["name"][language],
                kind=place["kind"],
                from_deg=place["from"],
                to_deg=place["to"],
            )
            for place in around
        ),
    )


def completed(office: Office, dataset: Dataset, language: Language = "vi") -> Office:
    """An office with what it leaves empty taken from the usual one of its province."""
    usual = usual_office(dataset, language, office.province)
    given = office.model_dump(exclude_defaults=True)
    return usual.model_copy(update={name: getattr(office, name) for name in given})


def load_office(path: str | Path) -> Office:
    """Read an office from YAML.

    Raises:
        InputError: unreadable, an unknown key or an impossible value; names the line.
    """
    path = Path(path)
    return parse_model(Office, read_text(path), path.name)


@cache
def _places() -> list[dict[str, Any]]:
    text = resources.files("scenarios.papers").joinpath("surroundings.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = read_yaml(text)
    return found


def day_of(dataset: Dataset) -> str:
    """Return the day of the units, ``2025-07-01``: as said, else by whether there are districts."""
    if dataset.provenance.as_of:
        return dataset.provenance.as_of
    has_districts = bool((dataset.units["district"] != "").any())
    return _LAST_DAY_OF_DISTRICTS if has_districts else date.today().isoformat()


def _surroundings(province: str, day: str) -> list[dict[str, Any]]:
    """Places around a province on a day."""
    for entry in _places():
        known = fold(province).endswith(fold(entry["province"]))
        if known and str(entry["since"]) <= day < str(entry["until"]):
            around: list[dict[str, Any]] = entry["around"]
            return around
    if day < FROM_DAY:
        return []
    found: list[dict[str, Any]] = []
    for name, start, end in provinces_around(province):
        title = province_title(name, day)
        told = {"vi": title.vi, "en": title.en}
        found.append({"name": told, "kind": "province", "from": start, "to": end})
    return found
