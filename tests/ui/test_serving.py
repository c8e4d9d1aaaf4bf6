"""What the server does not do on its own, and what it does when it starts."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import net_util
from streamlit.web.server.starlette import starlette_server

from geodata import work_folders
from merger import load_criteria
from ui.country import counted
from ui.serving import send_at_once, stay_inside, sweep_once


def test_no_server_outside_is_asked_for_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> None:
        raise AssertionError("a request went out")

    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", ask)
    # Undone after the test: what this process had before is not known here.
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    stay_inside()
    from streamlit.web.server import server_util

    assert net_util.get_external_ip() is None
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")


def test_what_killed_programs_left_is_swept_when_the_server_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"sapxep-{ended.pid}-abc"
    left.mkdir()
    monkeypatch.setattr(work_folders.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(work_folders, "_is_abandoned", lambda _, owner: owner == ended.pid)
    sweep_once.cache_clear()
    sweep_once()
    assert not left.exists()


def test_the_end_of_an_answer_is_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    send_at_once()
    send_at_once()  # once is enough
    with (
        starlette_server._bind_socket("127.0.0.1", 0, 1) as listening,
        socket.create_connection(listening.getsockname()),
    ):
        listening.setblocking(True)
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_first_page_is_made_before_anybody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    counted.prepare()
    monkeypatch.setattr(counted, "count_country", None)
    monkeypatch.setattr(counted, "province_outlines", None)
    assert counted.country_count(load_criteria("nq112-2026")).total.units == 3321
    assert counted.country_outlines().startswith(b'{"type"')
