from __future__ import annotations

from pathlib import Path

import pytest

from geodata import Dataset, InputError, embedded_dataset, load_dataset, part_of
from geodata.columns import province_title
from scenarios.papers.office import Office, completed, load_office, usual_office
from tests.support.coverages import grid


def test_what_lies_around_follows_the_day(hatinh_2024: Dataset, hatinh_2026: Dataset) -> None:
    before = {neighbour.name for neighbour in usual_office(hatinh_2024).neighbours}
    after = {neighbour.name for neighbour in usual_office(hatinh_2026).neighbours}
    assert before - after == {"tỉnh Quảng Bình"}
    assert after - before == {"tỉnh Quảng Trị"}
    assert usual_office(hatinh_2026).authority == "Ủy ban nhân dân tỉnh Hà Tĩnh"
    assert usual_office(hatinh_2026, "en").authority == "People's Committee of Hà Tĩnh province"


def test_units_of_no_province_have_no_office() -> None:
    assert usual_office(grid(2, 1)) == Office()


@pytest.mark.parametrize(
    ("name", "title"),
    [("Hà Tĩnh", "tỉnh Hà Tĩnh"), ("Tỉnh Hà Tĩnh", "tỉnh Hà Tĩnh"),
     ("Thành phố Huế", "thành phố Huế"), ("Đà Nẵng", "thành phố Đà Nẵng")],
)  # fmt: skip
def test_provinces_as_sentences_name_them(name: str, title: str) -> None:
    assert province_title(name).vi == title


def test_an_office_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(
        "signer: Nguyễn Văn A\nday: 2026-11-24\n"
        "neighbours:\n  - {name: Lào, from_deg: 200, to_deg: 300}\n",
        "utf-8",
    )
    office = load_office(path)
    assert office.signer == "Nguyễn Văn A"
    assert office.outside[0].holds(250) and not office.outside[0].holds(100)
    path.write_text("signer: A\nneighbours:\n  - {name: Lào, from_deg: 700, to_deg: 1}\n", "utf-8")
    with pytest.raises(InputError) as error:
        load_office(path)
    assert "dòng 3" in error.value.text.vi


def test_a_part_of_a_province_is_told_no_surroundings(hatinh_2024: Dataset) -> None:
    district = hatinh_2024.units.index[hatinh_2024.units["district"] == "Huyện Đức Thọ"]
    part = part_of(hatinh_2024, district, "Đức Thọ")
    office = usual_office(part)
    assert office.province == "tỉnh Hà Tĩnh"
    assert not office.neighbours  # the sea does not lie behind an inland district


def test_what_a_person_gave_stays_and_the_rest_is_filled_in(hatinh_2024: Dataset) -> None:
    office = completed(Office(signer="Nguyễn Văn A"), hatinh_2024)
    assert office.signer == "Nguyễn Văn A"
    assert office.authority == "Ủy ban nhân dân tỉnh Hà Tĩnh"
    assert office.neighbours


def test_boundaries_without_a_province_are_known_by_their_place(real_data: Path) -> None:
    dataset = load_dataset(str(real_data / "hatinh_2024.gpkg"))
    assert usual_office(dataset).province == "tỉnh Hà Tĩnh"
    assert "tỉnh Quảng Bình" in {n.name for n in usual_office(dataset).neighbours}


def test_provinces_that_became_cities_follow_the_day() -> None:
    assert province_title("Quảng Ninh").vi == "tỉnh Quảng Ninh"
    assert province_title("Tỉnh Quảng Ninh", "2026-08-31").vi == "tỉnh Quảng Ninh"
    assert province_title("Quảng Ninh", "2026-09-20").vi == "thành phố Quảng Ninh"
    bacninh = embedded_dataset("bacninh-2026")
    assert usual_office(bacninh).authority == "Ủy ban nhân dân thành phố Bắc Ninh"
