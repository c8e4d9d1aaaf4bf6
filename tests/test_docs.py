from __future__ import annotations

import importlib.util

import pytest

from tests.support import ROOT


def test_criteria_page_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "make_criteria.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for language, page in make.PAGES.items():
        written = page.read_text("utf-8")
        assert written == make.page(language), "run: python docs/make_criteria.py"


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md", "docs/huong-dan.md"])
def test_commands_in_the_docs_exist(page: str) -> None:
    import typer.main

    from sapxep import app

    verbs = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    text = (ROOT / page).read_text("utf-8")
    used = {line.split()[1] for line in text.splitlines() if line.startswith("sapxep ")}
    assert used
    assert used <= verbs
