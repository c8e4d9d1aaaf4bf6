from __future__ import annotations

import pytest

from merger import load_criteria, preset_names
from scenarios.texts.rule_document import markdown, rule_document


@pytest.mark.parametrize("name", preset_names())
def test_every_rule_is_in_the_document(name: str) -> None:
    criteria = load_criteria(name)
    document = rule_document(criteria)
    told = [row.wording.vi for section in document.sections for row in section.rows]
    for rule in (*criteria.standards, *criteria.reductions, *criteria.triggers):
        assert rule.wording.vi in told
    for section in document.sections:
        for row in section.rows:
            assert row.figures.vi
            assert row.cite
            assert row.edited.vi == ""
    for language in ("vi", "en"):
        page = markdown(document, language)  # type: ignore[arg-type]
        rows = [line for line in page.splitlines() if line.startswith("| ")]
        assert {line.count("|") for line in rows} == {5}


def test_a_change_stands_beside_its_rule() -> None:
    law = load_criteria("nq112-2026")
    first, *rest = law.reductions
    mine = law.model_copy(
        update={"reductions": (first.model_copy(update={"percent": 60.0, "enabled": False}), *rest)}
    )
    rows = {row.wording.vi: row for s in rule_document(mine).sections for row in s.rows}
    changed = next(row for row in rows.values() if "60 %" in row.wording.vi)
    assert changed.certainty == "changed"
    assert not changed.enabled
    assert "60" in changed.edited.vi
    assert "tắt" in changed.edited.vi
    assert all(row.edited.vi == "" for key, row in rows.items() if "60 %" not in key)
