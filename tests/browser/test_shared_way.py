"""The app as a province shares it: sign-in by a provider, one PostgreSQL, tablets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import ONLY_LONG, postgres
from tests.support.browser import (
    edit_a_plan,
    expect_edited,
    free_port,
    go,
    make_plan,
    open_page,
    settle,
    shapes,
    start_app,
)
from tests.support.oidc import CLIENT, Person, provider

SECRETS = """[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a secret of this test only, long enough"
client_id = "{client}"
client_secret = "none"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
planner = ["lan@hatinh.example.vn"]
approver = ["minh@hatinh.example.vn"]
"""


@dataclass
class SharedApp:
    """An app that asks for sign-in, and who signs in there."""

    address: str
    person: Person


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedApp]:
    folder, port, person = tmp_path_factory.mktemp("shared"), free_port(), Person("")
    address = f"http://localhost:{port}"
    with provider(person) as issuer:
        (folder / ".streamlit").mkdir()
        told = SECRETS.format(app=address, client=CLIENT, provider=issuer)
        (folder / ".streamlit" / "secrets.toml").write_text(told, "utf-8")
        process = start_app(port, HOME=str(folder), SAPXEP_DATA_DIR=str(folder / "data"))
        try:
            yield SharedApp(address, person)
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("email", "role", "plans"),
    [("lan@hatinh.example.vn", "người lập", True), ("khach@example.vn", "người xem", False)],
)
def test_people_sign_in_at_a_provider_and_have_their_role(
    chromium: Browser, shared_app: SharedApp, email: str, role: str, plans: bool
) -> None:
    shared_app.person.email = email
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{shared_app.address}/data?lang=vi")
        expect(page.get_by_text("Đăng nhập").first).to_be_visible()
        assert shapes(page).count() == 0  # nothing is shown before
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_text(email).first).to_be_visible()
        expect(page.get_by_text(role).first).to_be_visible()
        go(page, "Phương án")
        run = page.get_by_role("button", name="Lập phương án", exact=True)
        expect(run).to_have_count(1 if plans else 0)
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    finally:
        context.close()


@ONLY_LONG
def test_a_killed_program_loses_nothing_that_postgres_holds(chromium: Browser) -> None:
    programs = postgres.binaries()
    if programs is None:
        if os.environ.get("SAPXEP_REQUIRE_BROWSER"):
            pytest.fail("PostgreSQL is missing (apt-get install postgresql)")
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    port = free_port()
    address = f"http://localhost:{port}"
    with postgres.running(programs) as database:
        process = start_app(port, SAPXEP_DATABASE_URL=database)
        try:
            with open_page(chromium, address) as page:
                edit_a_plan(page, address, "vi")
                kept = page.url
                process.kill()
                process.wait()
                process = start_app(port, SAPXEP_DATABASE_URL=database)
                page.goto(kept)
                expect_edited(page, "vi")
            # Somebody else sees it too.
            with open_page(chromium, address) as other:
                other.goto(kept)
                expect_edited(other, "vi")
        finally:
            process.kill()
            process.wait()


def test_a_tablet_chooses_by_touch_and_nothing_runs_over_the_edge(
    chromium: Browser, server: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 1024, "height": 768}, has_touch=True, is_mobile=False
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    try:
        page.goto(f"{server}/data?lang=vi")
        expect(shapes(page)).to_have_count(69)
        make_plan(page, "vi")
        go(page, "Chỉnh tay")
        expect(shapes(page)).to_have_count(69)
        page.wait_for_timeout(700)
        _tap(page, 40)
        expect(page.locator("[data-testid=stMultiSelect] [data-tag]")).to_have_count(1)
        settle(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    finally:
        context.close()


def _tap(page: Page, number: int) -> None:
    """Tap the middle of a unit."""
    shape = shapes(page).nth(number)
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
