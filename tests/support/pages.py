"""Pages of the app, driven by AppTest."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from tests.support import ROOT

WAIT_SECONDS = 60


def start(page: str = "data", **address: str) -> AppTest:
    """The app as it opens at a page's address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in {"lang": "vi", **address}.items():
        app.query_params[name] = value
    return app.switch_page(f"ui/pages/{page}.py").run()


def open_page(app: AppTest, name: str) -> AppTest:
    app.switch_page(f"ui/pages/{name}.py").run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    parts += [*app.text, *app.header, *app.subheader]
    return "\n".join(str(part.value) for part in parts)


def button(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(b for b in app.button if label in b.label)


def tied(widgets, name: str):  # type: ignore[no-untyped-def]
    """The widget tied to the desk under a name; its key says how often the desk changed it."""
    found = [w for w in widgets if re.fullmatch(rf"{name}(-\d+)?", w.key or "")]
    assert len(found) == 1, [w.key for w in widgets]
    return found[0]


def settle_terrain(app: AppTest) -> None:
    """Take one terrain for the units of which it is not known: a plan begins with a choice."""
    here = app.session_state["desk"]
    here.constraints = here.constraints.model_copy(update={"unknown_terrain": "mountain"})


def choose_embedded(app: AppTest, name: str) -> None:
    """Choose a dataset that comes with the program on the Data page."""
    if app.radio[0].value != "built-in":
        app.radio[0].set_value("built-in").run()
    next(box for box in app.selectbox if box.label == "Dữ liệu có sẵn").set_value(name).run()


def make_plan(app: AppTest) -> AppTest:
    # The embedded units leave the terrain of some open, and the law asks for it.
    app.session_state["desk"].settings.unknown_terrain = "mountain"
    open_page(app, "plan")
    before = len(app.session_state["desk"].scenarios)
    settle_terrain(app)
    button(app, "Lập phương án").click().run()
    assert not app.exception
    from ui.session.solving import find_run

    run = find_run(app.session_state["desk"].run_id)
    assert run is not None
    assert run.wait(WAIT_SECONDS)
    app.run()
    assert not app.exception
    assert len(app.session_state["desk"].scenarios) == before + 1
    return app
