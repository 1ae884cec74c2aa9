"""Noting what was done at a hotspot: who may, what the form says, and whether it worked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hotspots.geocoding.transformation import to_longitude_latitude
from hotspots.roles import Role
from hotspots.settings import Settings
from hotspots.store.actions_schema import Action
from hotspots.store.database import Database, open_database
from hotspots.store.schema import AuditEvent
from tests.sent_rows import send_rows
from web.application import create_app

PEOPLE = (
    ("sam", Role.VIEWER, None),
    ("robin", Role.SUBMITTER, "HOU"),
    ("alex", Role.ANALYST, None),
    ("kim", Role.ADMINISTRATOR, None),
)
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Withybed Lane,400550,150550,120,street,Westham
Candlewick Close,403550,151550,100,street,Eastham
"""
MONTHS = [f"2025-{month:02d}" for month in range(7, 13)]
MONTHS += [f"2026-{month:02d}" for month in range(1, 7)]
HERE, THERE, HOME = (400_510, 150_510), (403_510, 151_510), (401_760, 151_760)
NASTY = "<script>alert(1)</script>${alert(2)}{{ 7 * 7 }}"
SAID = {
    "kind": "patrols", "text": "Two officers on Friday nights", "done_by": "Town team",
    "began-day": "1", "began-month": "1", "began-year": "2026",
    "ended-day": "", "ended-month": "", "ended-year": "",
}  # fmt: skip
VIEW = "theme=asb&from=2025-07&to=2025-12"
Post = Callable[..., Any]


def rows() -> Iterable[str]:
    """Ten a month at two places; since January two a month at the first. Eight at one home."""
    number = 0
    for month in MONTHS:
        here = 10 if month < "2026" else 2
        for (x, y), n in ((HERE, here), (THERE, 10), (HOME, 8)):
            for i in range(n):
                number += 1
                by = 0 if (x, y) == HOME else 1
                place = f"{x + by * 10 * (number % 5)},{y + by * 7 * (number % 3)}"
                yield f"R{number},asb/nuisance,{3 * i + 1:02d}/{month[5:]}/{month[:4]},{place}"


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory,
    two_agencies: Callable[..., None],
) -> Flask:
    home = tmp_path_factory.mktemp("actions")
    settings = Settings(home, f"sqlite:///{home / 'hotspots.sqlite'}", home / "gazetteer.npz")
    database = open_database(settings)
    two_agencies(database, PLACES, PEOPLE)
    send_rows(database, rows())
    return create_app(settings)


@pytest.fixture
def store(service: Flask) -> Database:
    found: Database = service.extensions["hotspots"]
    with found.transaction() as session:
        session.execute(sa.delete(Action))
    return found


@pytest.fixture
def client(
    service: Flask, store: Database, signed_in_to: Callable[[Flask, str], FlaskClient]
) -> Callable[[str], FlaskClient]:
    return lambda who: signed_in_to(service, f"{who}@demo.example")


@pytest.fixture
def post(client: Callable[[str], FlaskClient], csrf_token: Callable[[str], str]) -> Post:
    def send(path: str, who: str = "alex", **form: str) -> Any:
        person = client(who)
        token = csrf_token(person.get("/").text)
        return person.post(path, data={"csrf_token": token, **form})

    return send


def rank_of(client: FlaskClient, place: tuple[int, int], view: str = VIEW) -> int:
    """The rank of the hotspot at a place, as the area's own layer has it."""
    slug = "west" if place[0] < 402_000 else "east"
    layer = client.get(f"/areas/{slug}/layers/hotspots.geojson?{view}").get_json()
    (x,), (y,) = to_longitude_latitude([place[0] + 5.0], [place[1] + 5.0])
    return next(
        feature["properties"]["rank"]
        for feature in layer["features"]
        if shapely.geometry.shape(feature["geometry"]).contains(shapely.Point(x, y))
    )


@pytest.fixture
def address(client: Callable[[str], FlaskClient]) -> str:
    """Where the hotspot that fell is noted about."""
    return f"/areas/west/hotspots/{rank_of(client('alex'), HERE)}/note?{VIEW}"


def test_a_note_is_made_read_changed_and_removed(
    client: Callable[[str], FlaskClient], post: Post, address: str, store: Database
) -> None:
    asked = client("alex").get(address)
    assert asked.status_code == 200
    assert "Withybed Lane" in asked.text
    made = post(address, **SAID)
    assert made.status_code == 303
    page = client("sam").get(made.location).text
    assert "Two officers on Friday nights" in page
    assert "Town team" in page
    assert "From 1 Jan 2026, and still goes on" in page
    changing = client("alex").get(f"{made.location}/change").text
    assert 'value="2026"' in changing
    changed = post(
        f"{made.location}/change",
        **SAID | {"kind": "lighting", "text": "Two lamps", "ended-day": "31", "ended-month": "mar",
                  "ended-year": "2026"},
    )  # fmt: skip
    assert (changed.status_code, changed.location) == (303, made.location)
    page = client("sam").get(made.location).text
    assert "Lighting at" in page
    assert "From 1 Jan 2026 to 31 Mar 2026" in page
    assert client("alex").get(f"{made.location}/remove").status_code == 200
    removed = post(f"{made.location}/remove")
    assert (removed.status_code, removed.location) == (303, "/actions")
    assert client("sam").get(made.location).status_code == 404
    with store.session() as session:
        said = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()[-3:]
        assert [(event.actor, event.action) for event in said] == [
            ("alex@demo.example", "note action"),
            ("alex@demo.example", "change action"),
            ("alex@demo.example", "remove action"),
        ]
        assert "officers" not in " ".join(f"{event.subject}{event.purpose}" for event in said)


def test_a_note_says_until_when_it_is_kept(
    client: Callable[[str], FlaskClient], post: Post, address: str, store: Database
) -> None:
    made = post(address, **SAID).location
    with store.transaction() as session:
        action = session.scalars(sa.select(Action)).one()
        action.changed_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 1 July in London.
    page = re.sub(r"\s+", " ", client("sam").get(made).text)
    assert 'Kept until</dt><dd class="govuk-summary-list__value app-value">1 Jul 2029<' in page
    listed = re.sub(r"\s+", " ", client("sam").get("/actions").text)
    assert "forgotten 3 years after it was last changed" in listed
    post(f"{made}/remove")


def test_two_who_change_a_note_at_once_do_not_overwrite_each_other(
    client: Callable[[str], FlaskClient], post: Post, address: str
) -> None:
    made = post(address, **SAID).location
    opened = client("alex").get(f"{made}/change").text
    seen = re.search(r'name="seen" value="([^"]+)"', opened)
    assert seen
    first = post(f"{made}/change", **SAID | {"text": "Lamps & bins", "seen": seen[1]})
    assert first.status_code == 303
    second = post(f"{made}/change", **SAID | {"text": "A warden", "seen": seen[1]})
    assert second.status_code == 400
    assert "Somebody else has changed this note" in second.text
    assert "Lamps &amp; bins" in second.text
    assert ">A warden</textarea>" in second.text
    assert "Lamps &amp; bins" in client("sam").get(made).text
    seen = re.search(r'name="seen" value="([^"]+)"', second.text)
    assert seen
    third = post(f"{made}/change", **SAID | {"text": "A warden", "seen": seen[1]})
    assert third.status_code == 303
    assert "A warden" in client("sam").get(made).text
    post(f"{made}/remove")


@pytest.mark.parametrize("who", ["sam", "robin", "kim"])
def test_only_analysts_write_and_everyone_reads(
    client: Callable[[str], FlaskClient], post: Post, address: str, store: Database, who: str
) -> None:
    made = post(address, **SAID).location
    for path in (address, f"{made}/change", f"{made}/remove"):
        assert client(who).get(path).status_code == 403
        assert post(path, who, **SAID).status_code == 403
    with store.session() as session:
        assert session.scalars(sa.select(Action)).one().kind == "patrols"
    page = client(who).get(made)
    assert page.status_code == 200
    assert "/change" not in page.text
    assert client(who).get("/actions").status_code == 200
    hotspot = client(who).get(f"/areas/west/hotspots/1?{VIEW}")
    assert hotspot.status_code == 200
    assert "Note what was done here" not in hotspot.text
    assert f'href="{made}"' in hotspot.text


def test_a_stranger_signs_in_first(service: Flask, post: Post, address: str) -> None:
    made = post(address, **SAID).location
    for path in ("/actions", made, f"{made}/change", f"{made}/remove", address):
        answer = service.test_client().get(path)
        assert answer.status_code == 302
        assert "officers" not in answer.text


def test_nothing_is_written_without_the_token(
    client: Callable[[str], FlaskClient], address: str, store: Database
) -> None:
    assert client("alex").post(address, data=SAID).status_code == 400
    with store.session() as session:
        assert session.scalars(sa.select(Action)).all() == []


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"kind": ""}, "kind", "Select what was done"),
        ({"kind": "magic"}, "kind", "Select what was done"),
        ({"text": " "}, "text", "Enter what was done"),
        ({"text": "x" * 501}, "text", "What was done must be 500 characters or fewer"),
        ({"done_by": "\0"}, "done_by", "Enter the agency or team that did it"),
        ({"done_by": "x" * 201}, "done_by", "The agency or team must be 200 characters or fewer"),
        (
            {"began-day": "", "began-month": "", "began-year": ""},
            "began-day",
            "Enter the date it began",
        ),
        ({"began-month": ""}, "began-month", "The date it began must include a month"),
        ({"began-day": "31", "began-month": "2"}, "began-day", "must be a real date"),
        ({"began-year": "26"}, "began-year", "Year must include 4 numbers"),
        ({"began-year": "1066"}, "began-year", "must be between 1990 and 2099"),
        ({"began-year": "\u0662\u0660\u0662\u0666"}, "began-year", "Year must include 4 numbers"),
        ({"ended-day": "3"}, "ended-month", "must include a month and a year"),
        (
            {"ended-day": "31", "ended-month": "12", "ended-year": "2025"},
            "ended-day",
            "must be the same as or after it began",
        ),
        ({"text": "Mr Patel was warned"}, "personal", "Confirm that this must be said"),
        ({"done_by": "call 01225 000000"}, "personal", "Confirm that this must be said"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    post: Post, address: str, store: Database, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = post(address, **SAID | wrong)
    assert answer.status_code == 400
    assert "<title>Error: Note what was done" in re.sub(r"\s*\n\s*", "", answer.text)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert sentence in answer.text
    with store.session() as session:
        assert session.scalars(sa.select(Action)).all() == []


def test_personal_data_can_be_confirmed(post: Post, address: str) -> None:
    said = SAID | {"text": "The Mayor, Mrs Example, opened the lamps"}
    warned = post(address, **said)
    assert "seems to hold a name" in warned.text
    assert post(address, **said, personal="yes").status_code == 303


def test_hostile_text_is_text(
    client: Callable[[str], FlaskClient], post: Post, address: str
) -> None:
    made = post(address, **SAID | {"text": NASTY, "done_by": NASTY})
    hotspot = f"/areas/west/hotspots/1?{VIEW}"
    for path in (made.location, "/actions", hotspot, f"{made.location}/change"):
        page = client("alex").get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;${alert(2)}{{ 7 * 7 }}" in page
    again = post(address, **SAID | {"text": NASTY, "kind": ""})
    assert "<script>alert" not in again.text


def test_the_figures_are_those_worked_out_by_hand(
    client: Callable[[str], FlaskClient], post: Post, address: str, table: Any
) -> None:
    made = post(address, **SAID).location
    page = client("alex").get(made).text
    rows = table(page, "comparisons")
    # Ten a month for six months, then two: (12 - 60) - (60 - 60) and 1.645 * sqrt(192) each way.
    by_place = {row[0]: row[1:] for row in rows}
    (name,) = [name for name in by_place if name.startswith("Candlewick Close")]
    assert by_place[name] == [
        "60 → 60",
        "0 → 0",
        "-48",
        "-70.8 to -25.2",
        "Fewer than without it",
    ]
    assert "Fewer incidents than without it, as far as counts can say" in page
    assert "July to December 2025" in page
    assert "January to June 2026" in page


def test_a_reader_of_protected_figures_sees_squares_and_the_same_fall(
    client: Callable[[str], FlaskClient], post: Post, address: str, store: Database, table: Any
) -> None:
    made = post(address, **SAID).location
    with store.session() as session:
        action = session.scalars(sa.select(Action)).one()
        assert shapely.from_wkt(action.protected_outline).equals(
            shapely.box(400_500, 150_500, 400_750, 150_750)
        )
        assert not shapely.from_wkt(action.outline).equals(
            shapely.from_wkt(action.protected_outline)
        )
    page = client("sam").get(made).text
    rows = table(page, "comparisons")
    assert [row[1:4] for row in rows] == [["60 → 60", "0 → 0", "-48"]]
    assert "Fewer incidents than without it" in page


def test_a_home_is_named_to_nobody_who_sees_no_points(
    client: Callable[[str], FlaskClient], post: Post, store: Database
) -> None:
    rank = rank_of(client("alex"), HOME)
    made = post(f"/areas/west/hotspots/{rank}/note?{VIEW}", **SAID).location
    with store.session() as session:
        action = session.scalars(sa.select(Action)).one()
        assert action.protected_outline is None
        exact = action.place
    for path in (made, "/actions"):
        page = client("sam").get(path).text
        assert "A place in West" in page
        assert exact not in page
    page = client("sam").get(made).text
    assert "Too few incidents of this place may be shown to you" in page
    assert "comparisons" not in page
    assert exact in client("alex").get(made).text
    assert "<table" in client("alex").get(made).text


def test_places_are_chosen_in_the_address(
    client: Callable[[str], FlaskClient], post: Post, address: str, table: Any
) -> None:
    made = post(address, **SAID).location
    page = client("alex").get(made).text
    offered = re.findall(r'name="compare"[^>]* value="([^"]+)"', page)
    assert offered
    chosen = client("alex").get(f"{made}?compare={offered[-1]}").text
    assert len(table(chosen, "comparisons")) == 1
    gone = client("alex").get(f"{made}?compare=nowhere-1").text
    assert "are not among those that can be compared with any more" in gone
    assert table(gone, "comparisons") == table(page, "comparisons")


def test_a_place_where_something_else_was_done_is_not_proposed(
    client: Callable[[str], FlaskClient], post: Post, address: str, table: Any
) -> None:
    made = post(address, **SAID).location
    before = table(client("alex").get(made).text, "comparisons")
    assert any(row[0].startswith("Candlewick Close") for row in before)
    rank = rank_of(client("alex"), THERE)
    other = f"/areas/east/hotspots/{rank}/note?{VIEW}"
    assert post(other, **SAID | {"kind": "warden"}).status_code == 303
    after = table(client("alex").get(made).text, "comparisons")
    assert not any(row[0].startswith("Candlewick Close") for row in after)


@pytest.mark.parametrize("number", ["0", "99999", "2147483648", "9" * 30])
def test_an_action_that_is_not_there(
    client: Callable[[str], FlaskClient], post: Post, number: str
) -> None:
    for path in (f"/actions/{number}", f"/actions/{number}/change", f"/actions/{number}/remove"):
        answer = client("alex").get(path)
        assert answer.status_code == 404
        assert f"There is no action {number}" in answer.text
    assert post(f"/actions/{number}/remove").status_code == 404


def test_a_hotspot_that_is_not_there(client: Callable[[str], FlaskClient], post: Post) -> None:
    for rank in ("0", "99", "9" * 30):
        answer = client("sam").get(f"/areas/west/hotspots/{rank}?{VIEW}")
        assert answer.status_code == 404
        assert f"There is no hotspot {rank} in West" in answer.text
        assert post(f"/areas/west/hotspots/{rank}/note?{VIEW}", **SAID).status_code == 404
    assert client("sam").get(f"/areas/nowhere/hotspots/1?{VIEW}").status_code == 404
    assert client("sam").get("/areas/west/hotspots/1?theme=asb&from=2035-01").status_code == 404
