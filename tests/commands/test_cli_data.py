"""A layer from QGIS, a sheet from the statistics office and a list from Home Affairs, on the
command line."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from commands.output import print_if_beside, write_file
from geodata import embedded_crosswalk, read_units
from geodata.geopackage import read_stored
from merger import dump_criteria, load_criteria
from tests.support.cli import run
from tests.support.holding import hold_open
from tests.support.layers import frame
from tests.support.server import Answer, serving


@pytest.fixture
def files(tmp_path: Path) -> Path:
    layer = frame(3, 2).drop(columns=["dan_so", "dien_tich"])
    layer.to_file(tmp_path / "ranh.gpkg")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["BIỂU 1. DIỆN TÍCH VÀ DÂN SỐ"])
    sheet.append(["TT", "Tên xã", "Huyện", "Diện tích (ha)", "Dân số"])
    for i in range(5):
        sheet.append([i + 1, f"xã số 0{i + 1}", "A", 900 + i, f"{i + 4}.500"])
    sheet.append([6, "Xã Số Sáu 6", "A", 905, "9.500"])
    sheet.append([None, "Tổng cộng", None, 5415, "42.000"])
    book.save(tmp_path / "thong-ke.xlsx")
    return tmp_path


def test_the_whole_way(files: Path) -> None:
    table = str(files / "thong-ke.xlsx")
    left = files / "con-lai.csv"
    done = run(
        *("prepare", str(files / "ranh.gpkg"), "--table", table, "--leftovers", str(left)),
    )
    assert done.returncode == 2  # one unit has no figures yet
    assert "18075 Xã Số 6" in done.stderr
    assert "--accept 8=18075" in done.stderr
    assert "Xã Số Sáu 6" in left.read_text("utf-8-sig")
    out, report = files / "sach.gpkg", files / "bao-cao.xlsx"
    done = run(
        *("prepare", str(files / "ranh.gpkg"), "--table", table, "--accept", "8=18075"),
        *("--out", str(out), "--report", str(report), "--json"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["dataset"]["units"] == 6
    assert document["joins"][0]["matched"] == {"code": 0, "name": 5, "accepted": 1}
    assert any("Tổng cộng" in notice for notice in document["notices"])
    dataset = read_units(out)
    assert dataset.fingerprint == document["dataset"]["fingerprint"]
    assert dataset.units.population.tolist() == [4500, 5500, 6500, 7500, 8500, 9500]
    assert dataset.units.area_km2.tolist() == pytest.approx([9.0, 9.01, 9.02, 9.03, 9.04, 9.05])
    assert openpyxl.load_workbook(report).sheetnames[0] == "Kiểm tra"
    done = run("assess", "--units", str(out), "--criteria", "nq76-2025", "--json")
    assert json.loads(done.stdout)["dataset"]["fingerprint"] == dataset.fingerprint


def test_columns_can_be_named(files: Path) -> None:
    layer = frame(3, 2).rename(columns={"ma_xa": "cot_a", "ten_xa": "cot_b", "dan_so": "cot_c"})
    layer.to_file(files / "la.gpkg")
    done = run("prepare", str(files / "la.gpkg"))
    assert done.returncode == 2
    assert "cot_a" in done.stderr
    maps = ("--map", "code=cot_a", "--map", "name=cot_b", "--map", "population=cot_c")
    done = run("prepare", str(files / "la.gpkg"), *maps)
    assert done.returncode == 0, done.stderr
    done = run("prepare", str(files / "la.gpkg"), "--map", "code")
    assert done.returncode == 2
    assert "ROLE=COLUMN" in done.stderr


def test_islands_links_and_figures_carried_across(files: Path) -> None:
    layer = frame(3, 2)
    layer.loc[5, "geometry"] = layer.geometry[5].buffer(-10).centroid.buffer(500)
    layer.geometry = [
        g if i < 5 else g.__class__([(x + 40_000, y) for x, y in g.exterior.coords])
        for i, g in enumerate(layer.geometry)
    ]
    path = files / "dao.gpkg"
    layer.to_file(path)
    links = files / "pha.csv"
    links.write_text("code_a,code_b,kind\n18074,18075,phà\n", "utf-8")
    base = ("--units", str(path), "--criteria", "nq76-2025", "--unknown-terrain", "lowland")
    done = run("solve", *base)
    assert done.returncode == 2
    assert "18075 Xã Số 6" in done.stderr
    assert run("solve", *base, "--alone", "18075").returncode in (0, 3)
    assert run("solve", *base, "--links", str(links)).returncode in (0, 3)
    out = files / "moi.gpkg"
    units = frame(3, 2).drop(columns="dan_so")
    units.to_file(files / "moi-ranh.gpkg")
    old = files / "cu.gpkg"
    frame(3, 2).to_file(old)
    ways = files / "chuyen.csv"
    rows = [f"1807{i},1807{i}" for i in range(6)]
    ways.write_text("\n".join(["ma_cu,ma_moi", *rows]), "utf-8")
    done = run(
        *("prepare", str(files / "moi-ranh.gpkg"), "--carry-from", str(old)),
        *("--crosswalk", str(ways), "--out", str(out)),
    )
    assert done.returncode == 0, done.stderr
    assert read_units(out).units.population.sum() == 30_015


def test_the_country_s_crosswalk(tmp_path: Path) -> None:
    """Units of June 2025 to those of July; a part of unknown size is refused by name."""
    table = embedded_crosswalk("vietnam-2025").table
    split = table["new"].isin(table.loc[table["people"] < 1, "new"])
    unknown = table["new"].isin(table.loc[table["people"].isna(), "new"])
    whole = table[~split & ~unknown]
    new = whole["new"].iloc[0]
    old = whole.loc[whole["new"] == new, "old"].tolist()
    layer = frame(len(old), 1).assign(ma_xa=old)
    layer.to_file(tmp_path / "cu.gpkg")
    merged = layer.dissolve().assign(ma_xa=new).drop(columns=["dan_so", "dien_tich"])
    merged.to_file(tmp_path / "moi.gpkg")
    base = ("prepare", str(tmp_path / "moi.gpkg"), "--carry-from", str(tmp_path / "cu.gpkg"))
    out = tmp_path / "sach.gpkg"
    done = run(*base, "--crosswalk", "vietnam-2025", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert read_stored(out).units["population"].tolist() == [layer["dan_so"].sum()]
    layer.iloc[:-1].to_file(tmp_path / "cu.gpkg")
    done = run(*base, "--crosswalk", "vietnam-2025", "--out", str(out))
    assert done.returncode == 2
    assert f"{old[-1]} → {new}" in done.stderr


def test_fetch_an_address(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/xa.geojson"] = Answer(b"{}")
        out = tmp_path / "xa.geojson"
        done = run("fetch", f"{site.address}/xa.geojson", "--out", str(out), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["url"] == f"{site.address}/xa.geojson"
        assert out.read_bytes() == b"{}"
        done = run("fetch", f"{site.address}/xa.geojson", "--out", str(tmp_path))
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        done = run("fetch", f"{site.address}/none")
        assert done.returncode == 2
        assert "404" in done.stderr
    assert run("fetch", "nowhere").returncode == 2
    assert run("fetch", "provinces-2025").returncode == 2


def test_carried_figures_follow_the_rule_set_given(tmp_path: Path) -> None:
    """Half of the new unit is mountain: by the law in force too little, by one's own enough."""
    path, new = tmp_path / "cu.gpkg", tmp_path / "moi.gpkg"
    terrain = ["miền núi", "đồng bằng"]
    old = frame(2, 1).assign(dia_hinh=terrain)
    old.to_file(path)
    whole = old.dissolve().drop(columns=["dan_so", "dien_tich", "dia_hinh"])
    whole.to_file(new)
    ways = tmp_path / "chuyen.csv"
    ways.write_text("ma_cu,ma_moi\n18070,18070\n18071,18070\n", "utf-8")
    own = load_criteria("nq112-2026")
    own = own.model_copy(update={"result": own.result.model_copy(update={"mountain_share": 0.5})})
    (tmp_path / "rieng.yaml").write_text(dump_criteria(own), "utf-8")
    base = ("prepare", str(new), "--carry-from", str(path), "--crosswalk", str(ways))
    found = {}
    for name in ("nq112-2026", str(tmp_path / "rieng.yaml")):
        out = tmp_path / "sach.gpkg"
        done = run(*base, "--criteria", name, "--out", str(out))
        assert done.returncode == 0, done.stderr
        found[name] = read_stored(out).units.terrain.tolist()
    assert list(found.values()) == [["lowland"], ["mountain"]]


def test_a_result_held_open_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "con-lai.csv"
    path.write_bytes(b"old")
    hold_open(monkeypatch, path)
    written = write_file(path, b"new")
    print_if_beside(path, written, "vi")
    print_if_beside(path, written, "en")
    told = capsys.readouterr().err.splitlines()
    assert "đang mở ở chương trình khác" in told[0]
    assert "has it open" in told[1]
    assert all("con-lai.csv" in line and "con-lai-2.csv" in line for line in told)
    assert (path.read_bytes(), written.read_bytes()) == (b"old", b"new")
