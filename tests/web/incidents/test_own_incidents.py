"""The agency's incidents: the list, one with its history, and withdrawing it."""

from __future__ import annotations

import html
import re

import pytest

from hotspots.store.schema import Incident, IncidentVersion

NASTY = "<script>alert(1)</script>"


def references(page: str) -> list[str]:
    """The first column of the list."""
    body = page.partition('id="incidents"')[2].partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r'href="/incidents/\d+">(.*?)</a>', body)


def test_the_list_shows_ones_own_and_nobody_elses(service) -> None:
    service.report(reference="H1")
    service.report("pat", reference="C1")
    service.report(reference="H2", category="rural/fuel", unknown="yes")
    page = service.get("/incidents")
    assert references(page) == ["H2", "H1"]
    assert "2 incidents" in page
    assert "Rural crime: fuel" in page
    assert references(service.get("/incidents", "pat")) == ["C1"]
    assert references(service.get("/incidents?reference=h1")) == ["H1"]
    assert references(service.get("/incidents?theme=rural")) == ["H2"]
    assert references(service.get("/incidents?located=yes")) == ["H1"]
    assert references(service.get("/incidents?located=no&theme=rural")) == ["H2"]
    assert "No incident of your agency fits this" in service.get("/incidents?reference=C1")


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=99999999999999999999", "theme=nothing", "located=maybe",
     "reference=%00", "reference=" + "x" * 3000, "reference=%25", "page=1&page=2"],
)  # fmt: skip
def test_whatever_is_asked_for_is_answered(service, query: str) -> None:
    service.report(reference="H1")
    assert service.client().get(f"/incidents?{query}").status_code == 200


def test_many_have_pages_that_keep_the_filter(on_sqlite) -> None:
    on_sqlite.send_file(
        "HOU", [f"R{n:03d},Nuisance,2025-03-27,,{400_000 + n},150000" for n in range(60)]
    )
    page = on_sqlite.get("/incidents?theme=asb&page=2")
    assert references(page) == [f"R{n:03d}" for n in reversed(range(10, 35))]
    assert "60 incidents, page 2 of 3" in page
    assert "/incidents?page=3&theme=asb" in page
    assert "/incidents?page=1&theme=asb" in page


def test_an_agency_that_sent_nothing_is_told_so(on_sqlite) -> None:
    assert "has sent no incident yet" in on_sqlite.get("/incidents")


def test_one_incident_with_its_history(service) -> None:
    number = service.report(reference="H1")
    form = service.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    service.answer(form, "what", category="rural/fuel")
    service.answer(form, "where", where="400513, 150527", radius="250")
    service.sent(form)
    page = service.get(f"/incidents/{number}")
    history = page.partition('id="history"')[2]
    lines = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in history.split("<tr")[2:]]
    assert len(lines) == 2
    assert "(now) robin@demo.example, by the form Rural crime: fuel" in lines[0]
    assert "northing 150527 250 metres" in lines[0]
    assert (
        "Anti-social behaviour: nuisance 27 March 2025, time not known Candlewick Close, Westham"
        in lines[1]
    )
    assert "100 metres" in lines[1]
    assert page.index("Rural crime: fuel") < page.index("History")


def test_one_without_a_place_says_why_and_what_to_do(on_sqlite) -> None:
    on_sqlite.send_file("HOU", ["R1,Nuisance,2025-03-27,Withybed Lane,,"])
    page = on_sqlite.get("/incidents/1")
    assert "More than one street or place fits what was written." in page
    assert 'href="/locations"' in page.partition("<main")[2]


def test_what_was_sent_is_shown_and_not_obeyed(on_sqlite) -> None:
    on_sqlite.send_file("HOU", [f'"{NASTY}",Nuisance,2025-03-27,"{NASTY}",,'])
    for path in ("/incidents", "/incidents/1", "/incidents/1/withdraw"):
        page = on_sqlite.client().get(path).text
        assert NASTY not in page
        assert html.escape(NASTY) in page


def test_an_incident_is_withdrawn_after_a_question(service) -> None:
    number = service.report(reference="H1")
    form = service.post(f"/incidents/{number}/change").location.rsplit("/", 1)[0]
    service.answer(form, "what", category="rural/fuel")
    service.sent(form)
    page = service.get(f"/incidents/{number}/withdraw")
    assert "Are you sure you want to withdraw this incident?" in page
    assert service.count() == 1
    answer = service.post(f"/incidents/{number}/withdraw")
    assert answer.status_code == 303
    assert "The incident was withdrawn" in service.get(answer.location)
    assert service.count(Incident) == service.count(IncidentVersion) == 0
    for path in ("", "/withdraw", "/confirmation"):
        assert service.client().get(f"/incidents/{number}{path}").status_code == 404
    assert service.post(f"/incidents/{number}/withdraw").status_code == 404


@pytest.mark.parametrize("path", ["", "/withdraw", "/confirmation"])
def test_another_agencys_number_is_as_unknown_as_any(on_sqlite, path: str) -> None:
    number = on_sqlite.report(reference="H1")
    theirs = on_sqlite.client("pat").get(f"/incidents/{number}{path}")
    missing = on_sqlite.client("pat").get(f"/incidents/999{path}")
    assert theirs.status_code == missing.status_code == 404
    assert f"Your agency has no incident {number}; it may have been withdrawn." in theirs.text
    assert "Your agency has no incident 999; it may have been withdrawn." in missing.text
    assert "H1" not in theirs.text
    if path == "/withdraw":
        assert on_sqlite.post(f"/incidents/{number}/withdraw", "pat").status_code == 404
        assert on_sqlite.count() == 1


def test_a_stranger_and_a_viewer_see_nothing(on_sqlite) -> None:
    number = on_sqlite.report(reference="H1")
    for path in ("/incidents", f"/incidents/{number}", f"/incidents/{number}/withdraw"):
        assert on_sqlite.client("sam").get(path).status_code == 403
        assert on_sqlite.app.test_client().get(path).location.startswith("/sign-in")


def test_the_search_says_what_a_pin_is_near(on_sqlite) -> None:
    found = on_sqlite.client().get("/locations/search?q=400513, 150527").json["results"][0]
    assert found["near"] == "Withybed Lane, Westham, SU 005 505"
    street = on_sqlite.client().get("/locations/search?q=Candlewick").json["results"][0]
    assert "near" not in street
