"""Reporting one incident: the questions, their messages, and what is stored."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.store.agency_categories import save_categories
from hotspots.store.local_places import list_local_places
from hotspots.store.location_text import location_key
from hotspots.store.schema import Incident, IncidentVersion, Submission
from hotspots.store.withdrawals import withdraw_incident

NASTY = "<script>alert(1)</script>${7*7}{{7*7}}"
DAY = {"first-day": "27", "first-month": "3", "first-year": "2025"}
LANE_WEST, LANE_EAST = "400600,150600,street", "402600,150600,street"


def summary(answer: Any) -> list[str]:
    """The sentences of the error summary; every link leads to something on the page."""
    assert answer.status_code == 400
    page = html.unescape(answer.text)
    assert "<title>Error: " in re.sub(r"\s+", " ", page).replace("<title> ", "<title>")
    found = re.search(r'class="govuk-error-summary__body">(.*?)</ul>', page, re.DOTALL)
    assert found, page
    for target in re.findall(r'href="#([^"]+)"', found[1]):
        assert f'id="{target}"' in page
    sentences = [" ".join(re.sub(r"<[^>]+>", " ", li).split())
                 for li in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)]  # fmt: skip
    for sentence in sentences:
        assert page.count(sentence) >= 2, "the sentence stands at its field too"
    return sentences


def rows(page: str) -> dict[str, str]:
    """A summary list: what stands beside each key."""
    found = re.findall(
        r'<dt class="govuk-summary-list__key">(.*?)</dt>'
        r'\s*<dd class="govuk-summary-list__value[^>]*>(.*?)</dd>',
        page,
        re.DOTALL,
    )
    return {key.strip(): " ".join(said.split()) for key, said in found}


def test_one_incident_from_the_start_to_the_confirmation(service) -> None:
    form = service.begin()
    assert service.answer(form, "what", category="asb/nuisance") == f"{form}/when"
    assert service.answer(form, "when", precision="exact") == f"{form}/time"
    assert service.answer(form, "time", **DAY, **{"first-time": "9.30pm"}) == f"{form}/where"
    said = service.answer(form, "where", where="Candlewick Close, Westham")
    assert said == f"{form}/reference"
    assert service.answer(form, "reference", reference="HC 1") == f"{form}/check"
    assert rows(service.get(f"{form}/check")) == {
        "What happened": "Anti-social behaviour: Nuisance",
        "When": "27 March 2025, 21:30",
        "Where": "Candlewick Close, Westham",
        "That is": "SU 004 504",
        "Known to within": "100 metres",
        "Your reference": "HC 1",
    }
    assert service.count() == 0
    number = service.sent(form)
    page = service.get(f"/incidents/{number}/confirmation")
    assert "Incident reported" in page
    assert "HC 1" in page
    incident = service.incident(number)
    assert (incident.reference, incident.category) == ("HC 1", "asb/nuisance")
    assert incident.start == incident.end == datetime(2025, 3, 27, 21, 30, tzinfo=UTC)
    assert incident.location == {"address": "Candlewick Close, Westham"}
    assert (incident.easting, incident.northing) == (400_400, 150_400)
    assert (incident.match_type, incident.accuracy_m) == ("street", 100)
    (submission,) = service.submissions()
    assert (submission.channel, submission.sent_by) == ("form", "robin@demo.example")
    assert (submission.profile, submission.rows, submission.accepted) == ("template", 1, 1)


def test_answers_never_stand_in_an_address(shared) -> None:
    form = shared.begin()
    for question, said in (
        ("what", {"category": "violence/domestic"}),
        ("when", {"precision": "day"}),
        ("time", DAY),
        ("where", {"where": "Candlewick Close, Westham"}),
        ("reference", {"reference": "SECRET"}),
        ("check", {}),
    ):
        address = urlsplit(shared.answer(form, question, **said))
        assert not address.query
        assert re.fullmatch(r"/incidents/(new/[0-9a-f]{8}/[a-z]+|\d+/confirmation)", address.path)


@pytest.mark.parametrize(
    ("question", "said", "sentences"),
    [
        ("what", {}, ["Select what happened"]),
        ("what", {"category": "asb/dragons"}, ["Select what happened"]),
        ("when", {}, ["Select how well you know when it happened"]),
        ("when", {"precision": "month"}, ["Select how well you know when it happened"]),
        ("where", {}, ["Enter a place, a postcode or a grid reference, or use the map"]),
        ("where", {"where": "Nowhere Road"},
         ["No such place is known; enter another, or coordinates, or use the map"]),
        ("where", {"where": "x" * 201}, ["Enter at most 200 characters"]),
        ("where", {"where": "400513, 150527"}, ["Choose how well you know where it is"]),
        ("where", {"where": "400513, 150527", "radius": "0.1"},
         ["Choose how well you know where it is"]),
        ("where", {"where": "600000, 300000", "radius": "100"},
         ["That place is outside the area that this service covers; choose one inside it"]),
        ("where", {"where": "Candlewick Close", "unknown": "yes"},
         ["Enter a place, or select that nobody knows it, not both"]),
        ("where", {"action": "find"},
         ["Enter a place, a postcode or a grid reference, or use the map"]),
        ("where", {"action": "find", "where": "Nowhere Road"},
         ["No such place is known; enter another, or a grid reference, or use the map"]),
        ("reference", {"reference": "x" * 101}, ["Reference must be 100 characters or less"]),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again(
    shared, question: str, said: dict[str, str], sentences: list[str]
) -> None:
    form = shared.begin()
    assert summary(shared.post(f"{form}/{question}", **said)) == sentences


def moment(prefix: str, *parts: str) -> dict[str, str]:
    names = (f"{prefix}-{name}" for name in ("day", "month", "year", "time"))
    return dict(zip(names, parts, strict=False))


TOMORROW = date.today() + timedelta(days=1)
DAY_AFTER = [str(part) for part in (TOMORROW + timedelta(days=1)).timetuple()[2::-1]]


@pytest.mark.parametrize(
    ("precision", "said", "sentences"),
    [
        ("day", {}, ["Enter the date it happened"]),
        ("exact", {}, ["Enter the date it happened", "Enter the time it happened"]),
        ("day", moment("first", "", "3", "2025"), ["The date it happened must include a day"]),
        ("day", moment("first", "27", "", ""),
         ["The date it happened must include a month and a year"]),
        ("day", moment("first", "31", "2", "2025"), ["The date it happened must be a real date"]),
        ("day", moment("first", "x", "y", "2025"), ["The date it happened must be a real date"]),
        ("day", moment("first", "1", "1", "25"), ["Year must include 4 numbers"]),
        ("day", moment("first", "31", "12", "1989"),
         ["The date it happened must be in 1990 or later"]),
        ("day", moment("first", *DAY_AFTER), ["The date it happened must be today or in the past"]),
        ("exact", moment("first", "27", "3", "2025", "half past"),
         ["The time it happened must be a time, like 21:30 or 9.30pm"]),
        ("exact", moment("first", "27", "3", "2025", "24:00"),
         ["The time it happened must be a time, like 21:30 or 9.30pm"]),
        ("between", {},
         ["Enter the date it started", "Enter the time it started", "Enter the date it ended",
          "Enter the time it ended"]),
        ("between", moment("first", "27", "3", "2025", "22:00")
         | moment("last", "27", "3", "2025", "21:00"),
         ["The time it ended must be after the time it started"]),
    ],
)  # fmt: skip
def test_a_wrong_date_is_asked_again(
    shared, precision: str, said: dict[str, str], sentences: list[str]
) -> None:
    form = shared.begin()
    shared.answer(form, "what", category="asb/nuisance")
    shared.answer(form, "when", precision=precision)
    answer = shared.post(f"{form}/time", **said)
    assert summary(answer) == sentences
    for text in said.values():
        assert f'value="{text}"' in answer.text or not text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (moment("first", "1", "March", "2025"), "1 March 2025, time not known"),
        (moment("first", " 01", "3 ", "2025"), "1 March 2025, time not known"),
    ],
)
def test_dates_may_be_written_as_people_do(shared, said: dict[str, str], words: str) -> None:
    form = shared.fill()
    shared.answer(form, "time", **said)
    assert rows(shared.get(f"{form}/check"))["When"] == words


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("21:30", "21:30"), ("9.30pm", "21:30"), ("2130", "21:30"), ("7am", "07:00"),
     ("12 PM", "12:00"), ("midday", "12:00"), ("Midnight", "00:00"), ("12am", "00:00")],
)  # fmt: skip
def test_times_may_be_written_as_people_do(shared, typed: str, clock: str) -> None:
    form = shared.fill()
    shared.answer(form, "when", precision="exact")
    shared.answer(form, "time", **moment("first", "27", "3", "2025", typed))
    assert rows(shared.get(f"{form}/check"))["When"] == f"27 March 2025, {clock}"


@pytest.mark.parametrize(
    ("said", "when", "note"),
    [
        (moment("first", "26", "10", "2025", "01:30"),
         "Between 26 October 2025, 01:30 and 26 October 2025, 01:30",
         "The clocks went back that night, so this time came twice"),
        (moment("first", "30", "3", "2025", "01:30"), "30 March 2025, 02:30",
         "The clocks went forward that night, so this time did not exist"),
    ],
)  # fmt: skip
def test_the_two_odd_hours_of_a_year_are_said_before_sending(
    shared, said: dict[str, str], when: str, note: str
) -> None:
    form = shared.fill()
    shared.answer(form, "when", precision="exact")
    shared.answer(form, "time", **said)
    page = shared.get(f"{form}/check")
    assert rows(page)["When"] == when
    assert note in page
    shared.sent(form)


def test_between_two_times(service) -> None:
    form = service.fill()
    service.answer(form, "when", precision="between")
    assert service.client().get(f"{form}/check").location == f"{form}/time"
    said = moment("first", "2", "7", "2025", "22:00") | moment("last", "3", "7", "2025", "00:00")
    assert service.answer(form, "time", **said) == f"{form}/check"
    incident = service.incident(service.sent(form))
    assert incident.start == datetime(2025, 7, 2, 21, tzinfo=UTC)
    assert incident.end == datetime(2025, 7, 2, 23, tzinfo=UTC)
    assert incident.time_precision == "interval"


def test_an_ambiguous_street_is_never_guessed(service) -> None:
    form = service.begin()
    answer = service.post(f"{form}/where", where="Withybed Lane")
    assert summary(answer) == ["More than one place fits; select the one you mean"]
    assert "Withybed Lane, Westham" in answer.text
    assert "Withybed Lane, Eastham" in answer.text
    assert "If yours is not among them, write its town too." in answer.text
    assert " checked" not in answer.text
    form = service.fill(where="Withybed Lane", searched="Withybed Lane", choice=LANE_EAST)
    incident = service.incident(service.sent(form))
    assert incident.location == {"address": "Withybed Lane, Eastham"}
    assert (incident.easting, incident.match_type, incident.accuracy_m) == (402_600, "street", 140)
    assert incident.flags == []


def test_continue_offers_as_many_places_as_find(on_sqlite, tmp_path: Path) -> None:
    towns = ("Upham", "Downham", "Northam", "Southam", "Eastham", "Westham", "Midham", "Farham")
    lines = ["# Invented.", "name,easting,northing,radius,kind,settlement"]
    for place, town in enumerate(towns):
        east = 400_300 + 400 * place
        lines += [f"{town},{east},150500,100,settlement,"]
        lines += [f"Withybed Lane,{east},150550,100,street,{town}"]
    listed = tmp_path / "places.csv"
    listed.write_text("\n".join(lines) + "\n")
    build_gazetteer([listed]).save(on_sqlite.database.settings.gazetteer)
    form = on_sqlite.begin()
    for action in ({}, {"action": "find"}):
        answer = on_sqlite.post(f"{form}/where", where="Withybed Lane", **action)
        labels = re.findall(r"Withybed Lane, (\w+ham)\s*</label>", answer.text)
        assert sorted(labels) == sorted(towns)


def test_find_lists_what_a_text_may_mean_and_chooses_nothing(shared) -> None:
    form = shared.begin()
    answer = shared.post(f"{form}/where", where="withy", action="find")
    assert answer.status_code == 200
    marks = re.findall(r'name="choice"[^>]*value="([^"]+)"', answer.text)
    assert marks == [LANE_EAST, LANE_WEST, "elsewhere"]
    assert " checked" not in answer.text
    again = shared.post(f"{form}/where", where="withy", searched="withy")
    assert summary(again) == [
        "No such place is known; enter another, or coordinates, or use the map"
    ]
    taken = shared.post(f"{form}/where", where="withy", searched="withy", choice=LANE_WEST)
    assert taken.status_code == 303


def test_what_is_typed_after_a_search_counts_and_not_what_was_chosen_before(shared) -> None:
    form = shared.fill(
        where="Candlewick Close, Westham", searched="Withybed Lane", choice=LANE_EAST
    )
    assert rows(shared.get(f"{form}/check"))["Where"] == "Candlewick Close, Westham"


def test_a_street_is_not_known_better_because_one_says_so(on_sqlite) -> None:
    number = on_sqlite.report(where="Candlewick Close, Westham", radius="25")
    assert on_sqlite.incident(number).accuracy_m == 100
    other = on_sqlite.report(where="Candlewick Close, Westham", radius="500", reference="R2")
    assert on_sqlite.incident(other).accuracy_m == 500


def test_a_pin_is_known_as_well_as_the_person_says(service) -> None:
    form = service.fill(where="400513, 150527", radius="250")
    said = rows(service.get(f"{form}/check"))
    assert said["Where"] == "Easting 400513, northing 150527"
    assert said["That is"] == "Withybed Lane, Westham, SU 005 505"
    assert said["Known to within"] == "250 metres"
    incident = service.incident(service.sent(form))
    assert incident.location == {"easting": "400513", "northing": "150527"}
    assert (incident.match_type, incident.accuracy_m) == ("coordinate", 250)


def test_a_place_that_nobody_knows_is_counted_and_not_on_a_map(service) -> None:
    form = service.fill(unknown="yes")
    page = service.get(f"{form}/check")
    assert rows(page)["Where"] == "Not known, so it will be counted but not shown on a map"
    assert "it will not be on any map" in page
    number = service.sent(form)
    incident = service.incident(number)
    assert (incident.location, incident.easting) == ({}, None)
    assert "not on a map" in service.get(f"/incidents/{number}/confirmation")


def test_the_form_sent_twice_makes_one_incident(service) -> None:
    form = service.fill()
    with service.client().session_transaction() as session:
        before = session["drafts"]
    number = service.sent(form)
    assert service.sent(form) == number
    with service.client().session_transaction() as session:
        session["drafts"] = before  # the second click left before the first was answered
    assert service.sent(form) == number
    assert service.count() == service.count(Submission) == 1


def test_the_same_answers_again_ask_whether_it_is_another_incident(on_sqlite) -> None:
    number = on_sqlite.report()
    form = on_sqlite.fill()
    answer = on_sqlite.post(f"{form}/check")
    assert answer.location == f"{form}/already/{number}"
    assert "exactly these" in on_sqlite.get(answer.location)
    assert on_sqlite.count() == 1
    on_sqlite.answer(form, "reference", reference="another")
    assert on_sqlite.sent(form) != number


def test_a_reference_that_is_taken_is_a_message_at_its_question(on_sqlite) -> None:
    on_sqlite.report(reference="A1")
    form = on_sqlite.begin()
    (sentence,) = summary(on_sqlite.post(f"{form}/reference", reference=" A1 "))
    assert sentence.startswith("Your agency already has an incident with the reference A1")
    # Of another agency it says nothing.
    theirs = on_sqlite.begin("pat")
    assert on_sqlite.post(f"{theirs}/reference", "pat", reference="A1").status_code == 303


def test_what_the_pipeline_refuses_comes_back_to_its_question(service) -> None:
    form = service.fill("robin", reference="A1", category="asb/personal")
    service.report(reference="A1")  # a colleague was quicker
    answer = service.post(f"{form}/check")
    assert answer.location == f"{form}/reference"
    page = service.get(answer.location)
    assert "Error: What is your own reference?" in page
    assert page.count("already has an incident with the reference A1") == 2
    assert "There is a problem" not in service.get(answer.location)
    assert service.count() == service.count(Submission) == 1


def test_a_category_that_lost_its_meaning_meanwhile_is_asked_again(on_sqlite) -> None:
    with on_sqlite.database.transaction() as session:
        save_categories(session, 1, {"ASB 7": "asb/personal"}, actor="test")
    form = on_sqlite.begin()
    page = on_sqlite.get(f"{form}/what")
    assert page.index("Your agency’s own categories") < page.index("Rural crime")
    form = on_sqlite.fill(category="ASB 7")
    said = rows(on_sqlite.get(f"{form}/check"))["What happened"]
    assert said == "ASB 7 (Anti-social behaviour: personal)"
    with on_sqlite.database.transaction() as session:
        session.execute(sa.text("DELETE FROM agency_categories"))
    answer = on_sqlite.post(f"{form}/check")
    assert answer.location == f"{form}/what"
    assert 'The category "ASB 7" is not in the table' in on_sqlite.get(answer.location)
    assert on_sqlite.count(Submission) == 0


def test_two_windows_fill_in_a_form_each(shared) -> None:
    first, second = shared.begin(), shared.begin()
    shared.answer(first, "what", category="asb/nuisance")
    shared.answer(second, "what", category="rural/fuel")
    chosen = re.compile(r'value="([^"]+)" checked')
    assert chosen.findall(shared.get(f"{first}/what")) == ["asb/nuisance"]
    assert chosen.findall(shared.get(f"{second}/what")) == ["rural/fuel"]


@pytest.mark.parametrize("question", ["what", "when", "time", "where", "reference", "check"])
def test_a_form_that_is_gone_begins_anew(shared, question: str) -> None:
    for answer in (
        shared.client().get(f"/incidents/new/0badf00d/{question}"),
        shared.post(f"/incidents/new/0badf00d/{question}", category="asb/nuisance"),
    ):
        assert (answer.status_code, answer.location) == (303, "/incidents/new?lost=yes")
    assert "Your answers are no longer there" in shared.get("/incidents/new?lost=yes")


def test_a_form_is_its_sessions_own(shared) -> None:
    form = shared.fill()
    assert shared.client("pat").get(f"{form}/check").location == "/incidents/new?lost=yes"


def test_a_session_that_ended_begins_anew_after_signing_in(shared) -> None:
    form = shared.fill()
    with shared.client().session_transaction() as session:
        kept = dict(session)
        session["seen"] = 0
    answer = shared.client().get(f"{form}/check")
    assert answer.location == f"/sign-in?next={form}/check"
    with shared.client().session_transaction() as session:
        assert "drafts" not in session
        # What signing in gives.
        session.update({name: kept[name] for name in ("_user_id", "started", "seen", "name")})
    shared.tokens.clear()
    assert shared.client().get(f"{form}/check").location == "/incidents/new?lost=yes"


def test_questions_cannot_be_passed_over(on_sqlite) -> None:
    form = on_sqlite.begin()
    assert on_sqlite.client().get(f"{form}/check").location == f"{form}/what"
    assert on_sqlite.client().get(f"{form}/time").location == f"{form}/when"
    assert on_sqlite.post(f"{form}/time", **DAY).location == f"{form}/when"
    assert on_sqlite.post(f"{form}/check").location == f"{form}/check"
    assert on_sqlite.count() == 0


def test_the_cookie_stays_small_enough_for_browsers(shared) -> None:
    letters = "".join(chr(0x4E00 + 37 * n) for n in range(100))
    for _ in range(8):
        form = shared.begin()
        shared.answer(form, "what", category="asb/nuisance")
        answer = shared.post(f"{form}/reference", reference=letters)
        shared.answer(form, "where", where="Candlewick Close, Westham")
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert len(cookie) < 4_000
    assert letters in shared.get(f"{form}/reference")


def test_an_agencys_local_places_are_offered_and_used(on_sqlite) -> None:
    on_sqlite.send_file("HOU", ["R1,Nuisance,2025-03-27,the usual bench,,"])
    key = location_key({"address": "the usual bench"})
    placed = on_sqlite.post(
        f"/locations/groups/HOU/{key}", where="400513, 150527", radius="25", remember="yes",
        name="Bench",
    )  # fmt: skip
    assert placed.status_code == 303
    with on_sqlite.database.session() as session:
        assert len(list_local_places(session, None)) == 1
    incident = on_sqlite.incident(on_sqlite.report(where="the usual bench"))
    assert incident.location == {"address": "the usual bench"}
    assert (incident.easting, incident.accuracy_m) == (400_513, 25)


@pytest.mark.parametrize("question", ["what", "when", "time", "where", "reference", "check"])
def test_only_those_who_send_may_report(shared, question: str) -> None:
    form = shared.fill()
    assert shared.client("sam").get(f"{form}/{question}").status_code == 403
    stranger = shared.app.test_client().get(f"{form}/{question}")
    assert stranger.location.startswith("/sign-in")


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.sampled_from(["what", "when", "time", "where", "reference"]),
    st.dictionaries(
        st.sampled_from(
            ["category", "precision", "where", "picked", "radius", "choice", "searched", "unknown",
             "action", "reference", "first-day", "first-month", "first-year", "first-time",
             "last-day", "last-time"]
        ),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from([NASTY, "\0", "9" * 30, "-1", "٣", "find", "between", "exact", "1e5"]),
        ),
        max_size=8,
    ),
)  # fmt: skip
def test_whatever_is_sent_is_answered(shared, question: str, form_said: dict[str, str]) -> None:
    form = shared.fill()
    answer = shared.post(f"{form}/{question}", **form_said)
    assert answer.status_code in (200, 303, 400)
    assert NASTY not in answer.text
    for page in ("what", "when", "time", "where", "reference", "check"):
        shown = shared.client().get(f"{form}/{page}")
        assert shown.status_code in (200, 303)
        assert NASTY not in shown.text


def test_a_change_keeps_what_is_not_answered_anew(service) -> None:
    number = service.report(reference="A1", where="400513, 150527", radius="250")
    started = service.post(f"/incidents/{number}/change")
    form = started.location.rsplit("/", 1)[0]
    assert rows(service.get(started.location)) == {
        "What happened": "Anti-social behaviour: Nuisance",
        "When": "27 March 2025, time not known",
        "Where": "Easting 400513, northing 150527",
        "That is": "Withybed Lane, Westham, SU 005 505",
        "Known to within": "250 metres",
        "Your reference": "A1",
    }
    assert service.answer(form, "what", category="rural/fuel") == f"{form}/check"
    assert service.sent(form) == number
    incident = service.incident(number)
    assert (incident.reference, incident.theme, incident.version) == ("A1", "rural", 2)
    assert (incident.location, incident.accuracy_m) == (
        {"easting": "400513", "northing": "150527"}, 250,
    )  # fmt: skip
    assert service.count(IncidentVersion) == 1
    assert [one.updated for one in service.submissions()] == [0, 1]


def test_a_change_of_the_place_alone(on_sqlite) -> None:
    number = on_sqlite.report(reference="A1")
    form = on_sqlite.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    assert "At the moment it says: Candlewick Close, Westham" in on_sqlite.get(f"{form}/where")
    on_sqlite.answer(form, "where", where="Withybed Lane, Eastham")
    on_sqlite.sent(form)
    incident = on_sqlite.incident(number)
    assert (incident.easting, incident.time_precision) == (402_600, "day")


def test_a_change_of_the_time_starts_from_what_is_stored(on_sqlite) -> None:
    number = on_sqlite.report(reference="A1")
    form = on_sqlite.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    assert 'value="day" checked' in on_sqlite.get(f"{form}/when")
    assert on_sqlite.answer(form, "when", precision="exact") == f"{form}/time"
    page = on_sqlite.get(f"{form}/time")
    for part, said in (("day", "27"), ("month", "3"), ("year", "2025")):
        assert re.search(rf'id="first-{part}"[^>]*value="{said}"', page)
    on_sqlite.answer(form, "time", **DAY, **{"first-time": "21:30"})
    on_sqlite.sent(form)
    assert on_sqlite.incident(number).start == datetime(2025, 3, 27, 21, 30, tzinfo=UTC)


def test_nothing_changed_is_no_version(on_sqlite) -> None:
    number = on_sqlite.report(reference="A1", where="400513, 150527", radius="250")
    form = on_sqlite.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    assert on_sqlite.sent(form) == number
    assert on_sqlite.incident(number).version == 1
    assert on_sqlite.count(Submission) == 1


def test_an_incident_of_a_file_is_changed_with_the_code_that_it_came_with(on_sqlite) -> None:
    on_sqlite.send_file("HOU", ["R1,Fly-tipping,27/03/2025,,400513,150527"])
    with on_sqlite.database.transaction() as session:
        session.execute(sa.text("UPDATE incidents SET category = 'CODE 9'"))
    form = on_sqlite.post("/incidents/1/change").location.rsplit("/", 1)[0]
    assert 'value="CODE 9" checked' in on_sqlite.get(f"{form}/what")
    on_sqlite.answer(form, "when", precision="exact")
    on_sqlite.answer(form, "time", **DAY, **{"first-time": "10:00"})
    on_sqlite.sent(form)
    incident = on_sqlite.incident(1)
    assert (incident.category, incident.theme, incident.subtype) == (
        "CODE 9",
        "rural",
        "fly_tipping",
    )


def test_a_snapped_point_is_not_taken_for_exact_after_a_change(on_sqlite) -> None:
    on_sqlite.send_file("HOU", ["R1,Fly-tipping,27/03/2025,,400513,150527"])
    with on_sqlite.database.transaction() as session:
        incident = session.get_one(Incident, 1)
        incident.flags, incident.accuracy_m = ["snapped"], 300.0
    form = on_sqlite.post("/incidents/1/change").location.rsplit("/", 1)[0]
    on_sqlite.answer(form, "what", category="rural/fuel")
    on_sqlite.sent(form)
    incident = on_sqlite.incident(1)
    assert (incident.subtype, incident.flags, incident.accuracy_m) == ("fuel", ["snapped"], 300)


def test_a_placed_incident_keeps_its_place_when_something_else_is_changed(on_sqlite) -> None:
    on_sqlite.send_file("HOU", ["R1,Nuisance,2025-03-27,the usual bench,,"])
    key = location_key({"address": "the usual bench"})
    on_sqlite.post(f"/locations/groups/HOU/{key}", where="400513, 150527", radius="25")
    form = on_sqlite.post("/incidents/1/change").location.rsplit("/", 1)[0]
    on_sqlite.answer(form, "what", category="rural/fuel")
    on_sqlite.sent(form)
    incident = on_sqlite.incident(1)
    assert (incident.theme, incident.easting, incident.accuracy_m) == ("rural", 400_513, 25)
    assert incident.flags == ["placed_by_person"]


def test_two_people_who_change_one_incident(on_sqlite) -> None:
    number = on_sqlite.report(reference="A1")
    forms = [on_sqlite.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
             for _ in range(2)]  # fmt: skip
    for form, kind in zip(forms, ("personal", "environmental"), strict=True):
        on_sqlite.answer(form, "what", category=f"asb/{kind}")
    on_sqlite.sent(forms[0])
    late = on_sqlite.post(f"{forms[1]}/check")
    assert late.status_code == 409
    assert "Somebody else changed this incident" in late.text
    assert on_sqlite.incident(number).subtype == "personal"


def test_an_incident_withdrawn_during_its_change_stays_withdrawn(on_sqlite) -> None:
    number = on_sqlite.report(reference="A1")
    form = on_sqlite.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    with on_sqlite.database.transaction() as session:
        withdraw_incident(session, session.get_one(Incident, number), actor="test")
    assert on_sqlite.client().get(f"{form}/check").status_code == 404
    assert on_sqlite.post(f"{form}/check").status_code == 404
    assert on_sqlite.count() == 0


def test_another_agencys_incident_cannot_be_changed(on_sqlite) -> None:
    number = on_sqlite.report()
    assert on_sqlite.post(f"/incidents/{number}/change", "pat").status_code == 404
    assert on_sqlite.post("/incidents/99999999999/change", "pat").status_code == 404
