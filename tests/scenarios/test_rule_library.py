"""Rule sets of a person's own: saved, found, exchanged as YAML, refused with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import InputError
from merger import dump_criteria, load_criteria, parse_criteria
from merger.law.differences import differences
from scenarios.rule_library import (
    delete_rule_set,
    find_criteria,
    folder,
    import_rule_set,
    library,
    rule_set_id,
    save_rule_set,
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))


def changed():  # type: ignore[no-untyped-def]
    law = load_criteria("nq112-2026")
    (trigger,) = law.triggers
    return law.model_copy(
        update={"triggers": (trigger.model_copy(update={"population_below": 90.0}),)}
    )


def test_save_find_and_delete() -> None:
    saved = save_rule_set(changed(), "Hà Tĩnh: thử 90 %")
    assert (saved.id, saved.based_on, saved.status) == ("ha-tinh-thu-90", "nq112-2026", "own")
    assert find_criteria("ha-tinh-thu-90") == saved
    assert library().rule_sets == {"ha-tinh-thu-90": saved}
    # The differences from the law are those of the rules, not of name and status.
    assert [d.place for d in differences(saved)] == ["triggers/below-standard/population_below"]
    # A copy of a copy still knows the law.
    assert save_rule_set(saved, "Bản hai").based_on == "nq112-2026"
    delete_rule_set("ha-tinh-thu-90")
    delete_rule_set("ha-tinh-thu-90")
    assert set(library().rule_sets) == {"ban-hai"}


def test_nothing_saved_is_overwritten_unasked() -> None:
    first = save_rule_set(changed(), "Của tôi")
    with pytest.raises(InputError) as error:
        save_rule_set(load_criteria("nq112-2026"), "Của tôi")
    assert "Của tôi" in error.value.text.vi
    assert find_criteria("cua-toi") == first
    save_rule_set(load_criteria("nq112-2026"), "Của tôi", replace=True)
    assert differences(find_criteria("cua-toi")) == ()


@pytest.mark.parametrize("name", ["", "   ", "!!!", "nq112-2026", "NQ112 2026"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(InputError):
        save_rule_set(changed(), name)


def test_names_stay_in_the_folder() -> None:
    assert rule_set_id("../../etc/passwd") == "etc-passwd"
    saved = save_rule_set(changed(), "../../x")
    assert (folder() / f"{saved.id}.yaml").is_file()


def test_a_broken_file_hides_no_other() -> None:
    save_rule_set(changed(), "Tốt")
    (folder() / "hong.yaml").write_text("id: hong\nfoo: 1\n", "utf-8")
    found = library()
    assert set(found.rule_sets) == {"tot"}
    (told,) = found.broken
    assert "hong.yaml" in told.vi
    assert "dòng 2" in told.vi


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("population: 5000\n", "population: -5000\n", "-5000"),
        ("population: 5000\n", "population: nhiều\n", "nhiều"),
        ("certainty: secondary\n", "certainty: sure\n", "sure"),
        ("area_km2: 100\n", "area_km: 100\n", "area_km"),
        ("percent: 50\n", "percent: 101\n", "101"),
        ("mountain_share: 0.666666\n", "mountain_share: 2\n", "2"),
    ],
)
def test_impossible_values_name_their_line(old: str, new: str, told: str) -> None:
    text = dump_criteria(load_criteria("nq112-2026"))
    text = text.replace(".0\n", "\n")
    assert old in text
    broken = text.replace(old, new, 1)
    line = 1 + next(
        i
        for i, (a, b) in enumerate(zip(text.splitlines(), broken.splitlines(), strict=True))
        if a != b
    )
    with pytest.raises(InputError) as error:
        import_rule_set(broken, "cua-toi.yaml")
    assert f"dòng {line}," in error.value.text.vi
    assert f"line {line}," in error.value.text.en
    assert told in error.value.text.vi


def test_import_of_somebody_elses_set() -> None:
    saved = save_rule_set(changed(), "Bạn gửi")
    text = dump_criteria(saved)
    # One of this name is there already: the other gets a name of its own.
    assert import_rule_set(text, "x.yaml").id == "ban-gui-2"
    delete_rule_set(saved.id)
    assert import_rule_set(text, "x.yaml") == saved
    law = load_criteria("nq112-2026")
    assert import_rule_set(dump_criteria(law), "law.yaml") == law


@pytest.mark.parametrize("key", ["nq112-2026", "nq112-2026-ban-goc"])
def test_a_changed_law_does_not_pass_for_the_law(key: str) -> None:
    forged = changed().model_copy(update={"id": key})
    taken = import_rule_set(dump_criteria(forged), "NQ 112 sua.yaml")
    assert (taken.id, taken.status) == ("nq-112-sua", "own")
    assert taken.title.vi == "NQ 112 sua"
    assert taken.based_on == ("nq112-2026" if key == "nq112-2026" else None)
    assert parse_criteria(dump_criteria(taken), "b.yaml") == taken


def test_the_order_of_rules_is_a_rule() -> None:
    law = load_criteria("nq112-2026")
    turned = law.model_copy(update={"standards": law.standards[::-1]})
    assert [d.place for d in differences(turned)] == ["standards/order"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("valid_from: 2026-13-01", "YAML"),
        ("? [a]\n: 1", "YAML"),
        ("a: " + "[" * 3000 + "]" * 3000, "lồng"),
        ("a: &x [1]\nb: *x", "tham chiếu"),
        ("id: a\nid: b", "dòng 2"),
        ("a: [", "dòng"),
        ("# nothing", "trống"),
        ("x" * 1_000_001, "quá lớn"),
    ],
)
def test_files_that_are_no_rule_set_get_one_message(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        import_rule_set(text, "sai.yaml")
    assert "sai.yaml" in error.value.text.vi
    assert told in error.value.text.vi
