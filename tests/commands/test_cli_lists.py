"""The verb ``compare-list``: theirs, ours, both; taken as declared for later verbs."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from geodata import embedded_dataset
from geodata.geopackage import read_stored
from merger import assess, load_constraints, load_criteria
from tests.support.cli import run

BASE = ("--units", "hatinh-2026", "--criteria", "nq112-2026")


def test_a_list_is_compared_and_taken(tmp_path: Path) -> None:
    dataset = embedded_dataset("hatinh-2026")
    own = assess(dataset, load_criteria("nq112-2026"))
    must, free = own.codes("must"), own.codes("none")
    rows = [f"{c};{dataset.units.at[c, 'name']};Hà Tĩnh" for c in [*must[1:], free[0]]]
    path = tmp_path / "danh-sach.csv"
    path.write_text("\n".join(["Mã;Tên xã;Tỉnh", *rows, "00004;Phường Ba Đình;Hà Nội"]), "utf-8")
    out = tmp_path / "rang-buoc.yaml"
    done = run(
        *("compare-list", str(path), *BASE, "--json"),
        *("--document", "KL 12-KL/TW, 15/6/2026", "--out", str(out)),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["counts"] == {"theirs": 1, "ours": 1, "both": len(must) - 1}
    first = document["units"][0]
    assert (first["code"], first["agreement"], first["row"]) == (free[0], "theirs", len(rows) + 1)
    assert any("Ba Đình" in told for told in document["left_rows"])
    taken = load_constraints(out)
    assert {item.reference for item in taken.required} == {"KL 12-KL/TW, 15/6/2026"}
    judged = json.loads(run("assess", *BASE, "--lock", str(out), "--json").stdout)
    unit = next(u for u in judged["units"] if u["code"] == free[0])
    assert (unit["verdict"], unit["cite"]) == ("must", "KL 12-KL/TW, 15/6/2026")


def test_taking_a_list_needs_a_document_and_a_file(tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.csv"
    path.write_text("Mã\n18052\n", "utf-8")
    for more in (("--document", "KL 12"), ("--out", str(tmp_path / "x.yaml"))):
        done = run("compare-list", str(path), *BASE, *more)
        assert done.returncode == 2
        assert "--document" in done.stderr
    done = run("compare-list", str(tmp_path / "none.csv"), *BASE, "--lang", "en")
    assert done.returncode == 2
    assert "none.csv" in done.stderr and "Traceback" not in done.stderr


def test_kinds_by_decision_come_from_a_table(tmp_path: Path) -> None:
    plain = json.loads(run("solve", *BASE, "--unknown-terrain", "mountain", "--json").stdout)
    group = next(g for g in plain["groups"] if len(g["members"]) == 2 and g["kind"] == "xa")
    path = tmp_path / "loai.csv"
    path.write_text(
        f"units;kind;reason;document\n{'+'.join(group['members'])};phường;đô thị hóa;NQ 5\n",
        "utf-8",
    )
    done = run("solve", *BASE, "--unknown-terrain", "mountain", "--kinds", str(path), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    [stated] = document["constraints"]["kinds"]
    assert (stated["kind"], stated["reference"]) == ("phuong", "NQ 5")
    path.write_text("units;kind;reason\n1+2;huyện;lý do\n", "utf-8")
    done = run("solve", *BASE, "--kinds", str(path))
    assert done.returncode == 2 and "dòng 2" in done.stderr


def test_a_form_goes_out_and_comes_back(tmp_path: Path) -> None:
    form, out = tmp_path / "phieu.xlsx", tmp_path / "sach.gpkg"
    done = run("ask", "--units", "hatinh-2026", "--out", str(form))
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(form)
    sheet = book.active
    sheet.cell(4, [c.value for c in sheet[3]].index("Dân số") + 1, 20_001)
    code = sheet.cell(4, 1).value
    book.save(form)
    done = run("ask", "--units", "hatinh-2026", "--answers", str(form), "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answers"][0]["columns"] == ["population"]
    assert read_stored(out).units.at[code, "population"] == 20_001
    sheet.cell(5, [c.value for c in sheet[3]].index("Dân số") + 1, "nhiều")
    sheet.cell(6, [c.value for c in sheet[3]].index("Dân số") + 1, "ít")
    book.save(form)
    done = run("ask", "--units", "hatinh-2026", "--answers", str(form), "--out", str(out))
    assert done.returncode == 2
    assert "Dòng 5" in done.stderr and "Dòng 6" in done.stderr
    done = run("ask", "--units", "hatinh-2026", "--out", str(tmp_path / "x.csv"))
    assert done.returncode == 2 and ".xlsx" in done.stderr


def test_factors_the_data_do_not_tell_are_told() -> None:
    asked = ("--units", "nghean-2026", *BASE[2:])
    document = json.loads(run("assess", *asked, "--json").stdout)
    minority = next(f for f in document["factors"] if f["key"] == "minority")
    must = [u["code"] for u in document["units"] if u["verdict"] == "must"]
    assert minority["units"] and set(minority["units"]) <= set(must)
    assert minority["units"][0] in run("assess", *asked, "--lang", "en").stdout


def test_a_province_that_does_not_exist_gets_its_likeness() -> None:
    for units, near in (("hatihn-2026", "hatinh-2026"), ("Thanh Hoáa", "thanhhoa-2026")):
        for verb in (("assess", *BASE[2:]), ("solve", *BASE[2:]), ("ask", "--out", "x.xlsx")):
            done = run(verb[0], "--units", units, *verb[1:])
            assert done.returncode == 2 and near in done.stderr, verb
    done = run(
        "solve", "--units", "vietnam-2026", *BASE[2:], "--cross-province", "ha tinhh:Nghệ An"
    )
    assert done.returncode == 2
    assert "Ý bạn là Hà Tĩnh" in done.stderr and "Sơn La" not in done.stderr


def test_later_resolutions_are_laid_over(tmp_path: Path) -> None:
    dataset = embedded_dataset("hatinh-2026")
    code = next(c for c in dataset.codes if dataset.units.at[c, "kind"] == "xa")
    path, out = tmp_path / "nq.csv", tmp_path / "moi.gpkg"
    path.write_text(f"code;kind;document;day\n{code};phường;NQ 9/2026;1/12/2026\n", "utf-8")
    base = ("amend", "--units", "hatinh-2026", "--changes", str(path), "--out", str(out))
    done = run(*base, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["as_of"] == "2026-12-01"
    assert [a["code"] for a in document["amendments"]] == [code]
    made = read_stored(out)
    assert made.units.at[code, "kind"] == "phuong"
    assert made.units.at[code, "name"].startswith("Phường ")
    path.write_text("code;kind;document;day\n99999;phường;NQ 9/2026;1/12/2026\n", "utf-8")
    done = run(*base)
    assert done.returncode == 2 and "dòng 2" in done.stderr and "99999" in done.stderr


def test_a_column_of_codes_without_one_code(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ma_xa,ten_xa\nnan,Xã không có\n", "utf-8")
    done = run("compare-list", str(path), "--units", "hatinh-2026", "--criteria", "nq112-2026")
    assert done.returncode == 2
    assert "list.csv" in done.stderr
