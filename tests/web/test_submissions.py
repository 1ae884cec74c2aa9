"""An agency's own submissions and what became of each row."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from hotspots.store.agencies import find_agency
from hotspots.store.database import Database
from hotspots.store.submissions import list_submissions, rows_not_accepted

Table = Callable[[str, str], list[list[str]]]


def test_own_submissions_only(submitter: FlaskClient, table: Table) -> None:
    page = submitter.get("/submissions").text
    rows = table(page, "submissions")
    assert [row[0] for row in rows] == ["housing_association.csv"]
    assert "White Horse Homes (invented)" in page
    total, *parts = (int(cell.replace(",", "")) for cell in rows[0][2:8])
    assert total == sum(parts) == 1200
    assert rows[0][8] == "97.9%Good enough to map"


def test_report_lists_every_row_that_was_not_accepted(
    submitter: FlaskClient, database: Database, table: Table
) -> None:
    with database.session() as session:
        agency = find_agency(session, "HOU")
        number = list_submissions(session, agency.id)[0].id
        expected = rows_not_accepted(session, number)
    page = submitter.get(f"/submissions/{number}").text
    rows = table(page, "rows")
    assert expected
    assert [row[0] for row in rows] == [str(row.row_number) for row in expected]
    assert [row[1].lower() for row in rows] == [row.outcome for row in expected]
    assert [row[4] for row in rows] == [row.reason for row in expected]


def test_report_says_how_well_the_file_was_located(submitter: FlaskClient, table: Table) -> None:
    page = " ".join(submitter.get("/submissions/3").text.split())
    assert "97.9% of the 1,191 new, updated and unchanged rows had a place on the map" in page
    found = {row[0]: int(row[1].replace(",", "")) for row in table(page, "located")}
    # expected.json of the samples: 1,166 located, 12 of them by their street.
    assert found == {"Postcode": 1154, "Not located": 25, "Street": 12}


def test_what_an_agency_sent_is_shown_as_text(submitter: FlaskClient) -> None:
    page = submitter.get("/submissions/3").text
    body = page[page.index("<main") : page.index("</main")]
    assert "<script" not in body
    assert not re.search(r"<a[^>]+href=\"(?!/|#)", body)


def test_navigation_offers_submissions_to_submitters_only(
    submitter: FlaskClient, viewer: FlaskClient
) -> None:
    assert 'href="/submissions"' in submitter.get("/").text
    assert 'href="/submissions"' not in viewer.get("/").text
