"""Who may do what, and that the app never stands open by accident."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.session.auth
from tests.support import ROOT
from tests.support.pages import button, make_plan, open_page, start, texts
from ui.session.auth import role_of

ROLES = {"approver": ["Chu.Tich@tinh.vn"], "planner": ["an@tinh.vn"]}


@pytest.mark.parametrize(
    ("user", "role"),
    [
        ({"email": "chu.tich@TINH.vn", "email_verified": True}, "approver"),
        ({"email": "an@tinh.vn", "email_verified": True}, "planner"),
        ({"email": "an@tinh.vn", "email_verified": False}, "viewer"),
        ({"email": "khac@tinh.vn", "email_verified": True}, "viewer"),
        ({"email": ""}, "viewer"),
        ({"name": "an@tinh.vn"}, "viewer"),
        ({}, "viewer"),
    ],
)
def test_roles_follow_the_address(user: dict[str, Any], role: str) -> None:
    assert role_of(user, ROLES) == role
    assert role_of(user, {}) == "viewer"


def _signed_in(monkeypatch: pytest.MonkeyPatch, email: str) -> None:
    monkeypatch.setattr(ui.session.auth, "_signing_in", lambda: True)
    user = {"is_logged_in": True, "email": email, "email_verified": True}
    monkeypatch.setattr(ui.session.auth, "_user", lambda: user)


def test_nobody_comes_in_unsigned(folder: Path) -> None:
    del folder
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.secrets["auth"] = {"redirect_uri": "x", "cookie_secret": "y"}
    page.run()
    assert not page.exception
    assert [b.label for b in page.button] == ["Đăng nhập"]
    assert not page.metric


def test_a_viewer_looks_only(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(app)
    kept = app.session_state["desk"].scenario()
    _signed_in(monkeypatch, "khach@tinh.vn")
    app.secrets["roles"] = ROLES
    open_page(app, "plan")
    assert "quyền xem" in texts(app)
    assert not [b for b in app.button if b.label == "Lập phương án"]
    open_page(app, "edit")
    assert "quyền xem" in texts(app)
    assert not [b for b in app.button if b.label in ("Gộp các nhóm", "Bắt đầu từ hiện trạng")]
    open_page(app, "scenarios")
    labels = {b.label for b in app.button}
    assert "Mở" in labels
    assert not labels & {"Trình", "Duyệt", "Nhân bản"}
    here = app.session_state["desk"]
    assert here.scenario().plan == kept.plan


def test_a_planner_submits_and_an_approver_approves(
    app: AppTest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _signed_in(monkeypatch, "an@tinh.vn")
    app.secrets["roles"] = ROLES
    make_plan(app)
    open_page(app, "scenarios")
    button(app, "Trình").click().run()
    assert "đã trình" in texts(app)
    assert not [b for b in app.button if b.label == "Duyệt"]
    assert list(app.dataframe[0].value["Người lưu"]) == ["an@tinh.vn"]
    _signed_in(monkeypatch, "chu.tich@tinh.vn")
    app.run()
    button(app, "Duyệt").click().run()
    assert "đã duyệt" in texts(app)


def test_the_app_refuses_to_stand_open(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del folder
    real = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda key: "0.0.0.0" if key == "server.address" else real(key)
    )
    page = start()
    assert "0\\.0\\.0\\.0" in page.error[0].value
    assert not page.metric
    monkeypatch.setenv("SAPXEP_OPEN", "yes")
    assert page.run().metric


def test_the_command_refuses_to_stand_open(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "sapxep", "app", "--address", "0.0.0.0", "--lang", "en"],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode == 2
    assert "without sign-in" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_broken_secrets_file_lets_nobody_in(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text("[auth\n", "utf-8")
    monkeypatch.setenv("HOME", str(folder))
    page = start()
    assert "secrets" in page.error[0].value
    assert not page.metric
