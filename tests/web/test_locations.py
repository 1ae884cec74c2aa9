"""The queue of incidents without a point: who sees what, placing, undoing and remembering."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.intake.location import open_geocoder
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import submit_file
from hotspots.roles import Role
from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.location_text import location_key
from hotspots.store.schema import Agency, Incident
from web.application import create_app
from web.limits import limiter

Fill = Callable[[Database, str, Iterable[tuple[str, Role, str | None]]], None]
PEOPLE = (
    ("robin", Role.SUBMITTER, "HOU"),
    ("pat", Role.SUBMITTER, "COU"),
    ("sam", Role.VIEWER, None),
    ("kit", Role.VIEWER, "HOU"),
    ("alex", Role.ANALYST, None),
)
PLACES = """# Invented.
name,easting,northing,radius,kind,settlement
Westham,400500,150500,600,settlement,
Eastham,402500,150500,600,settlement,
Withybed Lane,400600,150600,120,street,Westham
Withybed Lane,402600,150600,120,street,Eastham
Candlewick Close,400400,150400,100,street,Westham
"""
NASTY = "<script>alert(1)</script>"
HEADER = "Reference,Category,Date,Address,Easting,Northing\n"
SENT = [
    "{0}1,Nuisance,27/03/2026,the usual bench,,",
    "{0}2,Nuisance,28/03/2026,The usual  bench,,",
    "{0}3,Nuisance,28/03/2026,Withybed Lane,,",
    "{0}4,Nuisance,28/03/2026,4 Candlewick Close Westham,,",
    "{0}5,Nuisance,28/03/2026,,,",
    "{0}6,Nuisance,28/04/2026," + NASTY + ",,",
]
BENCH = location_key({"address": "the usual bench"})
LANE = location_key({"address": "Withybed Lane"})
NOTHING = location_key({})


@dataclass
class Service:
    """An installation with two agencies that sent the same texts, and its clients by role."""

    app: Flask
    database: Database
    folder: Path
    sign_in: Callable[[Flask, str], FlaskClient]
    token: Callable[[str], str]
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> FlaskClient:
        """A client of robin and pat, the agencies' submitters, or of alex, an analyst."""
        if who not in self.clients:
            self.clients[who] = self.sign_in(self.app, f"{who}@demo.example")
        return self.clients[who]

    def get(self, who: str, path: str) -> str:
        answer = self.client(who).get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return str(answer.text)

    def post(self, who: str, path: str, **form: str) -> Any:
        if who not in self.tokens:
            self.tokens[who] = self.token(self.get(who, "/account"))
        return self.client(who).post(path, data={"csrf_token": self.tokens[who], **form})

    def place(self, who: str = "robin", key: str = BENCH, **form: str) -> Any:
        return self.post(who, f"/locations/groups/HOU/{key}", **form)

    def send(self, agency: str, rows: list[str]) -> Any:
        path = self.folder / "sent.csv"
        path.write_text(HEADER + "\n".join(row.format(agency[0]) for row in rows))
        return submit_file(
            self.database,
            path,
            sender=Sender(agency, "test"),
            profile=find_profile("template"),
            geocoder=open_geocoder(self.database.settings.gazetteer),
        )

    def incident(self, reference: str) -> Incident:
        with self.database.session() as session:
            return session.scalars(sa.select(Incident).filter_by(reference=reference)).one()


@pytest.fixture
def start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    two_agencies: Fill,
    signed_in_to: Callable[[Flask, str], FlaskClient],
    csrf_token: Callable[[str], str],
) -> Iterator[Callable[[Database], Service]]:
    """Fills a store and opens the service on it."""
    # Real passwords, hashed quickly: signing in has tests of its own.
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1000")
    monkeypatch.setattr("hotspots.store.users.generate_password_hash", quick)
    started: list[Service] = []

    def fill(database: Database) -> Service:
        started.append(_service(two_agencies, database, tmp_path, signed_in_to, csrf_token))
        return started[-1]

    yield fill
    for one in started:
        one.database.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, start: Callable[[Database], Service]) -> Service:
    """The service on SQLite and then on PostgreSQL."""
    return start(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def on_sqlite(sqlite_database: Database, start: Callable[[Database], Service]) -> Service:
    """For what the kind of database makes no difference to."""
    return start(sqlite_database)


def _service(
    fill: Fill,
    database: Database,
    folder: Path,
    sign_in: Callable[[Flask, str], FlaskClient],
    token: Callable[[str], str],
) -> Service:
    fill(database, PLACES, PEOPLE)
    app = create_app(database.settings)
    with app.app_context():
        limiter.reset()
    made = Service(app, app.extensions["hotspots"], folder, sign_in, token)
    for agency in ("HOU", "COU"):
        made.send(agency, SENT)
    return made


def rows(page: str, table: str) -> list[str]:
    body = re.search(rf'id="{table}".*?<tbody[^>]*>(.*?)</tbody>', page, re.DOTALL)
    assert body, page
    cells = [re.sub(r"<[^>]+>", " ", row) for row in body[1].split("</tr>")[:-1]]
    return [" ".join(row.split()) for row in cells]


def number_of(answer: Any) -> int:
    assert answer.status_code == 303, answer.text
    return int(answer.location.split("/")[-1])


def test_a_submitter_sees_what_their_agency_sent_and_an_analyst_all(service: Service) -> None:
    own = rows(service.get("robin", "/locations"), "waiting")
    assert [row.split(" Mar ")[0].split(" Apr ")[0] for row in own] == [
        "&lt;script&gt;alert(1)&lt;/script&gt; 1",
        "Nothing 1",
        "Withybed Lane 1",
        "The usual bench 2",
    ]
    assert "6 incidents" not in service.get("robin", "/locations")
    assert "5 incidents have no point" in service.get("robin", "/locations")
    everyone = rows(service.get("alex", "/locations"), "waiting")
    assert len(everyone) == 8
    assert sum("Council (invented)" in row for row in everyone) == 4


def test_an_empty_queue_says_so(service: Service) -> None:
    for key in (BENCH, LANE, NOTHING, location_key({"address": NASTY})):
        answer = service.post("robin", f"/locations/groups/HOU/{key}/aside")
        assert answer.status_code == 303
    assert "Nothing waits" in service.get("robin", "/locations")
    assert len(rows(service.get("robin", "/locations/decisions"), "decisions")) == 4


def test_incidents_are_placed_by_typed_coordinates_and_undone(service: Service) -> None:
    page = service.get("robin", f"/locations/groups/HOU/{BENCH}")
    assert "2 incidents" in page
    answer = service.place(where="401200, 150300", radius="100")
    number = number_of(answer)
    said = service.get("robin", answer.location)
    assert "2 incidents placed" in said
    assert "401200, 150300" in said
    assert "100 metres" in said
    for reference in ("H1", "H2"):
        one = service.incident(reference)
        assert (one.easting, one.northing, one.match_type) == (401_200, 150_300, "coordinate")
        assert (one.accuracy_m, one.flags) == (100, ["placed_by_person"])
    assert service.incident("C1").easting is None
    assert service.get("alex", "/areas/west").count("Homes (invented)") > 0
    undone = service.post("robin", f"/locations/decisions/{number}/undo")
    assert number_of(undone) == number
    assert "Undone: 2 incidents wait again" in service.get("robin", undone.location)
    assert service.incident("H1").easting is None
    again = service.post("robin", f"/locations/decisions/{number}/undo")
    assert again.status_code == 409
    assert "undone already" in again.text
    with service.database.session() as session:
        assert audit.verify(session) is None
        events = session.execute(sa.text("SELECT actor, action, subject FROM audit_events")).all()
    placed = [tuple(event) for event in events if event[1] in ("place incidents", "undo placing")]
    assert placed == [
        ("robin@demo.example", "place incidents", f"HOU placing {number}"),
        ("robin@demo.example", "undo placing", f"HOU placing {number}"),
    ]
    assert "bench" not in repr(events)


def test_a_candidate_is_chosen_with_its_own_accuracy(service: Service) -> None:
    page = service.get("robin", f"/locations/groups/HOU/{LANE}")
    marks = re.findall(r'name="choice" type="radio" value="([^"]+)"', page)
    assert set(marks) == {"400600,150600,street", "402600,150600,street", "elsewhere"}
    assert "known to within 120 metres" in page
    number_of(service.place(key=LANE, choice="402600,150600,street"))
    one = service.incident("H3")
    assert (one.easting, one.match_type, one.accuracy_m) == (402_600, "street", 120)


def test_both_places_of_a_contradiction_are_candidates(service: Service) -> None:
    service.send("HOU", ["{0}7,Nuisance,28/03/2026,Candlewick Close Westham,402500,150501"])
    assert service.incident("H7").easting is None
    key = service.incident("H7").location_key
    page = service.get("robin", f"/locations/groups/HOU/{key}")
    assert "over 1 km apart" in page
    marks = re.findall(r'name="choice" type="radio" value="([^"]+)"', page)
    assert set(marks) == {
        "400400,150400,street",
        "402500,150501,coordinate",
        "elsewhere",
    }
    number_of(service.place(key=key, choice="402500,150501,coordinate"))
    assert service.incident("H7").easting == 402_500


def test_a_suggestion_that_was_picked_tells_places_of_one_name_apart(service: Service) -> None:
    found = service.client("robin").get("/locations/search?q=withybed+lane").json["results"]
    assert {place["easting"] for place in found} == {400_600, 402_600}
    east = next(place for place in found if place["easting"] == 402_600)
    mark = f"{east['easting']},{east['northing']},{east['match_type']}"
    number_of(service.place(where=east["label"], picked=mark, radius="25"))
    one = service.incident("H1")
    # A street of 120 m is not known to 25 m because somebody says so.
    assert (one.easting, one.match_type, one.accuracy_m) == (402_600, "street", 120)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Enter a place, a postcode or a grid reference"),
        ({"where": "401200, 150300"}, "Choose how well you know where it is"),
        ({"where": "401200, 150300", "radius": "7"}, "Choose how well you know where it is"),
        ({"where": "no such place", "radius": "100"}, "No such place is known"),
        ({"where": "Withybed Lane", "radius": "100"}, "More than one place fits"),
        ({"where": "530000, 180000", "radius": "100"}, "outside the area that this service covers"),
        ({"where": "9000000, 9000000", "radius": "100"}, "No such place is known"),
        ({"where": "51.5, -0.12", "radius": "100"}, "outside the area that this service covers"),
        ({"where": "x" * 201}, "Enter at most 200 characters"),
        ({"where": NASTY}, "No such place is known"),
        ({"where": "\0\x1b[2J"}, "No such place is known"),
        ({"choice": "400000,150000,street"}, "Choose where it is"),
        (
            {"where": "401200, 150300", "radius": "100", "remember": "yes", "name": ""},
            "Enter a name of up to 200 letters",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    on_sqlite: Service, form: dict[str, str], sentence: str
) -> None:
    answer = on_sqlite.place(**form)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert sentence in answer.text
    assert "<title>Error: Where is this?" in " ".join(answer.text.split()).replace(
        "<title> ", "<title>"
    )
    assert NASTY not in answer.text
    assert on_sqlite.incident("H1").easting is None
    assert "Nobody has decided" in on_sqlite.get("robin", "/locations/decisions")


def test_several_that_fit_become_choices(on_sqlite: Service) -> None:
    page = on_sqlite.place(where="Withybed Lane").text
    marks = re.findall(r'name="choice" type="radio" value="([^"]+)"', page)
    assert len(marks) == 3


def test_the_second_of_two_people_is_told(service: Service) -> None:
    number_of(service.place(where="401200, 150300", radius="100"))
    second = service.place("alex", where="400000, 150000", radius="25")
    assert second.status_code == 409
    assert "somebody has placed them" in second.text
    assert service.incident("H1").easting == 401_200
    aside = service.post("alex", f"/locations/groups/HOU/{BENCH}/aside")
    assert aside.status_code == 409


def test_an_analyst_places_for_any_agency(service: Service) -> None:
    answer = service.post(
        "alex", f"/locations/groups/COU/{BENCH}", where="401200, 150300", radius="250"
    )
    number_of(answer)
    assert service.incident("C1").easting == 401_200
    assert service.incident("H1").easting is None


def test_nobody_reaches_what_is_another_agencys(service: Service) -> None:
    number = number_of(
        service.place(where="401200, 150300", radius="100", remember="yes", name="Bench")
    )
    place = re.search(r"/locations/places/(\d+)/forget", service.get("robin", "/locations/places"))
    assert place
    mine = service.client("pat").get(f"/locations/groups/HOU/{LANE}")
    missing = service.client("pat").get(f"/locations/groups/NONE/{LANE}")
    assert mine.status_code == missing.status_code == 404
    without_nonces = [re.sub(r'nonce="[^"]+"', "", page.text) for page in (mine, missing)]
    assert without_nonces[0] == without_nonces[1]
    for path in (
        f"/locations/groups/HOU/{LANE}",
        f"/locations/groups/HOU/{LANE}/aside",
        f"/locations/decisions/{number}/undo",
        place[0],
    ):
        assert service.post("pat", path, where="401200, 150300", radius="100").status_code == 404
    assert service.client("pat").get(f"/locations/decisions/{number}").status_code == 404
    assert "Bench" not in service.get("pat", "/locations/places")
    assert "bench" not in service.get("pat", "/locations/decisions")
    assert service.client("pat").get("/locations/search?q=the+usual").json == {"results": []}
    assert service.client("alex").get("/locations/search?q=the+usual").json == {"results": []}
    own = service.client("robin").get("/locations/search?q=the+usual").json["results"]
    assert [one["easting"] for one in own] == [401_200]
    assert service.incident("H1").easting == 401_200


def test_a_remembered_place_is_used_for_the_next_file_until_it_is_forgotten(
    service: Service,
) -> None:
    form = {"where": "401200, 150300", "radius": "100", "remember": "yes", "name": "Our bench"}
    number_of(service.place(**form))
    report = service.send("HOU", ["{0}9,Nuisance,30/03/2026,the usual bench,,"])
    assert report.located == 1
    assert service.incident("H9").easting == 401_200
    assert service.send("COU", ["{0}9,Nuisance,30/03/2026,the usual bench,,"]).located == 0
    page = service.get("robin", "/locations/places")
    assert rows(page, "places")[0].startswith("Our bench The usual bench 401200, 150300 100 metres")
    forget = re.search(r"/locations/places/(\d+)/forget", page)
    assert forget
    assert service.post("robin", forget[0]).location == "/locations/places"
    assert "No place is remembered yet" in service.get("robin", "/locations/places")
    assert service.send("HOU", ["{0}10,Nuisance,30/03/2026,the usual bench,,"]).located == 0
    assert service.incident("H9").easting == 401_200
    assert service.post("robin", forget[0]).status_code == 404


def test_incidents_that_name_no_place_cannot_be_put_on_one(on_sqlite: Service) -> None:
    page = on_sqlite.get("robin", f"/locations/groups/HOU/{NOTHING}")
    assert "need not be at one place" in page
    assert 'name="where"' not in page
    answer = on_sqlite.place(key=NOTHING, where="401200, 150300", radius="100")
    assert answer.status_code == 400
    assert on_sqlite.incident("H5").easting is None
    number_of(on_sqlite.post("robin", f"/locations/groups/HOU/{NOTHING}/aside"))


def test_a_text_that_cannot_be_remembered_is_not_offered_to_be(on_sqlite: Service) -> None:
    texts = ("🔥🔥", "far away " * 30)
    on_sqlite.send(
        "HOU", [f"{{0}}{i},Nuisance,27/03/2026,{text},," for i, text in enumerate(texts, start=20)]
    )
    form = {"where": "401200, 150300", "radius": "100", "remember": "yes", "name": "Bench"}
    for key in (location_key({"address": text}) for text in texts):
        assert 'name="remember"' not in on_sqlite.get("robin", f"/locations/groups/HOU/{key}")
        number_of(on_sqlite.place(key=key, **form))
    assert "No place is remembered yet" in on_sqlite.get("robin", "/locations/places")


def test_a_place_is_named_as_the_gazetteer_names_it(on_sqlite: Service) -> None:
    answer = on_sqlite.place(where="candlewick clos westham")
    assert "Candlewick Close, Westham" in on_sqlite.get("robin", answer.location)
    answer = on_sqlite.place(key=LANE, where="150300, 401200", radius="100")
    assert "150300, 401200" in on_sqlite.get("robin", answer.location)
    assert on_sqlite.incident("H3").easting == 401_200  # the axes were swapped


@pytest.mark.parametrize(
    ("code", "key"), [("%00", BENCH), ("HOU", "%00" * 32), ("%1b%5b", BENCH), ("HOU", "%0a" * 32)]
)
def test_an_address_that_no_database_could_hold_is_only_unknown(
    service: Service, code: str, key: str
) -> None:
    path = f"/locations/groups/{code}/{key}"
    assert service.client("robin").get(path).status_code == 404
    assert service.post("robin", path, where="401200, 150300", radius="100").status_code in (
        404,
        409,
    )


def test_a_form_of_another_site_changes_nothing(on_sqlite: Service) -> None:
    client = on_sqlite.client("robin")
    for path in (
        f"/locations/groups/HOU/{BENCH}",
        f"/locations/groups/HOU/{BENCH}/aside",
        "/locations/decisions/1/undo",
        "/locations/places/1/forget",
    ):
        answer = client.post(path, data={"where": "401200, 150300", "radius": "100"})
        assert answer.status_code == 400
        assert "The form was open for too long" in answer.text
    assert on_sqlite.incident("H1").easting is None


@pytest.mark.parametrize(
    "path",
    [
        "/locations",
        f"/locations/groups/HOU/{BENCH}",
        "/locations/decisions",
        "/locations/decisions/1",
        "/locations/places",
        "/locations/agencies",
        "/locations/ground/areas.geojson",
    ],
)
def test_viewers_have_no_door(on_sqlite: Service, path: str) -> None:
    assert on_sqlite.client("sam").get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        f"/locations/groups/HOU/{BENCH}",
        f"/locations/groups/HOU/{BENCH}/aside",
        "/locations/decisions/1/undo",
        "/locations/places/1/forget",
    ],
)
def test_nobody_without_the_role_decides(on_sqlite: Service, path: str) -> None:
    form = {"where": "401200, 150300", "radius": "100"}
    assert on_sqlite.post("sam", path, **form).status_code == 403
    stranger = on_sqlite.app.test_client().post(path, data=form)
    assert stranger.location == "/sign-in"
    assert on_sqlite.incident("H1").easting is None


def test_hostile_text_is_text_on_every_page(on_sqlite: Service) -> None:
    key = location_key({"address": NASTY})
    form = {"where": "401200, 150300", "radius": "100", "remember": "yes", "name": NASTY}
    pages = [on_sqlite.get("robin", "/locations")]
    pages.append(on_sqlite.get("robin", f"/locations/groups/HOU/{key}"))
    answer = on_sqlite.place(key=key, **form)
    pages.append(on_sqlite.get("robin", answer.location))
    pages += [on_sqlite.get("robin", f"/locations/{part}") for part in ("decisions", "places")]
    for page in pages:
        assert NASTY not in page
        assert "&lt;script&gt;alert(1)" in page
    found = on_sqlite.client("robin").get("/locations/search?q=%3Cscript%3Ealert")
    assert found.mimetype == "application/json"


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 40])
def test_a_page_that_does_not_exist_is_the_nearest_one(on_sqlite: Service, page: str) -> None:
    assert len(rows(on_sqlite.get("robin", f"/locations?page={page}"), "waiting")) == 4


def test_hit_rates_are_told_to_the_agency_and_to_analysts(service: Service) -> None:
    own = rows(service.get("robin", "/submissions"), "submissions")
    assert own[0].endswith("16.6% Red: under 85%, too few to trust a map")
    with service.database.session() as session:
        number = session.scalar(
            sa.text("SELECT id FROM submissions WHERE agency_id ="
                    " (SELECT id FROM agencies WHERE code = 'HOU')")
        )  # fmt: skip
    report = service.get("robin", f"/submissions/{number}")
    assert "16.6% of the 6 new, updated and unchanged rows" in " ".join(report.split())
    assert rows(report, "located") == ["Not located 5", "Street 1"]
    assert rows(service.get("alex", "/locations/agencies"), "rates") == [
        "Council (invented) 6 16.6% Red: under 85%, too few to trust a map 1 5",
        "Homes (invented) 6 16.6% Red: under 85%, too few to trust a map 1 5",
    ]
    assert service.client("robin").get("/locations/agencies").status_code == 403


def test_a_placed_incident_counts_as_located(service: Service) -> None:
    number_of(service.place(where="401200, 150300", radius="100"))
    (_, homes) = rows(service.get("alex", "/locations/agencies"), "rates")
    assert homes.startswith("Homes (invented) 6 50.0% Red")


def test_a_search_answers_with_what_the_pin_needs(on_sqlite: Service) -> None:
    answer = on_sqlite.client("robin").get("/locations/search?q=candlewick")
    assert answer.headers["Cache-Control"] == "no-store"
    (place,) = answer.json["results"]
    assert place.keys() == {
        "label", "kind", "match_type", "easting", "northing", "latitude", "longitude",
        "accuracy_m", "confidence",
    }  # fmt: skip
    assert (place["easting"], place["northing"], place["accuracy_m"]) == (400_400, 150_400, 100)
    assert "Candlewick Close" in place["label"]
    assert "Westham" in place["label"]
    # SU 00400 50400, by an independent converter.
    assert place["latitude"] == pytest.approx(51.2529, abs=0.0005)
    assert place["longitude"] == pytest.approx(-1.9957, abs=0.0005)
    pair = on_sqlite.client("robin").get("/locations/search?q=51.252900,-1.995700")
    assert pair.json["results"][0]["easting"] == pytest.approx(400_400, abs=50)
    for outside in ("530000, 180000", "51.5,-0.12"):
        found = on_sqlite.client("robin").get("/locations/search", query_string={"q": outside})
        assert found.json == {"results": []}


@pytest.mark.parametrize("q", ["", "x", " x ", "x" * 201])
def test_a_search_that_is_too_short_or_too_long_is_refused(on_sqlite: Service, q: str) -> None:
    answer = on_sqlite.client("robin").get("/locations/search", query_string={"q": q})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["detail"] == "Type between 2 and 200 characters."


def test_viewers_search_the_open_gazetteer_and_nobody_s_local_places(on_sqlite: Service) -> None:
    on_sqlite.place(where="401200, 150300", radius="100", remember="yes", name="the usual bench")
    (bench,) = on_sqlite.client("robin").get("/locations/search?q=the usual bench").json["results"]
    assert bench["easting"] == 401_200
    for viewer in ("sam", "kit"):
        found = on_sqlite.client(viewer).get("/locations/search?q=candlewick").json["results"]
        assert [place["easting"] for place in found] == [400_400]
        local = on_sqlite.client(viewer).get("/locations/search?q=the usual bench")
        assert local.json["results"] == []


@pytest.mark.parametrize(
    "q", ["\0\0\0", "%%%", "\u202eabc", "🔥🔥", "a\x00b", "'; DROP TABLE", "(" * 99]
)
def test_a_hostile_search_finds_nothing_and_breaks_nothing(on_sqlite: Service, q: str) -> None:
    answer = on_sqlite.client("robin").get("/locations/search", query_string={"q": q})
    assert answer.status_code in (200, 400)


def test_a_search_is_limited_for_each_person(on_sqlite: Service) -> None:
    statuses = [
        on_sqlite.client("robin").get("/locations/search?q=ca").status_code for _ in range(241)
    ]
    assert statuses == [200] * 240 + [429]
    refused = on_sqlite.client("robin").get("/locations/search?q=ca")
    assert refused.mimetype == "application/problem+json"
    assert on_sqlite.client("alex").get("/locations/search?q=ca").status_code == 200


def test_a_stranger_is_told_to_sign_in(on_sqlite: Service) -> None:
    client = on_sqlite.app.test_client()
    answer = client.get("/locations/search?q=candlewick")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert client.get("/locations").location == "/sign-in?next=/locations"


def test_the_ground_of_the_map_holds_no_incidents(service: Service) -> None:
    areas = service.client("robin").get("/locations/ground/areas.geojson").json["features"]
    assert [feature["properties"] for feature in areas] == [
        {"name": "East", "own": True},
        {"name": "West", "own": True},
    ]
    places = service.client("robin").get("/locations/ground/places.geojson").json["features"]
    assert all(feature["properties"].keys() == {"name", "kind"} for feature in places)


def test_a_new_gazetteer_is_used_without_a_restart(on_sqlite: Service) -> None:
    assert on_sqlite.client("robin").get("/locations/search?q=tinderbox").json["results"] == []
    listed = on_sqlite.folder / "more.csv"
    listed.write_text(PLACES + "Tinderbox Way,400300,150300,90,street,Westham\n")
    build_gazetteer([listed]).save(on_sqlite.database.settings.gazetteer)
    (found,) = on_sqlite.client("robin").get("/locations/search?q=tinderbox").json["results"]
    assert found["easting"] == 400_300


def test_without_a_gazetteer_or_boundaries_a_place_can_still_be_told(
    on_sqlite: Service,
) -> None:
    on_sqlite.database.settings.gazetteer.unlink()
    with on_sqlite.database.transaction() as session:
        session.execute(sa.text("UPDATE places SET area_id = NULL"))
        session.execute(sa.text("DELETE FROM areas"))
        session.execute(sa.text("DELETE FROM boundary_sets"))
    page = on_sqlite.get("robin", f"/locations/groups/HOU/{BENCH}")
    assert "folium-map" not in page
    token = on_sqlite.token(page)
    answer = on_sqlite.client("robin").post(
        f"/locations/groups/HOU/{BENCH}",
        data={"csrf_token": token, "where": "401200, 150300", "radius": "100"},
    )
    number_of(answer)
    with on_sqlite.database.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Agency)) == 2
    assert on_sqlite.incident("H1").easting == 401_200
