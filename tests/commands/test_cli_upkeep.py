"""Settings, doctor, version, backup; starting the app where something is in the way."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commands import serving
from geodata import InputError
from geodata.settings import PREFIX, Settings, settings
from scenarios.desk_lock import only_app
from tests.support import ROOT
from tests.support.browser import free_port
from tests.support.cli import run


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "thiết lập" / "sapxep.toml"
    path.parent.mkdir()
    path.write_text("", "utf-8")
    monkeypatch.setenv("SAPXEP_CONFIG", str(path))
    return path


def test_the_environment_goes_before_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('port = 9000\nlang = "EN"\nlog_level = "debug"\n', "utf-8-sig")
    monkeypatch.setenv("SAPXEP_PORT", "9001")
    monkeypatch.delenv("SAPXEP_LANG", raising=False)
    chosen = settings()
    assert (chosen.port, chosen.lang, chosen.log_level) == (9001, "en", "DEBUG")
    told = json.loads(run("settings", "--json").stdout)
    rows = {row["setting"]: row for row in told["settings"]}
    assert set(rows) == set(Settings.model_fields)
    assert (rows["port"]["from"], rows["lang"]["from"]) == ("environment", "file")
    assert rows["open"]["from"] == "default"
    # The file's language is that of every verb, and --lang goes before it.
    assert "Port of the app" in run("settings").stdout
    assert "Cổng của ứng dụng" in run("settings", "--lang", "vi").stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("port = 0", "port"),
        ('port = "x"', "port"),
        ("prot = 1", "prot"),
        ("port = ", "sapxep.toml"),
        ('log_level = "LOUD"', "DEBUG / INFO"),
        ("[database_url]\na = 1", "database_url"),
    ],
)
def test_a_wrong_setting_is_one_message(config: Path, content: str, said: str) -> None:
    config.write_text(content, "utf-8")
    done = run("settings")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(config) in done.stderr


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_OPEN", "perhaps")
    done = run("doctor", "--lang", "en")
    assert (done.returncode, "SAPXEP_OPEN" in done.stderr) == (2, True)


@pytest.mark.usefixtures("config")
def test_passwords_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_DATABASE_URL", "postgresql://u:hidden@h/d?password=hidden")
    for arguments in (["settings"], ["settings", "--json"]):
        out = run(*arguments).stdout
        assert "hidden" not in out
        assert "h/d" in out


def test_the_address_of_the_store_may_lie_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scenarios.store import store_url

    monkeypatch.delenv("SAPXEP_DATABASE_URL", raising=False)
    secret = tmp_path / "secret"
    secret.write_text("postgres://u:p@h/d\n", "utf-8")
    monkeypatch.setenv("SAPXEP_DATABASE_URL_FILE", str(secret))
    assert store_url() == "postgresql+psycopg://u:p@h/d"
    monkeypatch.setenv("SAPXEP_DATABASE_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(InputError, match="SAPXEP_DATABASE_URL_FILE"):
        store_url()


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("sapxep ")


def test_doctor_finds_all_well(tmp_path: Path) -> None:
    done = run("doctor", "--json", data=tmp_path / "dữ liệu 50% mới")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["well"]
    checks = {one["check"] for one in told["checks"]}
    assert checks >= {"versions", "data-folder", "store", "solver", "fonts", "facts", "space"}


def test_doctor_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", "utf-8")
    monkeypatch.setenv("SAPXEP_CACHE_DIR", str(in_the_way / "cache"))
    monkeypatch.setenv("SAPXEP_DATABASE_URL", f"postgresql://u:hidden@localhost:{free_port()}/d")
    done = run("doctor", "--json", "--lang", "en", data=tmp_path)
    told = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert done.returncode == 2
    assert not told["cache-folder"]["well"]
    assert not told["store"]["well"]
    assert told["solver"]["well"]
    assert "hidden" not in done.stdout


def test_backup_and_restore(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    assert "0 scenarios" in run("backup", str(archive), "--lang", "en", data=tmp_path / "a").stdout
    assert run("restore", str(archive), data=tmp_path / "b").returncode == 0
    nowhere = run("backup", str(tmp_path / "none" / "a.zip"), data=tmp_path / "a")
    assert (nowhere.returncode, len(nowhere.stderr.splitlines())) == (2, 1)


def test_a_port_in_use_is_left_to_its_owner(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        taken = owner.getsockname()[1]
        assert serving._free_port("127.0.0.1", taken, "en") > taken
        assert f"Port {taken} is in use" in capsys.readouterr().err
    with pytest.raises(InputError, match="no address of this machine"):
        serving._free_port("192.0.2.1", 8501, "en")


def test_a_second_copy_is_told_where_the_first_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    second = (
        "from scenarios.desk_lock import only_app\n"
        "from geodata import InputError\n"
        "try:\n"
        "    with only_app('http://localhost:2'): print('alone')\n"
        "except InputError as error: print(error.text.en)\n"
    )

    def start() -> str:
        command = [sys.executable, "-c", second]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    with only_app("http://localhost:8501"):
        assert "http://localhost:8501" in start()
        # What another program wrote there is no address to send a person to.
        (tmp_path / "app.json").write_text('{"address": "javascript:1"}', "utf-8")
        told = start()
        assert "runs already" in told
        assert "javascript" not in told
    assert start() == "alone\n"


def test_every_setting_stands_in_the_documents() -> None:
    for name in ("install.md", "cai-dat.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `")]
        told = {setting.strip(" `"): variable.strip(" `") for setting, variable, _ in rows}
        assert told == {name: f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(
    "content", ["port = " + "9" * 5000, "a = " + "[" * 20_000, "port", "lang = 'vi'\x00"]
)
def test_a_file_of_settings_that_is_no_toml_is_told(config: Path, content: str) -> None:
    config.write_text(content, "utf-8")
    with pytest.raises(InputError, match="no valid TOML"):
        settings()
    config.write_text('database_url_file = "a\\u0000b"', "utf-8")
    with pytest.raises(InputError, match="database_url_file"):
        settings()
