"""How ``prepare`` tells what it made of the columns, and that it reads each file once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commands.output import READING_OPTIONS
from tests.support.cli import run as sapxep
from tests.support.layers import frame


def layer(folder: Path) -> Path:
    data = frame().rename(columns={"dien_tich": "dt_ha"}).assign(dan_so_2020=4000, ghi_chu=7000)
    data["dt_ha"] = ["900,1"] * 6
    data.to_file(folder / "ranh.gpkg")
    return folder / "ranh.gpkg"


def table(folder: Path) -> Path:
    rows = "\n".join(f"{18070 + i};5.00{i}" for i in range(6))
    (folder / "bang.csv").write_text(f"Mã xã;Dân số\n{rows}\n", "utf-8")
    return folder / "bang.csv"


def run(*arguments: object) -> str:
    result = sapxep("prepare", *map(str, arguments))
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_explain_prints_what_was_taken_and_what_else_could_have_been(tmp_path: Path) -> None:
    text = run(layer(tmp_path), "--table", table(tmp_path), "--explain", "--lang", "en")
    assert "dan_so → population (5000 · 5001 · 5002)" in text
    assert "dan_so_2020, ghi_chu (to change: --map population=COLUMN" in text
    assert "ghi_chu → not used (7000 · 7000 · 7000); could also be population" in text
    assert "unit ha, by the column's name" in text
    assert "“900,1” can be read in no other way" in text
    assert "“5.000” is 5,000 persons" in text
    assert "“5.000” là 5.000 người" not in run(layer(tmp_path), "--lang", "vi")


def test_explain_in_json(tmp_path: Path) -> None:
    path = layer(tmp_path)
    told = json.loads(run(path, "--explain", "--json", "--area-unit", "ha", "--numbers", "vi"))
    (file,) = told["explained"]
    area = next(c for c in file["columns"] if c["role"] == "area")
    assert area["readings"] == [
        "đơn vị ha, do người dùng chọn",
        "số viết kiểu 12.345,6, do người dùng chọn",
    ]
    assert "explained" not in json.loads(run(path, "--json"))


def test_every_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geodata.isolation import calls

    reads: Counter[str] = Counter()
    before = calls._run

    def counted(function: Any, *rest: Any) -> Any:
        handed = rest[2]
        if function.__name__ != "_is_marked":  # asks only whether the program wrote it
            reads.update(path.name for path in handed.stand_ins)
        return before(function, *rest)

    monkeypatch.setattr(calls, "_run", counted)
    run(layer(tmp_path), "--table", table(tmp_path), "--explain")
    assert reads == {"ranh.gpkg": 1, "bang.csv": 1}


@pytest.mark.parametrize("verb", ["solve", "assess", "adjust"])
def test_other_verbs_name_prepare_for_its_options(tmp_path: Path, verb: str) -> None:
    frame().assign(dien_tich=[9, 0, 9, 9, 0, 9]).to_file(tmp_path / "a.gpkg")
    law = [] if verb == "adjust" else ["--criteria", "nq112-2026"]
    told = sapxep(verb, "--units", str(tmp_path / "a.gpkg"), *law, "--lang", "en")
    assert told.returncode == 2
    assert "The option --fill-area belongs to the verb prepare" in told.stderr
    told = sapxep("prepare", str(tmp_path / "a.gpkg"))
    assert "--fill-area" in told.stderr
    assert "của lệnh prepare" not in told.stderr


def test_batch_names_prepare_for_layers_too(tmp_path: Path) -> None:
    for name in ("mot", "hai"):
        frame().to_file(tmp_path / "a.gpkg", layer=name)
    given = ["--units", str(tmp_path / "a.gpkg"), "--criteria", "nq112-2026"]
    told = sapxep("batch", *given, "--to", str(tmp_path / "out"))
    assert told.returncode == 2, told.stderr
    assert "Tùy chọn --layer là của lệnh prepare" in told.stderr


def test_the_options_named_are_those_of_prepare() -> None:
    text = sapxep("prepare", "--help").stdout
    assert [option for option in READING_OPTIONS if option[:14] not in text] == []
