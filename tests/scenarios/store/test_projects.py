"""Projects and comments on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError
from merger import Problem, load_criteria
from merger.side_constraints import SideConstraints
from scenarios.store import (
    AskedRuns,
    Comments,
    NotAllowedError,
    ProjectConflictError,
    Projects,
    Store,
    Subject,
    open_store,
)
from scenarios.store.backup import back_up, restore
from tests.support.coverages import grid

DOCUMENT = {"locks": ["Một"], "scenarios": ["a1", "b2"]}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return replace(grid(4, 1), name="Tệp của tôi")


def test_a_desk_comes_back_with_its_units(store: Store, dataset: Dataset) -> None:
    projects = Projects(store)
    entry = projects.save("a1", dataset, DOCUMENT, who="an@tinh.vn")
    assert (entry.name, entry.owner, entry.plans) == ("", "an@tinh.vn", 2)
    for at_hand in (None, dataset, grid(3, 1)):
        back = projects.load("a1", at_hand)
        assert back.dataset.fingerprint == dataset.fingerprint
        assert back.document == DOCUMENT
    assert [e.id for e in projects.entries()] == ["a1"]
    with pytest.raises(InputError):
        projects.load("ffff")


def test_the_same_units_keep_the_name_that_each_person_gave_them(
    store: Store, dataset: Dataset
) -> None:
    projects = Projects(store)
    other = replace(dataset, name="ranh giới mới")
    projects.save("a1", dataset, DOCUMENT)
    projects.save("b2", other, DOCUMENT)
    assert projects.load("a1").dataset.name == dataset.name
    assert projects.load("b2").dataset.name == "ranh giới mới"
    names = {entry.id: entry.dataset for entry in projects.entries()}
    assert names == {"a1": dataset.name, "b2": "ranh giới mới"}
    assert projects.rename("b2", "Tên").dataset == "ranh giới mới"


def test_the_later_of_two_windows_undoes_nothing(store: Store, dataset: Dataset) -> None:
    projects = Projects(store)
    first = projects.save("a1", dataset, DOCUMENT)
    second = projects.save("a1", dataset, {"locks": []}, first.revision)
    with pytest.raises(ProjectConflictError) as told:
        projects.save("a1", dataset, {"locks": ["khác"]}, first.revision)
    assert told.value.theirs == second
    assert projects.load("a1").document == {"locks": []}
    # Who comes to the same by himself contradicts nobody; and nothing is written.
    again = projects.save("a1", dataset, {"locks": []}, first.revision)
    assert again.revision == second.revision and again.updated == second.updated


def test_a_name_once_given_stays(store: Store, dataset: Dataset) -> None:
    projects = Projects(store)
    entry = projects.save("a1", dataset, DOCUMENT)
    assert projects.rename("a1", " Thanh Hóa  2026 ").name == "Thanh Hóa 2026"
    saved = projects.save("a1", dataset, {}, entry.revision)
    assert saved.name == "Thanh Hóa 2026"
    with pytest.raises(InputError):
        projects.rename("a1", "  ")


def test_archived_and_deleted_ones_are_brought_back(store: Store, dataset: Dataset) -> None:
    projects = Projects(store)
    projects.save("a1", dataset, DOCUMENT)
    for shelf in ("archived", "deleted"):
        projects.put_on("a1", shelf)
        assert projects.entries() == ()
        assert [e.id for e in projects.entries(shelf)] == ["a1"]
        assert projects.put_on("a1", "").shelf == ""
        assert projects.load("a1").document == DOCUMENT
    gone = projects.put_on("a1", "deleted")
    with pytest.raises(ProjectConflictError):
        projects.save("a1", dataset, {}, gone.revision)


def test_only_its_owner_changes_a_project(store: Store, dataset: Dataset) -> None:
    projects = Projects(store)
    entry = projects.save("a1", dataset, DOCUMENT, who="an@tinh.vn")
    for change in (
        lambda: projects.save("a1", dataset, {}, entry.revision, "binh@tinh.vn"),
        lambda: projects.rename("a1", "Hai", "binh@tinh.vn"),
        lambda: projects.put_on("a1", "deleted", "binh@tinh.vn"),
    ):
        with pytest.raises(InputError) as told:
            change()
        assert "an@tinh.vn" in told.value.text.vi
    assert projects.load("a1").entry == entry
    assert projects.rename("a1", "Hai", "AN@tinh.vn").name == "Hai"


def test_a_viewer_makes_no_project_and_no_comment(store: Store, dataset: Dataset) -> None:
    Projects(store).save("a1", dataset, DOCUMENT)
    said = Comments(store).add(Subject.of(dataset.fingerprint), "Ý kiến")
    projects, comments = Projects(store, lambda _: False), Comments(store, lambda _: False)
    for change in (
        lambda: projects.save("b2", dataset, DOCUMENT),
        lambda: projects.rename("a1", "Hai"),
        lambda: projects.put_on("a1", "deleted"),
        lambda: comments.add(Subject.of(dataset.fingerprint), "Ý kiến"),
        lambda: comments.resolve(said.id),
    ):
        with pytest.raises(NotAllowedError):
            change()
    assert [e.name for e in projects.entries()] == [""]
    assert comments.of(said.subject) == (said,)


def test_comments_are_of_their_subject_and_can_be_settled(store: Store) -> None:
    comments = Comments(store)
    unit = Subject.of("f" * 64, units=["18070"])
    group = Subject.of("f" * 64, "a1", ["18071", "18070"])
    plan = Subject.of("f" * 64, "a1")
    said = [comments.add(s, f"  Ý kiến {n}\n", "an@tinh.vn") for n, s in enumerate((unit, group))]
    said.append(comments.add(plan, "Cả phương án"))
    assert said[0].words == "Ý kiến 0" and said[0].who == "an@tinh.vn"
    assert comments.of(Subject.of("f" * 64, "a1", ["18070", "18071"])) == (said[1],)
    assert comments.of(unit) == (said[0],) and comments.of(plan) == (said[2],)
    assert comments.open_in("f" * 64, "a1") == tuple(said)
    settled = comments.resolve(said[1].id, "binh@tinh.vn")
    assert settled.resolved is not None and settled.resolved_by == "binh@tinh.vn"
    assert comments.open_in("f" * 64, "a1") == (said[0], said[2])
    assert comments.open_in("f" * 64, "b2") == (said[0],)
    assert comments.resolve(said[1].id, settled=False) == said[1]
    for words in ("  ", "x" * 2_001):
        with pytest.raises(InputError):
            comments.add(plan, words)
    with pytest.raises(InputError):
        comments.resolve(999)


def test_a_backup_holds_all_of_them(url: str, dataset: Dataset, tmp_path: Path) -> None:
    with closing(open_store(url)) as store:
        entry = Projects(store).save("a1", dataset, DOCUMENT)
        said = Comments(store).add(Subject.of(dataset.fingerprint), "Ý kiến")
        problem = Problem(dataset, load_criteria("nq76-2025"))
        AskedRuns(store, "here").ask("b2", problem, SideConstraints(), None)
    back_up(tmp_path / "kho.zip", url)
    other = f"sqlite:///{tmp_path / 'khác.sqlite'}"
    restore(tmp_path / "kho.zip", other)
    with closing(open_store(other)) as store:
        back = Projects(store).load("a1")
        assert (back.entry, back.document) == (entry, DOCUMENT)
        assert back.dataset.fingerprint == dataset.fingerprint
        assert Comments(store).of(said.subject) == (said,)
        asked, _, _ = AskedRuns(store, "here").load("b2")
        assert asked.criteria == problem.criteria
