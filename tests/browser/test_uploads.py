"""A spreadsheet with a dozen errors, from its upload until every row is in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Download, Page, expect

pytestmark = pytest.mark.browser

Watch = Callable[..., "Watched"]  # noqa: F821 - the class of conftest.py
TITLES = [["Neighbourhood log (invented)"], []]
HEADINGS = [
    "{} no", "Type", "Occurred from", "Occurred to", "Street", "Town", "Postcode", "Tenant name",
]  # fmt: skip
# Invented. What is wrong with a row, its cells, and the cells that mend it.
ROWS: list[tuple[str, list[Any], dict[int, Any]]] = [
    ("", ["01", "Nuisance", datetime(2026, 3, 2, 21, 30), "", "", "", "WX1 1BE"], {}),
    ("no such day", ["02", "Nuisance", "31/02/2026", "", "", "", "WX1 1BE"], {2: "28/02/2026"}),
    ("future", ["03", "Nuisance", "01/03/2099", "", "", "", "WX1 1BE"], {2: "01/03/2026"}),
    ("long ago", ["04", "Nuisance", "01/03/1970", "", "", "", "WX1 1BE"], {2: "01/03/2026"}),
    (
        "ends first",
        ["05", "Nuisance", "05/03/2026 22:00", "05/03/2026 20:00", "", "", "WX1 1BE"],
        {3: "05/03/2026 23:00"},
    ),
    ("no category", ["06", "", "06/03/2026", "", "", "", "WX1 1BE"], {1: "Nuisance"}),
    ("no date", ["07", "Nuisance", "", "", "", "", "WX1 1BE"], {2: "07/03/2026"}),
    ("words", ["08", "Nuisance", "last Tuesday", "", "", "", "WX1 1BE"], {2: "08/03/2026"}),
    ("damage", ["09", "Nuisance", "#REF!", "", "", "", "WX1 1BE"], {2: "09/03/2026"}),
    ("no such time", ["10", "Nuisance", "10/03/2026 25:99", "", "", "", "WX1 1BE"],
     {2: "10/03/2026 23:59"}),
    ("again", ["01", "Nuisance", "11/03/2026", "", "Millrace Way", "Amesbury", ""], {0: "11"}),
    ("own code", ["12", "Loud {} music", "12/03/2026", "", "", "", "WX1 0SY"], {}),
    ("held code", ["13", "Odd {} things", "13/03/2026", "", "", "", "WX1 1BE"], {}),
    ("formula", ["14", "Nuisance", "14/03/2026", "", "=HYPERLINK(1)", "Amesbury", ""], {4: ""}),
]  # fmt: skip


def write_workbook(path: Path, prefix: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Log"
    for line in [*TITLES, HEADINGS, *(cells for _, cells, _ in ROWS)]:
        sheet.append([cell.format(prefix) if isinstance(cell, str) else cell for cell in line])
    for number in range(4, sheet.max_row + 1):
        sheet.cell(number, 1).value = f"{prefix}-{sheet.cell(number, 1).value}"
        sheet.cell(number, 5).data_type = "s"
        sheet.cell(number, 8, "Dora Ashwell")
    book.save(path)


def mend(path: Path, prefix: str) -> None:
    """What the agency does with the file of reasons: correct each cell, leave the rest alone."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for number, (wrong, _, mended) in enumerate(ROWS, start=2):
        reason = sheet.cell(number, 1).value or ""
        assert bool(reason) == bool(wrong and wrong not in ("own code", "formula")), (wrong, reason)
        for position, value in mended.items():
            sheet.cell(number, position + 2).value = f"{prefix}-{value}" if position == 0 else value
    book.save(path)


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until what has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"the Tab key never came to {what}")


def press(page: Page, what: str) -> None:
    tab_to(page, what)
    page.keyboard.press("Enter")


def choose_file(page: Page, path: Path) -> None:
    tab_to(page, "#file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    expect(page.locator("#file")).to_have_value(re.compile(re.escape(path.name) + "$"))


def pick(page: Page, what: str, value: str) -> None:
    """Choose an option of a list with the arrow keys."""
    tab_to(page, what)
    page.keyboard.press("Home")
    for _ in range(60):
        if page.locator(what).input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{what} has no {value}")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def download(page: Page, path: Path) -> None:
    with page.expect_download() as waiting:
        press(page, "a[href$=corrections]")
    got: Download = waiting.value
    assert got.suggested_filename.endswith("-to-correct.xlsx")
    got.save_as(path)


def figures(page: Page) -> dict[str, int]:
    said = page.locator(".app-figures > div").all_inner_texts()
    return {name: int(n.replace(",", "")) for name, n in (one.split("\n") for one in said)}


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_spreadsheet_with_ten_kinds_of_errors_with_the_keyboard_alone(
    watch: Watch, width: str, tmp_path: Path
) -> None:
    seen = watch(width, who="submitter", accept_downloads=True)
    page = seen.page
    prefix = {"desktop": "Case", "phone": "Log"}[width]
    sent, corrected = tmp_path / f"{prefix.lower()}.xlsx", tmp_path / "corrected.xlsx"
    write_workbook(sent, prefix)
    # Chromium asks us for files from here on; asked for in the same breath, it may come too late.
    page.on("filechooser", lambda chooser: None)
    seen.open("/submissions")
    seen.check("submissions")
    press(page, "a[href$=upload]")
    heading(page, "Send a spreadsheet")
    press(page, "main button")
    expect(page.get_by_role("alert")).to_contain_text("Select a spreadsheet")
    seen.check("upload-error")
    choose_file(page, sent)
    press(page, "main button")

    heading(page, "Which column is what?")
    assert page.locator("#column-0").input_value() == "reference"
    seen.check("upload-columns")
    pick(page, "#column-6", "address")
    pick(page, "#column-7", "address")
    press(page, "main button")
    expect(page.get_by_role("alert")).to_contain_text("both chosen as the address")
    seen.check("upload-columns-error")
    press(page, ".govuk-error-summary a")
    expect(page.locator("#column-7")).to_be_focused()
    page.keyboard.press("Home")
    assert page.locator("#column-7").input_value() == ""
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Postcode")
    assert page.locator("#column-6").input_value() == "postcode"
    press(page, "main form#columns > button")

    heading(page, "What do your categories mean?")
    assert page.locator("[name=code]").count() == 2
    seen.check("upload-categories")
    loud = page.get_by_label(f"Loud {prefix} music")
    pick(page, f"#{loud.get_attribute('id')}", "asb/nuisance")
    press(page, "main button")

    heading(page, "Check and send")
    assert figures(page) == {"Rows": 14, "Usable": 3, "To correct": 9, "Held for checking": 2}
    expect(page.locator("#warning")).to_contain_text("Tenant name")
    seen.check("upload-check")
    press(page, "main button.govuk-button")
    # The worker takes it in beside the pages; the page goes on to the report by itself.
    page.wait_for_url(re.compile(r"/submissions/\d+$"))
    heading(page, sent.name)
    seen.wait_for_map()
    seen.check("upload-report")
    assert figures(page)["New"] == 3
    expect(page.locator("#rows tbody tr")).to_have_count(11)
    assert [int(n) for n in page.locator("#rows tbody th").all_inner_texts()] == [
        5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16,
    ]  # fmt: skip

    download(page, corrected)
    mend(corrected, prefix)
    press(page, "main a[href$=upload]")
    heading(page, "Send a spreadsheet")
    choose_file(page, corrected)
    press(page, "main button")
    expect(page.locator("main")).to_contain_text("It is read as last time.")
    seen.check("upload-as-last-time")
    press(page, ".govuk-inset-text button")
    heading(page, "What do your categories mean?")
    pick(page, "#path-0", "none")
    press(page, "main button")
    heading(page, "Check and send")
    assert figures(page) == {"Rows": 14, "Usable": 14, "To correct": 0, "Held for checking": 0}
    press(page, "main button.govuk-button")
    page.wait_for_url(re.compile(r"/submissions/\d+$"))
    expect(page.locator("main")).to_contain_text("Every row was accepted.")
    now = figures(page)
    assert (now["New"], now["Updated"], now["Unchanged"]) == (11, 1, 2)
    seen.wait_for_map()
    seen.check("upload-all-in")

    for name in (corrected.name, sent.name):  # the later one first: nothing of either stays
        heading(page, name)
        seen.wait_for_map()
        press(page, "main a[href$=withdraw]")
        heading(page, "Withdraw this submission?")
        seen.check("upload-withdraw")
        press(page, "main button")
        expect(page.locator(".govuk-notification-banner")).to_contain_text("removed")
        seen.check("upload-withdrawn")
        page.goto(seen.service.address + "/submissions")
        page.get_by_role("link", name=sent.name).first.click()
    seen.console[:] = [said for said in seen.console if "status of 400" not in said]


def test_the_same_without_scripts(watch: Watch, tmp_path: Path) -> None:
    seen = watch(who="submitter", java_script_enabled=False)
    page = seen.page
    path = tmp_path / "plain.csv"
    path.write_text(
        "Reference,Category,Date,Postcode\nPLAIN-1,Nuisance,2026-03-02,WX1 1BE\n", encoding="utf-8"
    )
    page.goto(seen.service.address + "/submissions/upload")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Continue").click()
    heading(page, "Which column is what?")
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Send 1 row").click()
    # The page without scripts loads itself again until the file is in.
    page.wait_for_url(re.compile(r"/submissions/\d+$"), timeout=20_000)
    expect(page.locator("main")).to_contain_text("The map needs JavaScript")
    page.get_by_role("link", name="Withdraw this submission").click()
    page.get_by_role("button", name="Withdraw this submission").click()
    expect(page.locator("main")).to_contain_text("1 removed")


def test_a_file_too_large_is_told_before_it_is_sent(watch: Watch, tmp_path: Path) -> None:
    seen = watch(who="submitter")
    page = seen.page
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    seen.open("/submissions/upload")
    page.locator("#file").set_input_files(large)
    asked = len(seen.requests)
    page.get_by_role("button", name="Continue").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("must be smaller than 25 MB")
    expect(summary).to_be_focused()
    assert len(seen.requests) == asked
    seen.check("upload-too-large")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#file")).to_be_focused()
    assert page.title().startswith("Error: ")


def test_a_large_file_shows_how_far_it_has_come(watch: Watch, tmp_path: Path) -> None:
    seen = watch("phone", who="submitter")
    page = seen.page
    path = tmp_path / "large.csv"
    rows = "".join(f"BULK-{n},Bulk things,2026-03-02,WX1 1BE\n" for n in range(60_000))
    path.write_text("Reference,Category,Date,Postcode\n" + rows, encoding="utf-8")
    seen.open("/submissions/upload")
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Continue").click()
    page.locator("form#columns > button").click()
    page.get_by_label("Bulk things").select_option("none")  # on no map of the other tests
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send 60,000 rows").click(no_wait_after=True)
    heading(page, "Taking the file in")
    words = page.locator(".app-progress__words")
    expect(words).to_have_text(
        re.compile(r"^[\d,]+ of 60,000 rows(, [\d,]+ rows a second)?"), timeout=30_000
    )
    # From here on the page hears nothing more, so that it can be looked at as it is.
    page.route("**/progress.json", lambda route: None)
    assert page.locator("progress").get_attribute("max") == "60000"
    seen.check("upload-progress")
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    page.wait_for_url(re.compile(r"/submissions/\d+$"), timeout=60_000)
    assert figures(page)["New"] == 60_000
