"""Special factors of which the data say nothing, and the units whose verdict hangs on them."""

from __future__ import annotations

import streamlit as st

from merger import Assessment
from merger.assessment import factor_check
from ui.session.desk import of_assessment
from ui.wording import plain, say, t


def show_factors(judged: Assessment) -> None:
    """Name the factors, and list the units that each would spare if they had it in full."""
    found = of_assessment("factors", judged, factor_check)
    if not found:
        return
    st.caption(t("criteria-factors", factors=", ".join(say(factor.label) for factor in found)))
    names = judged.dataset.units["name"]
    with st.expander(t("factors-title"), key="factor-check", icon=":material/rule:"):
        st.caption(t("factors-help"))
        for factor in found:
            units = ", ".join(str(names[code]) for code in factor.codes) or "–"
            told = t("factors-spared", factor=say(factor.label), count=len(factor.codes))
            st.markdown(f"{told}: {plain(units)}")
