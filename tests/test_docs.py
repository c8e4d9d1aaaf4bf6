from __future__ import annotations

import importlib.util
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml

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


PAGES = [
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("examples/*.md"))
    if path.name != "CHANGELOG.md"  # tells of what was there at the time
]
TOP = tuple(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._")
MADE = ("build/", "dist/", "papers/", "jobs/", "results/")
"""Folders that the commands in the text write."""


OF_THE_PERSON = {"sapxep.toml"}
"""Files that the documents tell a person to write."""


def _named(text: str) -> set[str]:
    """Paths of the project that a text names, in code or as the target of a link."""
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.S)
    code = " ".join(
        [*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))]
    )
    found = {word.strip(".,;:()[]\"'") for word in code.split()}
    rooted = {w for w in found if "/" in w and w.split("/")[0] in TOP}
    files = {w for w in found if re.fullmatch(r"[\w-]+\.(?:py|toml|cff|lock|yml)", w)}
    return (rooted | files) - OF_THE_PERSON


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_paths_in_the_docs_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    here = {path.name for path in page.parent.iterdir()}
    gone = {
        name
        for name in _named(text)
        if not name.startswith(MADE) and name not in here and not list(ROOT.glob(name.rstrip("/")))
    }
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    gone |= {to for to in links if "://" not in to and not (page.parent / to).resolve().exists()}
    assert not gone


def test_a_path_that_is_gone_is_seen() -> None:
    told = "See `merger/objective.yaml`, `ui/pages/` and `pytest tests/gone`, not `a/b`."
    assert _named(told) == {"merger/objective.yaml", "ui/pages/", "tests/gone"}
    assert _named("```sh\npython docs/make_criteria.py\n```") == {"docs/make_criteria.py"}


def test_contributing_names_files_for_each_change() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    changes = text.split("## The five most likely changes")[1].split("\n## ")[0].split("\n### ")[1:]
    assert len(changes) == 5
    for change in changes:
        assert len(_named(change)) >= 5, change.splitlines()[0]


def test_citation_and_hooks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert str(cited["version"]) == project["version"]
    assert cited["license"] == project["license"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert any(name.startswith(tool) for name in project["optional-dependencies"]["test"])
        for path in re.findall(r"tests/\S+", hook["entry"]):
            assert (ROOT / path).is_file()


def test_every_page_of_the_docs_is_in_the_site() -> None:
    told = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = re.findall(r"([\w/-]+\.md)\b", told.split("\nnav:\n")[1])
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert set(listed) == pages
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("page", ["geodata", "merger", "merger_parts", "scenarios"])
def test_the_reference_names_fronts_that_have_members(page: str) -> None:
    text = (ROOT / "docs" / "api" / f"{page}.md").read_text("utf-8")
    fronts = re.findall(r"^::: ([\w.]+)$", text, re.M)
    assert fronts
    for front in fronts:
        module = import_module(front)
        members = re.search(rf"::: {re.escape(front)}\n +options:\n +members: \[(.*)\]", text)
        names = members[1].split(", ") if members else module.__all__
        assert names
        assert all(hasattr(module, name) for name in names)
