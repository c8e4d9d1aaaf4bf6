"""How many units a plan should leave, in all and by district."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from geodata import Dataset, InputError
from merger.wording import sentence


class DistrictTarget(BaseModel):
    """How many units one district (its code or name) may keep at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    district: str
    most: Annotated[int, Field(ge=1)]


class Target(BaseModel):
    """How many units the plan should leave: from ``least`` to ``most``, both included.

    Attributes:
        districts: ceilings on single districts besides. A unit belongs to the district that holds
            most of its people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int
    most: int
    districts: tuple[DistrictTarget, ...] = ()

    def __str__(self) -> str:
        return f"{self.least}" if self.least == self.most else f"{self.least}–{self.most}"

    @classmethod
    def reduced(cls, dataset: Dataset, percent: float, *, by_district: bool = False) -> Target:
        """Ask for a reduction by at least so many percent, of the province or of every district.

        Raises:
            InputError: not from 0 to under 100, or by district where a unit has none.
        """
        if not 0 <= percent < 100:
            raise InputError(sentence("bad-limit", name="%", value=percent, need="0 ≤ … < 100"))

        def left(units: int) -> int:
            return max(1, int(np.floor(units * (1 - percent / 100) + 1e-9)))

        if not by_district:
            return cls(least=left(len(dataset)), most=left(len(dataset)))
        districts = _district_names(dataset)
        if (districts == "").any():
            raise InputError(sentence("no-districts"))
        ceilings = tuple(
            DistrictTarget(district=str(district), most=left(count))
            for district, count in districts.value_counts().sort_index().items()
        )
        whole = sum(item.most for item in ceilings)
        return cls(least=whole, most=whole, districts=ceilings)


def _district_names(dataset: Dataset) -> pd.Series[str]:
    """Code of each unit's district, its name where there is none."""
    units = dataset.units
    named: pd.Series[str] = units["district_code"].where(
        units["district_code"] != "", units["district"]
    )
    return named
