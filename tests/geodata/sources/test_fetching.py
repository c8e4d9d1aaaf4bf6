"""Downloads from a server that stalls, truncates, answers 404 and 500, or lies."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata import InputError, open_table, read_units
from geodata.sources.downloads import downloads_folder
from geodata.sources.fetching import Checksum, Patience, fetch, file_name
from geodata.sources.open_sources import fetch_geoboundaries, fetch_province, open_source
from tests.support.browser import free_port
from tests.support.server import Answer, Site, serving

CONTENT = bytes(range(256)) * 2000
SHA = hashlib.sha256(CONTENT).hexdigest()
QUICK = Patience(connect_s=2, stall_s=0.4, pause_s=0.01)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SAPXEP_CACHE_DIR", str(tmp_path / "cache"))
    with serving() as site:
        yield site


def refused(url: str, **options: object) -> str:
    with pytest.raises(InputError) as error:
        fetch(url, patience=QUICK, **options)  # type: ignore[arg-type]
    return error.value.text.vi


def whole_files() -> list[Path]:
    downloads = downloads_folder()
    return [p for p in downloads.rglob("*") if p.is_file() and p.parent != downloads]


def test_a_file_is_fetched_once_and_kept_by_content(site: Site) -> None:
    site.pages["/a.bin"] = Answer(CONTENT)
    seen: list[int] = []
    first = fetch(
        f"{site.address}/a.bin",
        licence="MIT",
        checksum=Checksum("sha256", SHA),
        progress=lambda _n, done, _t: seen.append(done),
    )
    assert first.path.read_bytes() == CONTENT
    assert first.path.parent.name == SHA
    assert first.origin.licence == "MIT"
    assert first.origin.retrieved
    assert seen[-1] == len(CONTENT)
    again = fetch(f"{site.address}/a.bin")
    assert again.from_cache
    assert len(site.asked) == 1
    # A damaged copy is not used.
    first.path.write_bytes(b"damaged")
    assert not fetch(f"{site.address}/a.bin").from_cache


@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_a_broken_download_is_resumed(site: Site, fault: str) -> None:
    site.pages["/a.bin"] = Answer(CONTENT, faults=[fault])
    got = fetch(f"{site.address}/a.bin", checksum=Checksum("sha256", SHA), patience=QUICK)
    assert got.path.read_bytes() == CONTENT
    assert site.asked[1][1].startswith("bytes=")  # it asked only for the rest


def test_a_server_without_ranges_starts_anew(site: Site) -> None:
    site.pages["/a.bin"] = Answer(CONTENT, faults=["cut"], ranges=False)
    assert fetch(f"{site.address}/a.bin", patience=QUICK).path.read_bytes() == CONTENT


def test_another_version_is_not_glued_to_the_first_half(site: Site) -> None:
    site.pages["/a.bin"] = Answer(CONTENT, faults=["cut"] * 4)
    refused(f"{site.address}/a.bin")
    site.pages["/a.bin"] = Answer(CONTENT[::-1], etag='"2"')
    assert fetch(f"{site.address}/a.bin", patience=QUICK).path.read_bytes() == CONTENT[::-1]


def test_server_errors_pass_others_do_not(site: Site) -> None:
    site.pages["/a.bin"] = Answer(CONTENT, faults=["500", "503"])
    assert fetch(f"{site.address}/a.bin", patience=QUICK).path.read_bytes() == CONTENT
    assert "404" in refused(f"{site.address}/none")
    assert len([a for a in site.asked if a[0] == "/none"]) == 1


@pytest.mark.parametrize("faults", [["500"] * 4, ["cut"] * 4])
def test_nothing_half_written_is_ever_used(site: Site, faults: list[str]) -> None:
    site.pages["/a.bin"] = Answer(CONTENT, faults=faults, ranges=False)
    assert site.address in refused(f"{site.address}/a.bin")
    assert whole_files() == []


def test_a_wrong_checksum_is_dropped(site: Site) -> None:
    site.pages["/a.bin"] = Answer(CONTENT)
    assert "sha256" in refused(f"{site.address}/a.bin", checksum=Checksum("sha256", "0" * 64))
    assert whole_files() == []
    # …and the next attempt starts from nothing.
    assert fetch(f"{site.address}/a.bin").path.read_bytes() == CONTENT


@pytest.mark.usefixtures("site")
def test_no_server_and_no_web_address() -> None:
    assert "http://127.0.0.1:9/x" in refused("http://127.0.0.1:9/x")
    assert "file:///etc/passwd" in refused("file:///etc/passwd")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://a/b/xa.geojson?x=1", "xa.geojson"),
        ("http://a/%2e%2e%2fpasswd", "_passwd"),
        ("http://a/", "download"),
    ],
)
def test_file_names_are_safe(url: str, name: str) -> None:
    assert file_name(url) == name


def _ward(code: str, name: str, x: float) -> bytes:
    ring = [[x, 18.0], [x + 0.05, 18.0], [x + 0.05, 18.05], [x, 18.05], [x, 18.0]]
    feature = {
        "type": "Feature",
        "id": code,
        "properties": {"code": code, "name": name, "fullName": f"Xã {name}", "areaKm2": 29.3},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _git(content: bytes) -> str:
    return hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()


def _province(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    wards = {"18073_a": _ward("18073", "An", 105.8), "18100_b": _ward("18100", "Bình", 105.85)}
    listing = [{"type": "dir", "name": n} for n in ("01_ha_noi", "42_ha_tinh")]
    files = [
        {
            "type": "file",
            "name": f"{name}.geojson",
            "sha": _git(content),
            "download_url": f"{site.address}/raw/{name}.geojson",
        }
        for name, content in wards.items()
    ]
    site.pages["/list"] = Answer(json.dumps(listing).encode())
    site.pages["/list/42_ha_tinh/wards"] = Answer(json.dumps(files).encode())
    for name, content in wards.items():
        site.pages[f"/raw/{name}.geojson"] = Answer(content)
    monkeypatch.setenv("SAPXEP_BASE_PROVINCES_2025", f"{site.address}/list")
    return wards


@pytest.mark.parametrize("province", ["42", "Hà Tĩnh", "tỉnh ha tinh"])
def test_a_province_of_2025(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, province: str
) -> None:
    _province(site, monkeypatch)
    got = fetch_province(province, patience=QUICK)
    assert got.origin.licence == "MIT"
    table = tmp_path / "dan_so.csv"
    table.write_text("ma_xa,dan_so\n18073,5000\n18100,6000\n", "utf-8")
    dataset = read_units(got.path, tables=[open_table(table)])
    assert dataset.units.name.tolist() == ["Xã An", "Xã Bình"]
    assert dataset.units.population.tolist() == [5000, 6000]
    # A copy elsewhere still knows its licence, address and day.
    copy = tmp_path / "ha-tinh.geojson"
    copy.write_bytes(got.path.read_bytes())
    origin = read_units(copy, tables=[open_table(table)]).provenance.origins[0]
    assert origin == got.origin
    assert origin.licence == "MIT"
    assert origin.retrieved
    # The second time everything but the listings comes from the cache, and works offline.
    site.asked.clear()
    assert fetch_province(province, patience=QUICK).path == got.path
    assert {a for a, _ in site.asked} == {"/list", "/list/42_ha_tinh/wards"}
    del site.pages["/list"]
    assert fetch_province(province, patience=QUICK).from_cache


def test_a_province_with_a_changed_file_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _province(site, monkeypatch)
    site.pages["/raw/18100_b.geojson"] = Answer(_ward("18100", "Khác", 105.9))
    with pytest.raises(InputError, match="checksum"):
        fetch_province("42", patience=QUICK)
    with pytest.raises(InputError, match="01_ha_noi"):
        fetch_province("Sài Gòn", patience=QUICK)


def test_a_login_page_is_not_data(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_BASE_PROVINCES_2025", f"{site.address}/list")
    site.pages["/list"] = Answer(b"<html>Please log in</html>")
    with pytest.raises(InputError, match="login page"):
        fetch_province("42", patience=QUICK)


def test_geoboundaries(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_BASE_GEOBOUNDARIES", f"{site.address}/api")
    answer = {
        "boundaryLicense": "CC BY 4.0",
        "simplifiedGeometryGeoJSON": f"{site.address}/small.geojson",
        "gjDownloadURL": f"{site.address}/full.geojson",
    }
    site.pages["/api/"] = Answer(json.dumps(answer).encode())
    site.pages["/small.geojson"] = Answer(_ward("1", "A", 105.8))
    site.pages["/full.geojson"] = Answer(_ward("2", "B", 105.8))
    got = fetch_geoboundaries(patience=QUICK)
    assert got.path.name == "small.geojson"
    assert got.origin.licence == "CC BY 4.0"
    assert fetch_geoboundaries(simplified=False, patience=QUICK).path.name == "full.geojson"
    with pytest.raises(InputError):
        open_source("nowhere")


def test_a_proxy_in_the_way_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/a"] = Answer(CONTENT, faults=["407"])
    assert "proxy" in refused(f"{site.address}/a")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    before = len(site.asked)
    assert "HTTPS_PROXY" in refused("http://example.invalid/a")
    assert len(site.asked) == before


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_certificate_that_is_not_trusted_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        fetch(f"https://localhost:{_tls_port(tmp_path)}/a", patience=QUICK)
    assert error.value.key == "fetch-certificate"


def _tls_port(folder: Path) -> int:
    """A server whose certificate nobody knows; it answers one call."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [*("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")]
        + ["-days", "1", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with contextlib.suppress(OSError), listening:
            connection, _ = listening.accept()
            context.wrap_socket(connection, server_side=True).close()

    threading.Thread(target=answer, daemon=True).start()
    port: int = listening.getsockname()[1]
    return port
