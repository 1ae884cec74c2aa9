"""10,000 files, right and damaged: no traceback, no row unaccounted for, a sentence for each."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError
from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.category_proposal import propose_categories
from hotspots.intake.column_proposal import missing, propose_columns
from hotspots.intake.personal_data import find_personal_data
from hotspots.intake.preview import preview
from hotspots.intake.profile import Profile, find_profile
from hotspots.intake.row import validate_rows
from hotspots.intake.sender import Sender
from hotspots.intake.source_table import SourceTable, parse_source_table
from hotspots.intake.submission import submit_table
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import users
from hotspots.store.agencies import add_agency
from hotspots.store.database import Database
from hotspots.store.schema import Incident, Submission
from tests.intake.any_file import text_file, workbook
from web.application import create_app
from web.limits import limiter
from web.sessions import describe

IN_MEMORY, STORED, WORKBOOKS, ON_PAGES = 9_300, 600, 40, 60
TEMPLATE = find_profile("template")
AT_ONCE = 10
"""Files to an example, each with a number of its own: drawing costs more than reading them."""
NUMBERS = st.integers(0, 2**48).map(lambda number: number * AT_ONCE)


def each(files: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a test so many files by their numbers; a failure names the smallest that fails.

    Which numbers they are is fixed, so that the count is the same in every run and nothing of an
    earlier run is tried first.
    """

    def decorated(test: Callable[[int], None]) -> Callable[..., None]:
        def files_of(first: int) -> None:
            for number in range(first, first + AT_ONCE):
                note(f"file number {number}")
                test(number)

        chosen = settings(
            max_examples=files // AT_ONCE,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        return seed(20_250_327)(chosen(given(NUMBERS)(files_of)))

    return decorated


def read(content: bytes) -> SourceTable | None:
    """The table of a file, or None where a sentence says why there is none."""
    try:
        return parse_source_table(
            content, name="rows.csv", expected_columns=TEMPLATE.columns.values()
        )
    except HotspotsError as error:
        assert_is_sentence(str(error))
        return None


def assert_is_sentence(text: str) -> None:
    assert text.endswith((".", "?"))
    assert text.isprintable()
    assert len(text) < 2_000


def test_all_in_all_there_are_ten_thousand() -> None:
    assert IN_MEMORY + STORED + WORKBOOKS + ON_PAGES == 10_000


def test_every_row_of_any_text_is_usable_or_has_its_reason() -> None:
    tables = _Tally()

    @each(IN_MEMORY)
    def check(number: int) -> None:
        tables.files += 1
        _check_rows(read(text_file(number)), tables)

    check()
    assert tables.files == IN_MEMORY
    # The files are neither all refused nor all right: there is something to check.
    assert tables.tables > IN_MEMORY / 2
    assert min(tables.usable, tables.problems) > IN_MEMORY / 2


def test_every_row_of_any_workbook_is_usable_or_has_its_reason() -> None:
    tables = _Tally()

    @each(WORKBOOKS)
    def check(number: int) -> None:
        tables.files += 1
        _check_rows(read(workbook(number)), tables)

    check()
    assert tables.files == WORKBOOKS
    assert WORKBOOKS / 5 < tables.tables < WORKBOOKS


class _Tally:
    """How many files there were, and of what."""

    files = tables = usable = problems = 0


def _check_rows(table: SourceTable | None, tally: _Tally) -> None:
    if table is None:
        return
    try:
        usable, problems = validate_rows(table, TEMPLATE)
    except HotspotsError as error:  # a column is missing
        assert_is_sentence(str(error))
        return
    numbers = [row.row.number for row in usable] + [problem.row_number for problem in problems]
    assert sorted(numbers) == [row.number for row in table.rows]
    assert len(set(numbers)) == len(numbers)
    for problem in problems:
        assert problem.outcome in ("rejected", "held")
        assert_is_sentence(problem.reason)
    tally.tables += 1
    tally.usable += len(usable)
    tally.problems += len(problems)


def test_any_file_is_proposed_shown_and_stored_with_every_row_accounted_for(
    sqlite_database: Database,
) -> None:
    agencies, tally = count(), _Tally()

    @each(STORED)
    def check(number: int) -> None:
        tally.files += 1
        table = read(text_file(number))
        if table is not None:
            _propose(table)
            _store(sqlite_database, table, f"A{next(agencies):05d}", tally)

    check()
    assert tally.files == STORED
    assert tally.tables > STORED / 2
    with sqlite_database.session() as session:
        assert session.query(Submission).count() == tally.tables
        assert session.query(Incident).count() == tally.usable > 0


def _propose(table: SourceTable) -> None:
    proposed = propose_columns(table)
    assert [column.heading for column in proposed] == list(table.columns)
    columns = {column.field: column.heading for column in proposed if column.field}
    if missing(columns):
        return
    profile = Profile(name="x", title="x", columns=columns, categories=TEMPLATE.categories)
    codes = propose_categories(table, profile, {})
    assert len({code.code.casefold() for code in codes}) == len(codes)
    seen = preview(table, profile)
    assert seen.total == len(table.rows) == seen.usable + seen.rejected + seen.held
    assert [row.number for row in seen.rows] == [row.number for row in table.rows[:10]]
    for found in find_personal_data(table, profile):
        assert 1 <= found.rows <= len(table.rows)


def _store(database: Database, table: SourceTable, agency: str, tally: _Tally) -> None:
    with database.transaction() as session:
        add_agency(session, agency, "Invented", actor="test")
    try:
        report = submit_table(
            database,
            table,
            sender=Sender(agency, "test"),
            profile=TEMPLATE,
            geocoder=Geocoder(None),
        )
    except HotspotsError as error:
        assert_is_sentence(str(error))
        return
    assert report.rows == len(table.rows)
    assert report.rows == (
        report.accepted + report.rejected + report.held + report.updated + report.unchanged
    )
    assert len(report.problems) == report.rejected + report.held
    assert {problem.row_number for problem in report.problems} <= {r.number for r in table.rows}
    tally.tables += 1
    tally.usable += report.accepted


@pytest.fixture
def client(sqlite_database: Database, settings: Settings) -> Iterator[FlaskClient]:
    """A submitter of an invented agency, signed in."""
    with sqlite_database.transaction() as session:
        add_agency(session, "HOU", "Invented homes", actor="test")
        users.add_user(
            session, "zora@demo.example", role=Role.SUBMITTER, agency="HOU", name="Zora",
            password="a password of some length", actor="test",
        )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        limiter.reset()
    client = app.test_client()
    with app.extensions["hotspots"].session() as stored:
        person = describe(users.find_user(stored, "zora@demo.example"))
    with client.session_transaction() as session:
        now = int(time.time())
        session.update({"_user_id": person.get_id(), "started": now, "seen": now, "name": "zora"})
    yield client
    app.extensions["hotspots"].engine.dispose()


def test_any_file_through_the_pages_is_answered_with_a_page(client: FlaskClient) -> None:
    ends: list[str] = []

    @each(ON_PAGES)
    def check(number: int) -> None:
        ends.append(_upload(client, text_file(number)))

    check()
    assert len(ends) == ON_PAGES
    assert ends.count("stored") > ON_PAGES / 10
    assert ends.count("refused") > ON_PAGES / 10


def _upload(client: FlaskClient, content: bytes) -> str:
    """Send a file and press the button of every page that follows; how it ended."""
    start = client.get("/submissions/upload").text
    form = {"csrf_token": _token(start), "file": (io.BytesIO(content), "rows.csv")}
    answer = client.post("/submissions/upload", data=form)
    for _ in range(6):
        assert answer.status_code in (303, 400), answer.status
        if answer.status_code == 400:
            assert "There is a problem" in answer.text
            return "refused"
        page = client.get(answer.location)
        where = answer.location
        if page.status_code == 303:
            page, where = client.get(page.location), page.location
        assert page.status_code == 200, page.status
        if not where.endswith(("/columns", "/categories", "/check")):
            return "stored" if re.fullmatch(r".*/submissions/\d+", where) else "failed"
        answer = client.post(where, data={**_filled(page.text), "personal": "yes"})
    raise AssertionError("the pages came to no end")


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def _filled(page: str) -> dict[str, Any]:
    """What the form of a page sends if nothing is changed in it."""
    form: dict[str, Any] = {"csrf_token": _token(page)}
    for name, body in re.findall(r'<select[^>]*?name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        first = re.search(r'<option value="([^"]*)"', body)
        assert first
        form[name] = unescape((chosen or first)[1])
    for tag in re.findall(r"<input[^>]*checked[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        assert value
        form[name[1]] = unescape(value[1])
    return form
