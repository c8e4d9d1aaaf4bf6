"""Islands and other parts that nothing joins and that must be arranged: one click joins them."""

from __future__ import annotations

import streamlit as st

from geodata import Dataset, Link, with_links, with_settled
from geodata.boundaries import BorderKind, nearest_units
from merger import Evaluator, Problem, load_objective
from ui.session.auth import may
from ui.session.desk import desk
from ui.session.kept import Same, kept
from ui.wording import plain, t

_OVER_WATER: tuple[BorderKind, ...] = ("ferry", "bridge")
_SHOWN = 6


def asked_parts(dataset: Dataset) -> list[set[str]]:
    """Parts that nothing joins and that a plan would ask about; single units that stay are none."""
    here = desk()

    def find() -> list[set[str]]:
        objective = load_objective(here.settings.preset)
        return Evaluator(Problem(dataset, here.criteria, here.constraints, objective)).unjoined

    return kept("parts-apart", (Same(dataset), here.criteria, here.constraints), find)


def settle_parts(dataset: Dataset, key: str) -> None:
    """Say which parts lie apart, each with a click for a ferry, a bridge, or to stay apart."""
    apart = asked_parts(dataset)
    if not apart:
        return
    st.warning(t("borders-apart", count=len(apart)))
    if not may("plan"):
        return
    for i, part in enumerate(apart):
        _settle(dataset, sorted(part), f"{key}-{i}")


def _settle(dataset: Dataset, codes: list[str], key: str) -> None:
    text = ", ".join(_label(dataset, code) for code in codes[:_SHOWN])
    st.text(text + (f" … (+{len(codes) - _SHOWN})" if len(codes) > _SHOWN else ""))
    near = ""
    if len(codes) == 1:
        near, metres = nearest_units(dataset, codes)[codes[0]]
        st.caption(t("borders-nearest", unit=plain(_label(dataset, near)), km=metres / 1000))
    alone, *joins = st.columns(3)
    if alone.button(t("borders-alone"), key=f"alone-{key}-{codes[0]}", width="stretch"):
        _use(with_settled(dataset, codes[:1]))
    for kind, place in zip(_OVER_WATER, joins, strict=True) if near else ():
        if place.button(t(f"border-{kind}"), key=f"{kind}-{key}-{near}", width="stretch"):
            _use(with_links(dataset, [Link(codes[0], near, kind)]))


def _use(dataset: Dataset) -> None:
    """Put the same units with other borders on the desk."""
    desk().dataset = dataset
    st.rerun()


def _label(dataset: Dataset, code: str) -> str:
    return f"{code} {dataset.units.at[code, 'name']}"
