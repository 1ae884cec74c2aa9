"""One incident from start to confirmation: by the keyboard alone, by the pin, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
LANE = "Bramling Close"
"""A street of that name is in four of the demonstration's invented towns."""


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until what has the focus."""
    for _ in range(120):
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never came to {what}")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def press_continue(page: Page) -> None:
    tab_to(page, "main button.govuk-button:not([name])")
    page.keyboard.press("Enter")


def type_into(page: Page, field: str, text: str) -> None:
    tab_to(page, field)
    page.keyboard.type(text)


def answer_until_where(page: Page, watched: object, *, look: bool = False) -> None:
    """The questions before the place, with the keyboard alone; axe looks at each if asked to."""
    watched.open("/incidents")
    tab_to(page, "main a.govuk-button")
    page.keyboard.press("Enter")
    heading(page, "Report an incident")
    if look:
        watched.check("incident-start")
    press_continue(page)
    heading(page, "What happened?")
    tab_to(page, "#category-1")
    page.keyboard.press("Space")
    personal = page.locator("[name=category][value='asb/personal']")
    while not personal.is_checked():  # after the codes that the agency has sent, if any
        page.keyboard.press("ArrowDown")
    if look:
        watched.check("incident-what")
    press_continue(page)
    heading(page, "How well do you know when it happened?")
    tab_to(page, "#precision")
    page.keyboard.press("Space")
    if look:
        watched.check("incident-when")
    press_continue(page)
    heading(page, "When did it happen?")
    for part, text in (("day", "27"), ("month", "3"), ("year", "2026"), ("time", "9.30pm")):
        type_into(page, f"#first-{part}", text)
    if look:
        watched.check("incident-time")
    press_continue(page)
    heading(page, "Where did it happen?")
    watched.wait_for_map()


def send_with_reference(page: Page, watched: object, reference: str, *, look: bool = False) -> str:
    """The questions after the place; the address of the incident."""
    heading(page, "What is your own reference?")
    type_into(page, "#reference", reference)
    if look:
        watched.check("incident-reference")
    press_continue(page)
    heading(page, "Check your answers")
    if look:
        watched.check("incident-check")
    press_continue(page)
    heading(page, "Incident reported")
    expect(page.locator(".govuk-panel")).to_contain_text(reference)
    if look:
        watched.check("incident-confirmation")
    return page.url.removesuffix("/confirmation")


def answer_for(page: Page, key: str) -> str:
    row = page.locator(".govuk-summary-list__row", has=page.locator("dt", has_text=key)).first
    return row.locator("dd").first.inner_text().strip()


def withdraw(page: Page, incident: str) -> None:
    page.goto(incident + "/withdraw")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator(".govuk-notification-banner")).to_contain_text("withdrawn")


def expected_refusals(watched: object) -> None:
    """A wrong answer is answered with 400, which the browser writes to its console."""
    watched.console[:] = [said for said in watched.console if "status of 400" not in said]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_ambiguous_street_with_the_keyboard_alone(watch: Watch, width: str) -> None:
    seen = watch(width, who="submitter")
    page = seen.page
    answer_until_where(page, seen, look=True)
    seen.check("incident-where")
    type_into(page, "#where", LANE)
    expect(page.locator(".app-search [role=option]")).to_have_count(4)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("More than one place fits; select the one you mean")
    seen.wait_for_map()
    seen.check("incident-where-ambiguous")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link of the summary
    expect(page.locator("#choice")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("radio", checked=True)
    expect(chosen).to_have_count(1)
    label = page.locator(f"label[for={chosen.get_attribute('id')}]").inner_text().strip()
    assert label.startswith(f"{LANE}, ")
    expect(page.locator(".app-pin__said")).to_contain_text(label)
    expect(page.locator(".app-pin__mark--set")).to_be_visible()
    press_continue(page)
    incident = send_with_reference(page, seen, f"KEY-{width}", look=True)
    page.goto(incident)
    assert answer_for(page, "Where") == label
    assert answer_for(page, "When") == "27 March 2026, 21:30"
    assert answer_for(page, "What happened") == "Anti-social behaviour: personal"
    seen.check("incident-one")
    expected_refusals(seen)
    withdraw(page, incident)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_pin_by_the_keyboard_then_a_change_and_the_withdrawal(watch: Watch, width: str) -> None:
    seen = watch(width, who="submitter")
    page = seen.page
    answer_until_where(page, seen)
    type_into(page, "#where", LANE)
    options = page.locator(".app-search [role=option]")
    expect(options).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".app-pin__said")).to_contain_text("known to within 120 metres")
    seen.check("incident-where-chosen")
    tab_to(page, ".app-pin__mark")
    page.keyboard.press("Shift+ArrowUp")
    said = page.locator(".app-pin__said")
    pin = r"^Pin at easting \d{6}, northing \d{6}\. "
    expect(said).to_have_text(re.compile(pin + r".*Bramling Close.*, S[A-Z] \d{3} \d{3}\.$"))
    seen.check("incident-where-pin")
    where = page.locator("#where").input_value()
    assert re.fullmatch(r"\d{6}, \d{6}", where)
    press_continue(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose how well you know where it is")
    seen.wait_for_map()
    assert page.locator("#where").input_value() == where
    tab_to(page, "#radius")
    page.keyboard.type("This n")
    press_continue(page)
    incident = send_with_reference(page, seen, f"PIN-{width}")
    page.goto(incident)
    assert answer_for(page, "Where") == "Easting {}, northing {}".format(*where.split(", "))
    assert answer_for(page, "Known to within") == "250 metres"
    tab_to(page, "form[action$=change] button")
    page.keyboard.press("Enter")
    heading(page, "Change this incident")
    seen.check("incident-change")
    tab_to(page, "a[href$=when]")
    page.keyboard.press("Enter")
    expect(page.locator("#precision")).to_be_checked()
    tab_to(page, "#precision")
    page.keyboard.press("ArrowDown")
    press_continue(page)
    expect(page.locator("#first-day")).to_have_value("27")
    press_continue(page)
    heading(page, "Change this incident")
    assert answer_for(page, "When") == "27 March 2026, time not known"
    assert answer_for(page, "Known to within") == "250 metres"
    press_continue(page)
    heading(page, "Incident saved")
    page.goto(incident)
    expect(page.locator("#history tbody tr")).to_have_count(2)
    seen.check("incident-history")
    tab_to(page, "a[href$=withdraw]")
    page.keyboard.press("Enter")
    heading(page, "Are you sure you want to withdraw this incident?")
    seen.check("incident-withdraw")
    press_continue(page)
    expect(page.locator(".govuk-notification-banner")).to_contain_text("The incident was withdrawn")
    seen.check("incidents-own")
    expected_refusals(seen)


def test_an_ambiguous_street_without_scripts(watch: Watch) -> None:
    seen = watch("phone", who="submitter", java_script_enabled=False)
    page = seen.page
    page.goto(seen.service.address + "/incidents")
    page.get_by_role("button", name="Report an incident").click()
    page.get_by_role("button", name="Start now").click()
    page.get_by_role("radio", name="Nuisance").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name="I know only the date").check()
    page.get_by_role("button", name="Continue").click()
    for part, text in (("Day", "27"), ("Month", "March"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(text)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Pointing at a map needs JavaScript")).to_be_visible()
    page.get_by_label("Postcode, street, place").fill(LANE)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("radio")).to_have_count(5)
    page.get_by_role("radio", name="Bramling Close, Malmesbury").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    assert answer_for(page, "Where") == "Bramling Close, Malmesbury"
    assert answer_for(page, "Known to within") == "120 metres"
    page.get_by_role("button", name="Report this incident").click()
    heading(page, "Incident reported")
    withdraw(page, page.url.removesuffix("/confirmation"))


def test_a_place_that_nobody_knows(watch: Watch) -> None:
    seen = watch("phone", who="submitter")
    page = seen.page
    answer_until_where(page, seen)
    tab_to(page, "#unknown")
    page.keyboard.press("Space")
    press_continue(page)
    heading(page, "What is your own reference?")
    press_continue(page)
    heading(page, "Check your answers")
    expect(page.locator(".govuk-warning-text")).to_contain_text("it will not be on any map")
    seen.check("incident-check-unknown")
    press_continue(page)
    heading(page, "Incident reported")
    withdraw(page, page.url.removesuffix("/confirmation"))
