"""Files for Windows, containers and GitHub: what of them can be checked without those."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import yaml

from tests.support import ROOT


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_the_windows_starters_are_as_windows_reads_them() -> None:
    batch = (ROOT / "start.bat").read_bytes()
    assert batch.isascii()
    assert batch.count(b"\n") == batch.count(b"\r\n") > 3
    # Windows PowerShell takes a script without a mark for one in the local code page.
    script = (ROOT / "start.ps1").read_bytes()
    assert script.startswith(b"\xef\xbb\xbf")
    text = script.decode("utf-8-sig")
    assert "requirements.lock" in text
    assert "sapxep app --browser" in text
    # Folders with brackets, spaces or "%" are paths and no patterns.
    assert not re.findall(r"(?:Test-Path|Get-Item|Set-Content|Set-Location) (?!-LiteralPath)", text)
    for opening, closing in ("()", "{}", "[]"):
        assert text.count(opening) == text.count(closing)


def test_the_image_is_built_of_what_is_there_and_runs_without_rights() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert next(line for line in last if line.startswith("USER ")) == "USER 10001:10001"
    assert any("_stcore/health" in line for line in last)
    copied = [line.split()[1] for line in last if re.match(r"COPY (?!--from)", line)]
    assert copied == ["requirements.lock"]
    signin = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted in signin["project"]["optional-dependencies"]["signin"]:
        assert f'"{wanted}"' in "\n".join(last)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert "secrets" in ignored
    for needed in ("static", ".streamlit", "app.py", "geodata"):
        assert needed not in ignored


def test_secrets_of_the_composition_are_files() -> None:
    composition = _yaml("compose.yaml")
    app = composition["services"]["app"]
    told = str(composition)
    for name in re.findall(r"/run/secrets/(\w+)", told):
        assert name in composition["secrets"]
    assert not re.search(r"(?i)password['\"]?: ['\"]?(?!/run)\w+$", told)
    assert app["read_only"]
    assert app["ports"] == ["127.0.0.1:8501:8501"]
    assert "secrets" in (ROOT / ".gitignore").read_text("utf-8")


@pytest.mark.parametrize("system", ["windows-latest", "macos-latest", "ubuntu-latest"])
def test_the_workflow_runs_everywhere(system: str) -> None:
    workflow = _yaml(".github/workflows/tests.yml")
    jobs = workflow["jobs"]
    assert any(step.get("run") == ".ci/run" for step in jobs["whole"]["steps"])
    matrix = jobs["systems"]["strategy"]["matrix"]
    assert system in matrix["os"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    # "permissions" keeps a changed action from writing to the repository.
    assert workflow["permissions"] == {"contents": "read"}
