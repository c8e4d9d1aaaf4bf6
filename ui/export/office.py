"""Letterhead, signature and surroundings of the papers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
import yaml
from pydantic import ValidationError

from geodata import InputError
from scenarios import Scenario
from scenarios.papers import PLACE_KINDS, Neighbour, Office, completed, load_office
from ui.export.made import office_key, office_of
from ui.session.uploads import read_upload
from ui.wording import language, plain, t, told

_LINES = (
    "province", "authority", "drafted_by", "place", "document", "signer_title", "signer",
)  # fmt: skip


def office_form(scenario: Scenario) -> None:
    """Draw the form; what is in it holds for all papers of the province."""
    office = office_of(scenario)
    key = office_key(scenario)
    with st.expander(t("office-title"), icon=":material/account_balance:"):
        with st.form(f"form-{key}", border=False):
            values = _lines(office)
            st.caption(t("office-neighbours-help"))
            around = st.data_editor(
                pd.DataFrame(
                    [(n.name, n.kind, n.from_deg, n.to_deg) for n in office.neighbours],
                    columns=["name", "kind", "from_deg", "to_deg"],
                ).astype({"name": object, "kind": object, "from_deg": float, "to_deg": float}),
                num_rows="dynamic",
                width="stretch",
                column_config={
                    "name": st.column_config.TextColumn(t("office-neighbour"), max_chars=120),
                    "kind": st.column_config.SelectboxColumn(
                        t("office-kind"), options=list(PLACE_KINDS), format_func=_kind
                    ),
                    "from_deg": st.column_config.NumberColumn(
                        t("office-from"), min_value=0, max_value=360, format="%d°"
                    ),
                    "to_deg": st.column_config.NumberColumn(
                        t("office-to"), min_value=0, max_value=360, format="%d°"
                    ),
                },
                key=f"neighbours-{key}",
            )
            if st.form_submit_button(t("office-apply"), icon=":material/check:"):
                _take(key, values, around)
        _carry(key, office, scenario)


def _kind(kind: object) -> str:
    return t(f"place-{kind}")


def _lines(office: Office) -> dict[str, Any]:
    values: dict[str, Any] = {}
    columns = st.columns(3)
    for number, name in enumerate(_LINES):
        values[name] = columns[number % 3].text_input(
            t(f"office-{name}"), getattr(office, name), max_chars=300
        )
    values["day"] = columns[1].date_input(t("office-day"), office.day, format="DD/MM/YYYY")
    values["begins"] = columns[2].date_input(
        t("office-begins"), office.begins, format="DD/MM/YYYY", help=t("office-begins-help")
    )
    values["effective"] = columns[0].date_input(
        t("office-effective"), office.effective, format="DD/MM/YYYY"
    )
    bases = st.text_area(t("office-bases"), "\n".join(office.bases), help=t("office-bases-help"))
    values["bases"] = tuple(line.strip() for line in bases.splitlines() if line.strip())
    return values


def _take(key: str, values: dict[str, Any], around: pd.DataFrame) -> None:
    rows = around.dropna(subset=["name"])
    incomplete = rows[rows[["from_deg", "to_deg"]].isna().any(axis=1)]
    if len(incomplete):
        st.error(t("office-incomplete", name=plain(str(incomplete["name"].iloc[0]))))
        return
    try:
        office = Office(
            **{name: value for name, value in values.items() if not isinstance(value, tuple)
               or name == "bases"},
            neighbours=tuple(
                Neighbour(
                    name=str(name),
                    kind=kind if kind in PLACE_KINDS else "province",
                    from_deg=float(start),
                    to_deg=float(end),
                )
                for name, kind, start, end in rows.itertuples(index=False)
                if str(name).strip()
            ),
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0]) if first["loc"] else ""
        st.error(t("office-wrong", field=t(f"office-{place}") if place in _LINES else place))
        return
    st.session_state[key] = office
    st.toast(t("office-applied"), icon=":material/check:")
    st.rerun()


def _carry(key: str, office: Office, scenario: Scenario) -> None:
    """The form as a file, for other machines and the command line."""
    left, right = st.columns(2, vertical_alignment="bottom")
    text = yaml.safe_dump(
        office.model_dump(mode="json", exclude_defaults=True), allow_unicode=True, sort_keys=False
    )
    left.download_button(
        t("office-save"),
        text.encode(),
        "office.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
    )
    file = right.file_uploader(t("office-load"), type=["yaml", "yml"], key=f"load-{key}")
    if file is not None and st.session_state.get(f"loaded-{key}") != file.file_id:
        try:
            loaded = read_upload(file, load_office)
            st.session_state[key] = completed(loaded, scenario.dataset, language())
        except InputError as error:
            st.error(told(error.text))
        else:
            st.session_state[f"loaded-{key}"] = file.file_id
            st.rerun()
