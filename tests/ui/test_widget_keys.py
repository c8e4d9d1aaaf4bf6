"""A widget keeps its place and state while figures in its label change."""

from __future__ import annotations

import ast

from tests.support import ROOT

_WITH_STATE = {
    *("selectbox", "multiselect", "radio", "segmented_control", "pills", "checkbox", "toggle"),
    *("text_input", "number_input", "text_area", "date_input", "slider", "select_slider"),
    *("button", "download_button", "expander", "popover", "tabs", "pick_one", "pick_several"),
}
_FIGURES = {"count", "n", "known", "target"}


def _has_figures(label: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Call) and _FIGURES & {str(word.arg) for word in part.keywords}
        for part in ast.walk(label)
    )


def test_widgets_whose_labels_hold_figures_have_keys() -> None:
    loose = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            given = {word.arg for word in call.keywords}  # None: **bound(…), which gives a key
            if name in _WITH_STATE and _has_figures(call.args[0]) and not given & {"key", None}:
                loose.append(f"{path.name}:{call.lineno} {name}")
    assert not loose
