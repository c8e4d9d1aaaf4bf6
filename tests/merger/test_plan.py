from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geodata import InputError
from merger import Plan
from merger.plan import Edit

CODES = tuple(f"{i:05d}" for i in range(9))


class Editing(RuleBasedStateMachine):
    """Whatever is edited, a plan stays a partition; an edit that changes nothing is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan.unmerged(CODES)

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=2, max_size=4))
    def merge(self, codes: set[str]) -> None:
        groups = {self.plan.group_of[code] for code in codes}
        if self._change("merge", codes, changes=len(groups) > 1):
            assert len({self.plan.group_of[c] for c in codes}) == 1
            assert set(self.plan.group_of[min(codes)]) == {c for group in groups for c in group}

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1, max_size=4))
    def regroup(self, codes: set[str]) -> None:
        if self._change("regroup", codes, changes=tuple(sorted(codes)) not in self.plan.groups):
            assert self.plan.group_of[min(codes)] == tuple(sorted(codes))

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1, max_size=3), to=st.sampled_from(CODES))
    def move(self, codes: set[str], to: str) -> None:
        before = self.plan.group_of[to]
        if self._change("move", codes, to, changes=not codes <= set(before)):
            assert set(self.plan.group_of[to]) == {*before, *codes}

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1, max_size=3))
    def split(self, codes: set[str]) -> None:
        merged = any(len(self.plan.group_of[code]) > 1 for code in codes)
        if self._change("split", codes, changes=merged):
            assert all(self.plan.group_of[c] == (c,) for c in codes)

    def _change(self, kind: str, codes: set[str], to: str = "", *, changes: bool) -> bool:
        edit = Edit(kind, tuple(sorted(codes)), to)  # type: ignore[arg-type]
        if not changes:
            with pytest.raises(InputError):
                edit.apply(self.plan)
            return False
        self._take(edit.apply(self.plan))
        return True

    def _take(self, child: Plan) -> None:
        assert child != self.plan
        self.plan = child

    @invariant()
    def is_partition(self) -> None:
        members = [code for group in self.plan.groups for code in group]
        assert sorted(members) == sorted(CODES)


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from("abc"), min_size=1))
def test_from_assignment(group_of: dict[str, str]) -> None:
    plan = Plan.from_assignment(group_of)
    for a in group_of:
        for b in group_of:
            same = plan.group_of[a] == plan.group_of[b]
            assert same == (group_of[a] == group_of[b])


def test_what_is_no_partition_is_refused() -> None:
    with pytest.raises(InputError):
        Plan((("a", "b"), ("b",)))
    with pytest.raises(InputError):
        Plan((("a",), ()))
    with pytest.raises(InputError):
        Plan((("a",),)).merge(["a", "z"])


def test_plans_are_equal_by_content() -> None:
    assert Plan((("b", "a"), ("c",))) == Plan((("c",), ("a", "b")))
