"""Sets are told apart piece by piece, as they would be at once, and a stop is heard between."""

from __future__ import annotations

import numpy as np
import pytest

from merger.groups import OutOfTime, enumeration
from merger.groups.enumeration import distinct, group_keys


def _sets(count: int) -> np.ndarray:
    random = np.random.default_rng(7)
    return np.sort(random.integers(0, 40, (count, 3)), axis=1)


@pytest.mark.parametrize("count", [0, 1, 50, 3_000])
def test_pieces_give_what_all_at_once_gives(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _sets(count)
    keys = group_keys(rows, 40)
    whole = distinct(rows, keys)
    assert len(whole) == len(np.unique(rows, axis=0))
    for most in (7, 100, 1_000):
        monkeypatch.setattr(enumeration, "_SORTED_AT_ONCE", most)
        assert distinct(rows, keys).tolist() == whole.tolist()


def test_keys_that_are_all_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "_SORTED_AT_ONCE", 10)
    rows = np.repeat([[1, 2, 3]], 55, axis=0)
    assert distinct(rows, np.zeros(55, dtype=np.int64)).tolist() == [0]


def test_a_stop_is_heard_between_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "_SORTED_AT_ONCE", 100)
    asked = iter([False, False, True])
    rows = _sets(1_000)
    with pytest.raises(OutOfTime):
        distinct(rows, group_keys(rows, 40), lambda: next(asked))
