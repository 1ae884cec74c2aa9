"""Running the service: agencies, people who choose their own passwords, and keys shown once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
PASSWORD = "seven green bicycles"


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until what has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"the Tab key never came to {what}")


def submit(page: Page) -> None:
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")


def forgive(seen: Watched, status: int = 400) -> None:  # noqa: F821
    """The browser's console repeats the status of a page of errors that was asked for."""
    seen.console[:] = [said for said in seen.console if f"status of {status}" not in said]


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/administration", "administration"),
        ("/administration/people", "people"),
        ("/administration/people/2", "person"),
        ("/administration/people/2/disable", "person-disable"),
        ("/administration/people/2/invite", "person-reset"),
        ("/administration/agencies/add", "agency-add-to-the-demonstration"),
        ("/administration/agencies/HOU", "agency"),
        ("/administration/agencies/HOU/edit", "agency-edit"),
        ("/administration/agencies/HOU/disable", "agency-disable"),
        ("/administration/agencies/HOU/keys/issue", "key-issue"),
        ("/account", "account"),
        ("/account/password", "account-password"),
    ],
)
def test_every_page_is_open_to_everyone(watch: Watch, width: str, path: str, title: str) -> None:
    seen = watch(width, who="administrator")
    seen.open(path)
    seen.check(title)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_invited_person_chooses_a_password_with_the_keyboard_alone(
    watch: Watch, width: str
) -> None:
    email = f"new-{uuid4().hex[:8]}@demo.example"
    seen = watch(width, who="administrator")
    page = seen.page
    seen.open("/administration/people/add")
    submit(page)
    expect(page).to_have_title("Error: Add a person – Hotspots")
    seen.check("person-add-errors")
    forgive(seen)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    tab_to(page, ".govuk-error-summary a")
    page.keyboard.press("Enter")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type("Noor New")
    tab_to(page, "#role")
    page.keyboard.press("Space")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("The link to hand over")
    seen.check("invitation-shown")
    link = page.locator("#secret").inner_text()
    page.reload()
    expect(page.locator("main")).to_contain_text("shown only once")
    forgive(seen, 404)
    _choose_password(watch(width), link, email)


def _choose_password(seen: Watched, link: str, email: str) -> None:  # noqa: F821
    page = seen.page
    page.goto(link)
    assert page.url == f"{seen.service.address}/welcome"
    seen.check("welcome")
    tab_to(page, "#password")
    page.keyboard.type("Password1234")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("among the first that are tried")
    seen.check("welcome-error")
    forgive(seen)
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    submit(page)
    expect(page.locator("main")).to_contain_text("Your password is set")
    tab_to(page, "#email")
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noor New, viewer")).to_be_visible()
    seen.wait_for_map()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_key_is_issued_rotated_and_revoked(watch: Watch, width: str) -> None:
    label = f"Case system {uuid4().hex[:6]}"
    seen = watch(width, who="administrator")
    page = seen.page
    seen.open("/administration/agencies/COU/keys/issue")
    page.get_by_label("What the key is for").fill(label)
    page.get_by_label("Send incidents").check()
    page.get_by_role("button", name="Issue key").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The new key")
    seen.check("key-shown")
    first = page.locator("#secret").inner_text()
    assert first.startswith("hs_")
    assert first not in page.url
    page.get_by_role("button", name="I have copied it").click()
    keys = page.locator("#keys tbody tr").filter(has_text=label)
    expect(keys).to_have_count(1)
    seen.check("agency-with-key")
    keys.get_by_role("link", name="Rotate").click()
    seen.check("key-rotate")
    page.get_by_role("button", name="Make new key").click()
    assert page.locator("#secret").inner_text() != first
    page.get_by_role("button", name="I have copied it").click()
    expect(keys).to_have_count(2)
    keys.filter(has_text=first[: len("hs_12345678")]).get_by_role("link", name="Revoke").click()
    seen.check("key-revoke")
    page.get_by_role("button", name="Revoke key").click()
    expect(keys.filter(has_text="Revoked")).to_have_count(1)
    assert first not in page.content()
