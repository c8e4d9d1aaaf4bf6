"""What mkdocs does beside building: roles of docstrings, such as ``:class:``, are not shown."""

from __future__ import annotations

import re
from typing import Any

_ROLE = re.compile(r":(?:class|func|data|meth|mod|attr|exc):(?=<(?:code|a|span|autoref)\b)")


def on_page_content(html: str, **_: Any) -> str:
    """Take the roles away before names in code."""
    return _ROLE.sub("", html)
