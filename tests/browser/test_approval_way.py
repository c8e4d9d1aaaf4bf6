"""Submitting and approving in a real browser: two clicks on one spot pass nothing on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support import ONLY_LONG
from tests.support.browser import go, make_plan, said, settle, shapes


@ONLY_LONG
@pytest.mark.parametrize("language", ["vi"])
def test_a_second_click_on_the_spot_approves_nothing(
    page: Page, server: str, language: str
) -> None:
    page.goto(f"{server}/data?lang={language}")
    expect(shapes(page)).to_have_count(69)
    make_plan(page, language)
    go(page, said("page-scenarios", language))
    page.get_by_role("button", name=said("scenarios-submit", language), exact=False).first.click()
    confirm = page.get_by_role("button", name=said("scenarios-submit-now", language))
    expect(confirm).to_be_visible()
    box = confirm.bounding_box()
    assert box is not None
    spot = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*spot)
    settle(page)
    page.mouse.click(*spot)
    settle(page)
    withdraw = page.get_by_role("button", name=said("scenarios-withdraw", language)).first
    expect(withdraw).to_be_visible()  # submitted, and no further
    withdraw.click()
    page.get_by_role("button", name=said("scenarios-withdraw-now", language)).click()
    settle(page)
    again = page.get_by_role("button", name=said("scenarios-submit", language), exact=False)
    expect(again.first).to_be_visible()  # a draft again
