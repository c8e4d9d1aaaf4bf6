"""What charts share: axes that write numbers as the language does."""

from __future__ import annotations

from typing import Any

import altair as alt

from ui.wording import language


def number_axis(pattern: str = ",.0f", **more: Any) -> alt.Axis:
    """Axis with numbers in the session's locale.

    Args:
        pattern: of d3-format; its comma and point are exchanged in Vietnamese.
        more: other arguments of :class:`altair.Axis`.
    """
    written = f"format(datum.value, '{pattern}')"
    if language() == "vi":
        written = f"replace(replace(replace({written}, /,/g, ';'), '.', ','), /;/g, '.')"
    return alt.Axis(labelExpr=written, **more)
