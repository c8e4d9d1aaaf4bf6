"""The office a plan is drawn up in: what stands on its papers beside the plan itself."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from geodata import Dataset, Language
from geodata.columns import fold
from geodata.names import province_title
from geodata.sides import Outside
from geodata.wording import read_yaml
from merger.schema import parse_model, read_text

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Bearing = Annotated[float, Field(ge=0, le=360)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Neighbour(_Record):
    """What lies beyond the province between two bearings from its middle, clockwise from north."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    from_deg: Bearing
    to_deg: Bearing

    @property
    def outside(self) -> Outside:
        """The same for :mod:`geodata.sides`."""
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
        signer_title, signer: who signs.
        bases: further legal bases, beside those of the rule set.
        begins: first month of the roadmap.
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
    neighbours: Annotated[tuple[Neighbour, ...], Field(max_length=24)] = ()

    @property
    def outside(self) -> tuple[Outside, ...]:
        """What lies beyond the province."""
        return tuple(neighbour.outside for neighbour in self.neighbours)


def province_of(dataset: Dataset) -> str:
    """The one province all units are of; empty where there are several or none is named."""
    names = set(dataset.units["province"])
    return str(names.pop()) if len(names) == 1 else ""


def usual_office(dataset: Dataset, language: Language = "vi") -> Office:
    """What follows from the province: its committee, and what is known to lie around it."""
    province = province_of(dataset)
    if not province:
        return Office()
    title = province_title(province).to(language)
    committee = "Ủy ban nhân dân" if language == "vi" else "People's Committee of"
    head = "Chủ tịch" if language == "vi" else "Chairperson"
    return Office(
        authority=f"{committee} {title}",
        place=province_title(province, short=True).to(language),
        signer_title=head,
        neighbours=tuple(
            Neighbour(name=place["name"][language], from_deg=place["from"], to_deg=place["to"])
            for place in _surroundings(province, dataset.provenance.as_of)
        ),
    )


def load_office(path: str | Path) -> Office:
    """Read an office from YAML.

    Raises:
        InputError: unreadable, an unknown key or an impossible value; names the line.
    """
    path = Path(path)
    return parse_model(Office, read_text(path), path.name)


@cache
def _places() -> list[dict[str, Any]]:
    text = resources.files("scenarios").joinpath("surroundings.yaml").read_text("utf-8")
    found: list[dict[str, Any]] = read_yaml(text)
    return found


def _surroundings(province: str, as_of: str) -> list[dict[str, Any]]:
    """Places around a province on a day (``2025-07-01``; empty for today)."""
    day = as_of or date.max.isoformat()
    for entry in _places():
        known = fold(province).endswith(fold(entry["province"]))
        if known and str(entry["since"]) <= day < str(entry["until"]):
            around: list[dict[str, Any]] = entry["around"]
            return around
    return []
