"""What a rule set is called in the name of a plan."""

from __future__ import annotations

import pytest

from merger import load_criteria, preset_names
from merger.law import short_title


@pytest.mark.parametrize("name", preset_names())
def test_no_id_in_a_name(name: str) -> None:
    title = short_title(load_criteria(name))
    assert name not in title.vi
    assert title.vi.startswith("NQ ")
    assert title.en.startswith("Res. ")
    assert "(" not in title.vi + title.en
    assert not title.vi.endswith("*")


def test_rounds_of_one_law_are_told_apart_and_changes_starred() -> None:
    names = {short_title(load_criteria(name)).vi for name in preset_names()}
    assert len(names) == len(preset_names())
    law = load_criteria("nq112-2026")
    first = law.standards[0].model_copy(update={"population": 4000})
    edited = law.model_copy(update={"standards": (first, *law.standards[1:])})
    assert short_title(edited).vi == "NQ 112/2025*"
