"""Further criteria that figures do not show: the person says for each unit what is met."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from merger import Assessment
from ui.locks.forms import checked
from ui.session.desk import desk
from ui.wording import language, plain, say, t


def checklist(judged: Assessment) -> None:
    """Draw one row a unit and one column a criterion; nothing without such criteria."""
    checks = judged.checks()
    if not checks:
        return
    st.subheader(t("checklist"))
    st.caption(t("checklist-help"))
    items = {check.item.key: check.item for check in checks}
    words = {True: t("met-yes"), False: t("met-no"), None: t("met-open")}
    meaning = {text: met for met, text in words.items()}
    names = judged.dataset.units["name"]
    rows: dict[str, dict[str, str]] = {}
    for check in checks:
        rows.setdefault(check.code, {"name": str(names[check.code])})[check.item.key] = words[
            check.met
        ]
    table = pd.DataFrame.from_dict(rows, orient="index")
    columns = {
        key: st.column_config.SelectboxColumn(
            say(item.wording.text), options=list(meaning), required=True, help=plain(item.cite)
        )
        for key, item in items.items()
    }
    with st.form("checklist", border=False):
        edited = st.data_editor(
            table,
            width="stretch",
            disabled=["_index", "name"],
            column_config={"_index": t("col-code"), "name": t("col-name"), **columns},
            key=f"checklist-{judged.dataset.fingerprint}-{judged.criteria.id}-{language()}",
        )
        if st.form_submit_button(t("data-terrain-apply")):
            _take(edited, list(items), meaning)
    open_ = sum(check.met is None for check in checks)
    st.caption(plain(t("checklist-open", open=open_, count=len(checks))))


def _take(edited: pd.DataFrame, items: list[str], meaning: dict[str, bool | None]) -> None:
    kept = {(c.code, c.item): c for c in desk().constraints.checklist if c.item not in items}
    entries = [tick.model_dump(mode="json") for tick in kept.values()]
    for code, row in edited.iterrows():
        for item in items:
            met = meaning[str(row[item])]
            if met is not None:
                entries.append({"code": str(code), "item": item, "met": met})
    here = desk()
    ticked = checked(here.constraints.model_copy(update={"checklist": ()}), "checklist", entries)
    if ticked is not None:
        here.constraints = ticked
        st.rerun()
