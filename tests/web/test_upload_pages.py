"""A spreadsheet from its arrival to its report, and everything that may go wrong on the way."""

from __future__ import annotations

import csv
import io
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from hotspots.intake.corrections import REASON_HEADING
from hotspots.intake.profile import Column
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.schema import (
    AgencyCategory,
    AgencyProfile,
    Incident,
    Submission,
    SubmissionRow,
    Upload,
)
from hotspots.store.table import now
from hotspots.store.uploads import delete_old_contents, queue_upload
from web.application import create_app
from web.limits import limiter
from web.submissions import draft
from web.submissions.fields import FIELD_GROUPS

Fill = Callable[[Database, str, Iterable[tuple[str, Role, str | None]]], None]
ACCOUNTS = (
    ("robin", Role.SUBMITTER, "HOU"),
    ("pat", Role.SUBMITTER, "COU"),
    ("sam", Role.VIEWER, "HOU"),
    ("alex", Role.ANALYST, "HOU"),
    ("kim", Role.ADMINISTRATOR, None),
)
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
Candlewick Close,400400,150400,100,street,Westham
Withybed Lane,400600,150600,120,street,Westham
"""
GAZETTEER = "gazetteer.npz"
NASTY = "<script>alert(1)</script>"
HEADINGS = "Our ref,Offence,Date of incident,Street,Town,Tenant name\n"
ROWS = [
    "A1,Nuisance,27/03/2026,Candlewick Close,Westham,",
    "A2,Nuisance,28/03/2026,Candlewick Close,Westham,",
    "A3,Loud music,29/03/2026,Withybed Lane,Westham,",
    "A4,Loud music,31/02/2026,Withybed Lane,Westham,",
]
SENT = HEADINGS + "\n".join(ROWS) + "\n"
COLUMNS = {
    "column-0": "reference",
    "column-1": "category",
    "column-2": "date",
    "column-3": "street",
    "column-4": "locality",
}


@dataclass
class Service:
    """An installation with two agencies, and the clients of its people."""

    app: Flask
    database: Database
    sign_in: Callable[[Flask, str], FlaskClient]
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, who: str = "robin") -> FlaskClient:
        """A client of robin, who submits for HOU, of pat for COU, or of a person who does not."""
        if who not in self.clients:
            self.clients[who] = self.sign_in(self.app, f"{who}@demo.example")
        return self.clients[who]

    def get(self, path: str, who: str = "robin") -> Any:
        return self.client(who).get(path)

    def page(self, path: str, who: str = "robin") -> str:
        answer = self.get(path, who)
        assert answer.status_code == 200, answer.status
        return " ".join(answer.text.split())

    def post(self, path: str, form: Any = None, who: str = "robin") -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/submissions", who).text)
        assert token
        return self.client(who).post(path, data={"csrf_token": token[1], **(form or {})})

    def upload(self, content: bytes | str, name: str = "march.csv", who: str = "robin") -> Any:
        sent = content.encode() if isinstance(content, str) else content
        return self.post("/submissions/upload", {"file": (io.BytesIO(sent), name)}, who)

    def received(self, content: bytes | str, name: str = "march.csv", who: str = "robin") -> int:
        return number_in(self.upload(content, name, who), "columns")

    def sent(
        self, content: bytes | str = SENT, columns: Any = None, name: str = "march.csv"
    ) -> int:
        """The number of the submission that a file became, whatever its categories."""
        number = self.received(content, name)
        self.post(f"/submissions/uploads/{number}/columns", columns or COLUMNS)
        self.post(f"/submissions/uploads/{number}/check", {"personal": "yes"})
        return number_in(self.get(f"/submissions/uploads/{number}"), "", part=-1)

    def stored(self, what: Any) -> list[Any]:
        with self.database.session() as session:
            return list(session.scalars(sa.select(what).order_by(what.id)).all())

    def references(self) -> list[str]:
        return [incident.reference for incident in self.stored(Incident)]


def number_in(answer: Any, ends: str, part: int = -2) -> int:
    assert answer.status_code == 303, answer.text
    assert answer.location.endswith(ends)
    return int(answer.location.split("/")[part])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, two_agencies: Fill) -> Path:
    """The folder of a filled installation, from which each test has a copy."""
    home = tmp_path_factory.mktemp("filled")
    database = Database(Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / GAZETTEER))
    database.upgrade()
    _fill(two_agencies, database)
    database.engine.dispose()
    return home


@pytest.fixture
def start(
    signed_in_to: Callable[[Flask, str], FlaskClient],
) -> Iterator[Callable[[Settings], Service]]:
    """Opens the service on a store that is filled."""
    started: list[Service] = []

    def on(settings: Settings) -> Service:
        app = create_app(settings)
        with app.app_context():
            limiter.reset()
        started.append(Service(app, app.extensions["hotspots"], signed_in_to))
        return started[-1]

    yield on
    for one in started:
        one.database.engine.dispose()


@pytest.fixture
def service(settings: Settings, filled: Path, start: Callable[[Settings], Service]) -> Service:
    """For what the kind of database makes no difference to."""
    home = settings.prepare_home()
    for name in ("hotspots.sqlite", GAZETTEER):
        shutil.copy(filled / name, home / name)
    return start(settings)


@pytest.fixture(params=["sqlite", "postgres"])
def on_both(
    request: pytest.FixtureRequest, start: Callable[[Settings], Service], two_agencies: Fill
) -> Service:
    """The service on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        return request.getfixturevalue("service")
    database: Database = request.getfixturevalue("postgres_database")
    _fill(two_agencies, database)
    return start(database.settings)


def _fill(fill: Fill, database: Database) -> None:
    # Real passwords, hashed quickly: signing in has tests of its own.
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.store.users.generate_password_hash", quick, raising=False)
        fill(database, PLACES, ACCOUNTS)


def selected(page: str) -> dict[str, str]:
    """The chosen option of each list of a page, by the id of the list."""
    found = {}
    for name, body in re.findall(r'<select [^>]*?id="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def body_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_spreadsheet_goes_from_upload_to_report(on_both: Service) -> None:
    service = on_both
    number = service.received(SENT)
    page = service.page(f"/submissions/uploads/{number}/columns")
    assert selected(page) == {**COLUMNS, "column-5": ""}
    assert "Candlewick Close; Withybed Lane" in page
    answer = service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    assert answer.location.endswith(f"/submissions/uploads/{number}/categories")
    page = service.page(answer.location)
    assert "Loud music" in page
    assert "2 rows" in page
    assert "Nuisance</bdi>" not in page
    # A closed list shows the option alone, without the group that it stands in.
    assert ">Violence: kind not given</option>" in page
    answer = service.post(answer.location, {"code": "Loud music", "path": "asb/nuisance"})
    page = service.page(answer.location)
    assert "Friday 27 March 2026" in page
    assert "Anti-social behaviour: Nuisance" in page
    assert "Send 4 rows" in page
    assert service.references() == []
    answer = service.post(f"/submissions/uploads/{number}/check")
    assert answer.location.endswith(f"/submissions/uploads/{number}")
    answer = service.get(answer.location)
    assert answer.location.endswith("/submissions/1")
    page = service.page("/submissions/1")
    assert "All of it has been taken in." in page
    assert "4 rows: 3 stored, 1 to correct, 0 held" in page
    assert "Spreadsheet, sent by robin@demo.example" in page
    assert service.references() == ["A1", "A2", "A3"]
    [kept] = service.stored(Upload)
    assert (kept.state, kept.submission_id, kept.user_id is not None) == ("done", 1, True)
    with service.database.session() as session:
        assert audit.verify(session) is None


def test_the_next_such_file_is_read_as_last_time(service: Service) -> None:
    service.sent(columns={**COLUMNS, "order": "month"} | {"column-4": ""})
    [saved] = service.stored(AgencyProfile)
    assert (saved.name, saved.content["day_first"]) == ("march", False)
    number = service.received(SENT.replace("A1", "B1"), "april.csv")
    page = service.page(f"/submissions/uploads/{number}/columns")
    assert "It is read as last time." in page
    assert selected(page)["column-4"] == ""
    assert selected(page)["column-3"] == "street"
    assert re.search(r'value="month" checked', page)
    assert page.count("As last time.</p>") == 4
    assert page.count("Left out, as last time.</p>") == 2
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    service.post(f"/submissions/uploads/{number}/check")
    [saved] = service.stored(AgencyProfile)
    assert saved.content["columns"]["locality"] == "Town"
    assert saved.content["day_first"] is None


def test_another_kind_of_file_of_the_same_name_is_another_profile(service: Service) -> None:
    service.sent()
    other = "Number,Kind,On,Lane\nB1,Nuisance,2026-03-27,Candlewick Close\n"
    columns = {"column-0": "reference", "column-1": "category", "column-2": "date"}
    service.sent(other, columns | {"column-3": "street"})
    assert [one.name for one in service.stored(AgencyProfile)] == ["march", "march_2"]


def test_what_was_said_outlives_the_page(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS | {"column-4": ""})
    page = service.page(f"/submissions/uploads/{number}/columns")
    assert selected(page)["column-4"] == ""
    assert "march.csv" in service.page("/submissions")
    assert "Not sent yet" in service.page("/submissions")


def test_nothing_chosen_is_told_beside_the_field(service: Service) -> None:
    answer = service.post("/submissions/upload")
    assert answer.status_code == 400
    assert "<title>Error: Send a spreadsheet" in " ".join(answer.text.split())
    assert '<a href="#file">Select a spreadsheet</a>' in answer.text
    assert service.stored(Upload) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"one,two\n", b"PK\x03\x04 not a workbook"],
    ids=["empty", "picture", "header only", "broken zip"],
)
def test_what_cannot_be_read_is_told_at_once_and_not_kept(service: Service, content: bytes) -> None:
    answer = service.upload(content, "incidents.csv")
    assert answer.status_code == 400
    summary = re.search(r'<a href="#file">(.*?)</a>', answer.text)
    assert summary
    assert "incidents.csv" in summary[1]
    assert summary[1] in answer.text.split('class="govuk-error-message"')[1]
    assert service.stored(Upload) == []


def test_a_file_larger_than_it_may_be_is_told_on_the_page(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.app.view_functions["submissions.receive"], "largest_body", 5_000)
    answer = service.upload(SENT + "x" * 6_000)
    assert answer.status_code == 413
    assert '<a href="#file">The selected file must be smaller than 25 MB' in answer.text
    assert service.stored(Upload) == []


def test_only_the_upload_takes_more_than_a_usual_form(service: Service) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', service.get("/submissions").text)
    assert token
    parts = [
        f'name="csrf_token"\r\n\r\n{token[1]}',
        f'name="file"; filename="march.csv"\r\n\r\n{HEADINGS}{ROWS[0]}' + "\n" * 1_200_000,
    ]
    body = "".join(f"--x\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    sent = {
        "data": (body + "--x--\r\n").encode(),
        "content_type": "multipart/form-data; boundary=x",
    }
    assert service.client().post("/submissions/upload", **sent).status_code == 303
    assert service.client().post("/submissions/uploads/1/check", **sent).status_code == 413


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"{NASTY}.csv", "script&gt;.csv"),
        ("C:\\\\fakepath\\\\march.csv", "march.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.csv", "a\ufffdgnp.csv"),
        ("x" * 400 + ".csv", "x" * 254 + "…"),
    ],
)
def test_a_files_name_is_hostile_text(service: Service, name: str, shown: str) -> None:
    number = service.received(SENT, name)
    page = body_of(service.page(f"/submissions/uploads/{number}/columns"))
    assert shown in page
    assert "fakepath" not in page
    assert "<script>alert" not in page
    submission = service.sent(SENT, name=name)
    assert "<script>alert" not in service.page(f"/submissions/{submission}")
    assert "<script>alert" not in service.page("/submissions")


def test_hostile_cells_are_text_on_every_page(service: Service) -> None:
    hostile = (
        f'Our ref,{NASTY},Date of incident,Street,Tenant\n"=1+1",{NASTY},{NASTY},${{7*7}},"x"\n'
    )
    number = service.received(hostile)
    columns = COLUMNS | {"column-4": ""}
    pages = [service.page(f"/submissions/uploads/{number}/columns")]
    service.post(f"/submissions/uploads/{number}/columns", columns)
    pages.append(service.page(f"/submissions/uploads/{number}/categories?all=1"))
    pages.append(service.page(f"/submissions/uploads/{number}/check"))
    service.post(f"/submissions/uploads/{number}/check", {"personal": "yes"})
    pages.append(service.page("/submissions/1"))
    for page in pages:
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "49" not in body_of(page).replace("2049", "")


def test_what_no_database_stores_as_it_is_goes_in_all_the_same(on_both: Service) -> None:
    service = on_both
    strange = "\N{PILE OF POO} \ud7ff ' \" \\u0000 \x1b[31m {{7*7}}"
    headings = ["Our ref", f"Offence {strange}", "Date of incident", "Street", "Town", strange]
    written = io.StringIO(newline="")
    csv.writer(written).writerows(
        [headings, ["A1", strange, "27/03/2026", f"{strange} Lane", "Westham", strange]]
    )
    number = service.received(written.getvalue(), f"{strange}.csv")
    answer = service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    page = service.page(answer.location)
    [code] = re.findall(r'name="code" value="(.*?)">', page)
    assert "7*7" in body_of(page)
    answer = service.post(answer.location, {"code": unescape(code), "path": "asb/nuisance"})
    assert answer.location.endswith("/check")
    service.post(answer.location, {"personal": "yes"})
    assert "1 row: 1 stored" in service.page("/submissions/1")
    assert [one.path for one in _categories(service)] == ["asb/nuisance"]
    assert service.get("/submissions").status_code == 200


@pytest.mark.parametrize(
    ("changed", "where", "sentence"),
    [
        ({"column-4": "street"}, "column-4", "both chosen as the street"),
        ({"column-1": ""}, "column-1", "Say which column holds the category"),
        ({"column-2": "time"}, "column-5", "Say which column holds the date"),
        ({"column-3": "", "column-4": ""}, "column-3", "Say which column holds the place"),
        ({"column-5": "easting"}, "column-0", "Say which column holds the northing"),
    ],
)
def test_columns_that_cannot_be_are_told_beside_them(
    service: Service, changed: dict[str, str], where: str, sentence: str
) -> None:
    number = service.received(SENT)
    answer = service.post(f"/submissions/uploads/{number}/columns", COLUMNS | changed)
    assert answer.status_code == 400
    page = " ".join(answer.text.split())
    assert re.search(rf'<a href="#{where}">[^<]*{sentence}', unescape(page))
    assert f'id="{where}-error"' in page
    assert "<title>Error: " in page
    assert selected(page)["column-0"] == "reference"


def test_a_column_without_a_heading_cannot_be_read(service: Service) -> None:
    number = service.received("Our ref,Offence,Date,,Notes\nA1,Nuisance,2026-03-27,Westham,x\n")
    columns = {f"column-{i}": name for i, name in enumerate(["reference", "category", "date"])}
    path = f"/submissions/uploads/{number}/columns"
    answer = service.post(path, columns | {"column-3": "street", "column-4": "address"})
    assert answer.status_code == 400
    assert "Column 4 has no heading" in answer.text


def test_every_field_of_ours_is_offered_once() -> None:
    offered = [field for names in FIELD_GROUPS.values() for field in names]
    assert sorted(offered) == sorted(get_args(Column))


def test_fields_that_no_list_offers_are_not_used(service: Service) -> None:
    number = service.received(SENT)
    strange = COLUMNS | {"column-5": "password", "column-99": "street", "order": "sideways"}
    answer = service.post(f"/submissions/uploads/{number}/columns", strange)
    assert answer.status_code == 303
    [upload] = service.stored(Upload)
    assert "password" not in upload.profile["columns"]
    assert upload.profile["day_first"] is None


def test_the_order_of_day_and_month_is_asked_only_where_it_matters(service: Service) -> None:
    asked = service.page(f"/submissions/uploads/{service.received(SENT)}/columns")
    plain = re.sub(r"(\d\d)/(\d\d)/2026", r"2026-\2-\1", SENT)
    not_asked = service.page(f"/submissions/uploads/{service.received(plain)}/columns")
    assert "What comes first in a date" in asked
    assert "What comes first in a date" not in not_asked


def test_the_order_that_is_said_is_the_order_that_is_read(service: Service) -> None:
    number = service.received(HEADINGS + "A1,Nuisance,03/04/2026,Candlewick Close,Westham,\n")
    check = f"/submissions/uploads/{number}/check"
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    assert "Friday 3 April 2026" in service.page(check)
    assert "Say which comes first" in service.page(check)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS | {"order": "month"})
    assert "Wednesday 4 March 2026" in service.page(check)


def test_a_worksheet_is_chosen_by_its_place_in_the_list(service: Service) -> None:
    lines = [line.split(",") for line in SENT.splitlines()]
    other = [["Ref", "Kind", "Date", "Lane"], ["B1", "Nuisance", "2026-03-27", "Candlewick Close"]]
    number = service.received(workbook({"First": lines, f"{NASTY[:8]}2": other}), "book.xlsx")
    path = f"/submissions/uploads/{number}/columns"
    assert "Date of incident" in service.page(path)
    page = service.page(f"{path}?sheet=1")
    assert "Lane" in page
    assert "Date of incident" not in page
    assert '<option value="1" selected>&lt;script&gt;2</option>' in page
    columns = {f"column-{i}": name for i, name in enumerate(["reference", "category", "date"])}
    service.post(path, columns | {"column-3": "street", "sheet": "1"})
    service.post(f"/submissions/uploads/{number}/check")
    assert service.references() == ["B1"]
    assert service.get(f"{path}?sheet=1").status_code == 303
    again = service.received(workbook({"First": lines, "Other": other}), "book.xlsx")
    assert service.get(f"/submissions/uploads/{again}/columns?sheet=7").status_code == 404


def test_a_category_that_waits_holds_its_rows_until_the_file_is_read_again(
    on_both: Service,
) -> None:
    service = on_both
    first = service.sent()
    held = service.page(f"/submissions/{first}")
    assert "2 stored, 1 to correct, 1 held" in held
    assert '<a class="govuk-link" href="#file">read it again</a>' in held
    assert service.references() == ["A1", "A2"]
    again = service.post("/submissions/uploads/1/again")
    number = number_in(again, "categories")
    service.post(again.location, {"code": "loud  MUSIC", "path": "none"})
    assert [(one.code, one.path) for one in _categories(service)] == [("Loud music", "none")]
    service.post(f"/submissions/uploads/{number}/check")
    page = service.page("/submissions/2")
    assert "4 rows: 3 stored, 1 to correct, 0 held" in page
    assert 'href="#file"' not in page
    assert service.references() == ["A1", "A2", "A3"]


def test_few_pages_have_a_whole_table_in_their_hands_at_one_time(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    really_open, together = draft.open_draft, threading.Barrier(draft.MOST_AT_WORK + 1)
    met = threading.Event()

    def open_draft(*arguments: Any) -> Any:
        try:
            together.wait(timeout=0.3)
            met.set()
        except threading.BrokenBarrierError:
            pass
        return really_open(*arguments)

    def ask(page: str) -> int:
        client = service.sign_in(service.app, "robin@demo.example")
        return client.get(f"/submissions/uploads/{number}/{page}").status_code

    pages = ["columns", "categories", "check"]
    for page in pages:
        monkeypatch.setattr(f"web.submissions.{page}.open_draft", open_draft)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, pages * 2)) == {200}
    assert not met.is_set()


def test_reading_again_keeps_a_copy_and_so_is_counted_like_sending(service: Service) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', service.get("/submissions").text)
    assert token
    path, form = "/submissions/uploads/7/again", {"csrf_token": token[1]}
    statuses = [service.client().post(path, data=form).status_code for _ in range(201)]
    assert statuses == [404] * 200 + [429]


def test_what_is_read_again_is_the_worksheet_that_was_chosen(service: Service) -> None:
    lines = [line.split(",") for line in SENT.splitlines()]
    other = [lines[0], ["B1", "Loud music", "27/03/2026", "Candlewick Close", "Westham", ""]]
    number = service.received(workbook({"First": lines, "Second": other}), "book.xlsx")
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS | {"sheet": "1"})
    service.post(f"/submissions/uploads/{number}/check", {"personal": "yes"})
    assert "1 row: 0 stored, 0 to correct, 1 held" in service.page("/submissions/1")
    again = service.post(f"/submissions/uploads/{number}/again")
    service.post(again.location, {"code": "Loud music", "path": "asb/nuisance"})
    service.post(again.location.replace("categories", "check"), {"personal": "yes"})
    assert service.references() == ["B1"]


def _categories(service: Service) -> list[AgencyCategory]:
    with service.database.session() as session:
        return list(session.scalars(sa.select(AgencyCategory)).all())


def test_a_theme_that_does_not_exist_is_refused(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    path = f"/submissions/uploads/{number}/categories"
    answer = service.post(path, {"code": "Loud music", "path": "asb/parties"})
    assert answer.status_code == 400
    assert re.search(r'<a href="#path-0">Choose what .*Loud music', answer.text)
    assert _categories(service) == []


def test_codes_that_are_not_in_the_file_are_not_taken(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    form = {"code": ["Parties", "Loud music"], "path": ["asb/nuisance", "later"]}
    answer = service.post(f"/submissions/uploads/{number}/categories", form)
    assert answer.status_code == 303
    assert _categories(service) == []


def test_the_categories_page_is_passed_over_when_all_are_known(service: Service) -> None:
    number = service.received(HEADINGS + ROWS[0])
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    answer = service.get(f"/submissions/uploads/{number}/categories")
    assert answer.location.endswith("/check")
    page = service.page(f"/submissions/uploads/{number}/categories?all=1")
    assert selected(page) == {"path-0": "asb/nuisance"}
    answer = service.post(
        f"/submissions/uploads/{number}/categories", {"code": "Nuisance", "path": "asb/personal"}
    )
    assert "Anti-social behaviour: Personal" in service.page(answer.location)


PEOPLE = (
    "Our ref,Offence,Date of incident,Street,Town,Tenant name\n"
    "A1,Nuisance,27/03/2026,call 07700 900123,Westham,Dora Ashwell\n"
    "A2,Nuisance,27/03/2026,Candlewick Close,Westham,Ivor Penn\n"
)


def test_a_person_must_say_that_people_may_be_named(service: Service) -> None:
    number = service.received(PEOPLE)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    check = f"/submissions/uploads/{number}/check"
    page = unescape(service.page(check))
    assert '"Street" seems to hold phone numbers in 1 row, first in row 2.' in page
    assert '"Tenant name" seems to hold names in 2 rows' in page
    assert "07700 900123" not in page.split('id="warning"')[1]
    answer = service.post(check)
    assert answer.status_code == 400
    assert '<a href="#personal">Tick the box' in answer.text
    assert service.references() == []
    assert service.post(check, {"personal": "yes"}).status_code == 303
    assert service.references() == ["A1", "A2"]
    with service.database.session() as session:
        [row] = session.execute(sa.text("select location from incidents where reference='A2'"))
    assert "Penn" not in str(row)


def test_what_is_not_kept_needs_no_tick(service: Service) -> None:
    number = service.received(PEOPLE.replace("call 07700 900123", "Withybed Lane"))
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    page = service.page(f"/submissions/uploads/{number}/check")
    assert "This file may say who people are" in page
    assert "I have removed them" not in page
    assert service.post(f"/submissions/uploads/{number}/check").status_code == 303


def test_check_sums_up_why_rows_stay_out(
    service: Service, table: Callable[[str, str], list[list[str]]]
) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    page = service.get(f"/submissions/uploads/{number}/check").text
    reasons = {row[0]: (row[2], row[3]) for row in table(page, "reasons")}
    assert reasons == {"Date of incident": ("1", "5"), "Offence": ("1", "4")}
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["4", "2", "1", "1"]


def test_the_button_pressed_twice_sends_once(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    for _ in range(2):
        answer = service.post(f"/submissions/uploads/{number}/check")
        assert answer.location.endswith(f"/submissions/uploads/{number}")
    assert len(service.stored(Submission)) == 1


def test_no_step_can_be_skipped(service: Service) -> None:
    number = service.received(SENT)
    for step in ("categories", "check"):
        path = f"/submissions/uploads/{number}/{step}"
        assert service.get(path).location.endswith("/columns")
        assert service.post(path).location.endswith("/columns")
    assert service.get(f"/submissions/uploads/{number}").location.endswith("/columns")


def test_every_step_of_a_sent_file_leads_to_its_report(service: Service) -> None:
    service.sent()
    for step in ("columns", "categories", "check"):
        path = f"/submissions/uploads/1/{step}"
        for answer in (service.get(path), service.post(path)):
            assert answer.location.endswith("/submissions/uploads/1")
    assert service.get("/submissions/uploads/1").location.endswith("/submissions/1")


PATHS = [
    ("get", "/submissions/uploads/{}"),
    ("get", "/submissions/uploads/{}/progress.json"),
    ("get", "/submissions/uploads/{}/columns"),
    ("post", "/submissions/uploads/{}/columns"),
    ("get", "/submissions/uploads/{}/categories"),
    ("post", "/submissions/uploads/{}/categories"),
    ("get", "/submissions/uploads/{}/check"),
    ("post", "/submissions/uploads/{}/check"),
    ("post", "/submissions/uploads/{}/discard"),
    ("post", "/submissions/uploads/{}/again"),
    ("get", "/submissions/{}"),
    ("get", "/submissions/{}/located.geojson"),
    ("get", "/submissions/{}/corrections"),
    ("get", "/submissions/{}/withdraw"),
    ("post", "/submissions/{}/withdraw"),
    ("post", "/submissions/{}/delete-file"),
]


def test_another_agencys_numbers_are_as_unknown_as_any(on_both: Service) -> None:
    service = on_both
    service.sent()
    waiting = service.received(SENT)
    before = len(service.stored(Incident)), service.stored(Upload)[0].state
    for method, path in PATHS:
        for number in (1, waiting, 999, 2**31, 10**30, 0):
            answer = getattr(service, method)(path.format(number), who="pat")
            assert answer.status_code == 404, (method, path, number)
            assert "march" not in answer.text
    assert (len(service.stored(Incident)), service.stored(Upload)[0].state) == before
    assert len(service.stored(Upload)) == 2
    assert "march.csv" not in service.page("/submissions", "pat")
    assert "Your agency has sent nothing yet" in service.page("/submissions", "pat")


def test_who_does_not_submit_enters_nothing(service: Service) -> None:
    service.sent()
    service.received(SENT)
    addresses = [(method, path.format(number)) for method, path in PATHS for number in (1, 2)]
    for who in ("sam", "alex", "kim"):
        page = service.get("/", who).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        for method, path in addresses:
            form = {"data": {"csrf_token": token[1]}} if method == "post" else {}
            assert getattr(service.client(who), method)(path, **form).status_code == 403
    stranger = service.app.test_client()
    for method, path in addresses:
        answer = getattr(stranger, method)(path)
        assert answer.status_code in (302, 401)
        assert "march" not in answer.text
    assert [upload.state for upload in service.stored(Upload)] == ["done", "received"]


def test_a_discarded_file_is_gone(service: Service) -> None:
    number = service.received(SENT)
    answer = service.post(f"/submissions/uploads/{number}/discard")
    assert answer.location.endswith("/submissions")
    assert service.stored(Upload) == []
    assert "march.csv" not in service.page("/submissions")
    assert service.get(f"/submissions/uploads/{number}/columns").status_code == 404


def _queue(service: Service, number: int, profile: Any) -> None:
    with service.database.transaction() as session:
        upload = session.get_one(Upload, number)
        queue_upload(session, upload, profile=profile, sheet=None, actor="test")


def test_a_file_that_waits_says_so_to_people_and_to_the_script(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    _queue(service, number, service.stored(Upload)[0].profile)
    page = service.page(f"/submissions/uploads/{number}")
    assert "Waiting for its turn" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "Nothing of it is stored yet" in page
    answer = service.get(f"/submissions/uploads/{number}/progress.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "finished": False, "stage": "Waiting for its turn", "done": 0, "total": 0, "words": "",
    }  # fmt: skip
    assert "Waiting for its turn" in service.page("/submissions")
    service.app.extensions["hotspots.work"].enqueue(number)
    assert service.get(f"/submissions/uploads/{number}/progress.json").json == {"finished": True}


def test_a_file_that_failed_says_why_and_can_be_sent_otherwise(service: Service) -> None:
    number = service.received(SENT)
    service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    wrong = service.stored(Upload)[0].profile | {"columns": {"category": "No such column"}}
    _queue(service, number, wrong)
    service.app.extensions["hotspots.work"].enqueue(number)
    page = service.page(f"/submissions/uploads/{number}")
    assert "<title>Error: The file was not taken in" in page
    assert "Nothing of this file was stored" in page
    assert service.stored(Upload)[0].message in unescape(page)
    assert service.references() == []
    assert "Not taken in" in service.page("/submissions")
    answer = service.post(f"/submissions/uploads/{number}/columns", COLUMNS)
    assert answer.location.endswith("/categories")
    service.post(f"/submissions/uploads/{number}/check")
    assert service.references() == ["A1", "A2"]


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_rows_to_correct_come_back_as_the_same_file_and_go_in_once_mended(
    on_both: Service,
) -> None:
    service = on_both
    service.sent()
    answer = service.get("/submissions/1/corrections")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="submission-1-to-correct.csv"'
    )
    lines = lines_of(answer.data)
    assert lines[0] == [REASON_HEADING, *HEADINGS.strip().split(",")]
    assert [line[1:] for line in lines[1:]] == [row.split(",") for row in ROWS]
    assert [bool(line[0]) for line in lines[1:]] == [False, False, True, True]
    assert lines[4][0].startswith("Date of incident: ")
    lines[3][2] = "Nuisance"
    lines[4][2:4] = ["Nuisance", "28/02/2026"]
    written = io.StringIO(newline="")
    csv.writer(written).writerows(lines)
    number = service.received(written.getvalue(), "corrected.csv")
    page = service.page(f"/submissions/uploads/{number}/columns")
    assert "It is read as last time." in page
    columns = {name: field for name, field in selected(page).items() if field}
    service.post(f"/submissions/uploads/{number}/columns", columns)
    service.post(f"/submissions/uploads/{number}/check")
    page = service.page("/submissions/2")
    assert "4 rows: 4 stored, 0 to correct, 0 held" in page
    assert "Every row was accepted." in page
    assert service.references() == ["A1", "A2", "A3", "A4"]
    assert service.get("/submissions/2/corrections").status_code == 404


def test_a_workbook_comes_back_as_a_workbook(service: Service) -> None:
    lines = [line.split(",") for line in SENT.splitlines()]
    number = service.sent(workbook({"Log": lines}), name="log.xlsx")
    answer = service.get(f"/submissions/{number}/corrections")
    assert answer.headers["Content-Disposition"].endswith('to-correct.xlsx"')
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    found = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [row[1:6] for row in found] == [line[:5] for line in lines]


def test_after_the_file_was_deleted_the_rows_themselves_are_given(service: Service) -> None:
    service.sent()
    assert "Delete the file now" in service.page("/submissions/1")
    assert service.post("/submissions/1/delete-file").status_code == 303
    page = service.page("/submissions/1")
    assert "The file has been deleted. The incidents in it stay" in page
    assert "The file itself has been deleted." in page
    assert "Delete the file now" not in page
    with service.database.session() as session:
        assert session.scalar(sa.select(Upload.content)) is None
    lines = lines_of(service.get("/submissions/1/corrections").data)
    assert lines[0] == [REASON_HEADING, "Reference", "Category", "Date", "Street", "Locality"]
    assert [line[1:] for line in lines[1:]] == [
        ["A3", "Loud music", "29/03/2026", "Withybed Lane", "Westham"],
        ["A4", "Loud music", "31/02/2026", "Withybed Lane", "Westham"],
    ]
    again = service.post("/submissions/uploads/1/again")
    assert again.status_code == 404
    assert "has been deleted" in again.text


def test_a_draft_whose_file_was_deleted_says_so(service: Service) -> None:
    number = service.received(SENT)
    with service.database.transaction() as session:
        session.execute(sa.update(Upload).values(delete_after=now() - timedelta(days=1)))
        assert delete_old_contents(session) == 1
    answer = service.get(f"/submissions/uploads/{number}/columns")
    assert answer.status_code == 404
    assert "send it again" in answer.text


def test_withdrawing_is_asked_and_then_done_once(on_both: Service) -> None:
    service = on_both
    service.sent()
    page = service.page("/submissions/1/withdraw")
    assert "new in it: 2" in page
    assert service.references() == ["A1", "A2"]
    answer = service.post("/submissions/1/withdraw")
    assert answer.location.endswith("/submissions/1")
    page = service.page("/submissions/1")
    assert "Submission withdrawn: 2 removed, 0 put back to what they said before, 0 kept" in page
    assert "Withdrawn" in page
    assert "rows had a place on the map" in page
    assert "Rows that were right stay as they are" not in page
    assert "robin@demo.example" in page.split("govuk-inset-text")[1]
    assert service.references() == []
    assert "2 removed" not in service.page("/submissions/1")
    assert service.post("/submissions/1/withdraw").status_code == 303
    assert service.get("/submissions/1/withdraw").status_code == 303
    assert "Withdrawn</strong>" in service.page("/submissions")
    assert service.sent() == 2
    assert service.references() == ["A1", "A2"]


def test_the_map_of_a_report_holds_its_own_points_alone(
    on_both: Service, table: Callable[[str, str], list[list[str]]]
) -> None:
    service = on_both
    service.sent(SENT.replace("Loud music", "Nuisance"))
    layer = service.get("/submissions/1/located.geojson")
    assert layer.headers["Cache-Control"] == "private, no-cache"
    found = [feature["properties"] for feature in layer.json["features"]]
    assert [one["incidents"] for one in found] == [2, 1]
    # The radii of the streets in the list of places.
    assert [one["radius"] for one in found] == [100, 120]
    assert found[0]["known"] == "Located by street, to within 100 metres"
    report = service.get("/submissions/1").text
    assert table(report, "areas") == [["West", "3"]]
    assert "/submissions/1/located.geojson?data=" in report
    assert '"Candlewick' not in report
    service.post("/submissions/1/withdraw")
    assert service.get("/submissions/1/located.geojson").json["features"] == []
    assert "Map of the located rows" not in service.page("/submissions/1")


def test_history_and_rows_come_in_pages(service: Service) -> None:
    wrong = "".join(f"B{n},Nuisance,31/02/2026,Candlewick Close,Westham,\n" for n in range(130))
    for n in range(26):
        service.sent(HEADINGS + (wrong if n == 0 else ROWS[0] + "\n"), name=f"file{n}.csv")
    first, second = service.page("/submissions"), service.page("/submissions?page=2")
    assert re.findall(r"file(\d+)\.csv</a>", first) == [str(n) for n in range(25, 0, -1)]
    assert re.findall(r"file(\d+)\.csv</a>", second) == ["0"]
    report, rest = service.page("/submissions/1"), service.page("/submissions/1?page=2")
    assert len(service.stored(SubmissionRow)) == 130
    numbers = [
        int(found)
        for page in (report, rest)
        for found in re.findall(
            r'scope="row"[^>]*--numeric">(\d+)</th>', page.split('id="rows"')[1]
        )
    ]
    assert numbers == list(range(2, 132))
    for strange in ("0", "-1", "99", "x", "9" * 40):
        assert service.get(f"/submissions/1?page={strange}").status_code == 200
        assert service.get(f"/submissions?page={strange}").status_code == 200


def test_the_template_is_a_file_that_goes_in(service: Service) -> None:
    answer = service.get("/submissions/template.csv")
    assert "template.csv" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    number = service.received(answer.data, "template.csv")
    page = service.page(f"/submissions/uploads/{number}/columns")
    columns = {name: field for name, field in selected(page).items() if field}
    assert len(columns) == len(lines_of(answer.data)[0])
    service.post(f"/submissions/uploads/{number}/columns", columns)
    assert service.get(f"/submissions/uploads/{number}/categories").location.endswith("/check")
    service.post(f"/submissions/uploads/{number}/check")
    assert "2 rows: 2 stored" in service.page("/submissions/1")


def test_no_upload_is_taken_without_the_forms_token(service: Service) -> None:
    answer = service.client().post("/submissions/upload", data={"file": (io.BytesIO(b"x"), "x")})
    assert answer.status_code == 400
    assert service.stored(Upload) == []


def test_nobody_sends_files_without_end(service: Service) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', service.get("/submissions").text)
    assert token
    form = {"csrf_token": token[1]}
    statuses = [
        service.client().post("/submissions/upload", data=form).status_code for _ in range(201)
    ]
    assert statuses == [400] * 200 + [429]
    assert service.upload(SENT, who="pat").status_code == 303


def test_a_file_of_data_police_uk_is_known_by_its_columns_and_its_points_are_not_exact(
    service: Service,
) -> None:
    """Nobody has to know that it moves every point, nor that it repeats identifiers."""
    robberies = "c1,2025-03,-1.990456,51.350123,Robbery\nc1,2025-03,-1.990460,51.350300,Robbery\n"
    number = service.received("Crime ID,Month,Longitude,Latitude,Crime type\n" + robberies)
    page = service.page(f"/submissions/uploads/{number}/columns")
    chosen = dict(
        zip(
            re.findall(r'<select[^>]* name="(column-\d)"', page),
            re.findall(r'<option value="(\w*)" selected', page),
            strict=True,
        )
    )
    assert list(chosen.values()) == ["reference", "month", "longitude", "latitude", "category"]
    service.post(f"/submissions/uploads/{number}/columns", chosen)
    service.post(f"/submissions/uploads/{number}/check")
    found = service.stored(Incident)
    assert [(one.accuracy_m, "snapped" in one.flags) for one in found] == [(250.0, True)] * 2


def test_what_is_withdrawn_leaves_figures_and_nothing_that_was_in_the_file(
    on_both: Service,
) -> None:
    number = on_both.sent()
    assert on_both.stored(SubmissionRow) != []
    with on_both.database.session() as session:
        assert session.scalars(sa.select(Upload.content)).all() == [SENT.encode()]
    on_both.post(f"/submissions/{number}/withdraw")
    assert on_both.stored(SubmissionRow) == on_both.stored(Incident) == []
    with on_both.database.session() as session:
        assert session.scalars(sa.select(Upload.content)).all() == [None]
    page = on_both.page(f"/submissions/{number}")
    assert "The rows that were rejected or held were deleted" in page
    assert "Every row was accepted" not in page
    assert on_both.get(f"/submissions/{number}/corrections").status_code == 404
