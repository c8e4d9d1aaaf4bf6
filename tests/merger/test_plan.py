from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geodata import InputError
from merger import Plan

CODES = tuple(f"{i:05d}" for i in range(9))


class Editing(RuleBasedStateMachine):
    """Whatever is edited, a plan stays a partition and remembers where it came from."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan.unmerged(CODES)
        self.steps = 0

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=2, max_size=4))
    def merge(self, codes: set[str]) -> None:
        self._take(self.plan.merge(codes))
        assert len({self.plan.group_of[c] for c in codes}) == 1

    @rule(code=st.sampled_from(CODES), to=st.sampled_from(CODES))
    def move(self, code: str, to: str) -> None:
        if self.plan.group_of[code] == self.plan.group_of[to]:
            with pytest.raises(InputError):
                self.plan.move(code, to)
            return
        self._take(self.plan.move(code, to))
        assert self.plan.group_of[code] == self.plan.group_of[to]

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1, max_size=3))
    def split(self, codes: set[str]) -> None:
        self._take(self.plan.split(codes))
        assert all(self.plan.group_of[c] == (c,) for c in codes)

    def _take(self, child: Plan) -> None:
        assert child.parent is self.plan
        assert child.edit
        self.plan = child
        self.steps += 1

    @invariant()
    def is_partition(self) -> None:
        members = [code for group in self.plan.groups for code in group]
        assert sorted(members) == sorted(CODES)
        assert len(list(self.plan.history())) == self.steps + 1


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
