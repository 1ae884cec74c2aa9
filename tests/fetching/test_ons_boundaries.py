"""Divisions from the Open Geography service: all of them, as published, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import boundaries
from hotspots.boundaries import read_community_areas
from hotspots.boundary_file import read_polygons
from hotspots.errors import HotspotsError, InputError, SetupError
from hotspots.fetching.client import Client
from hotspots.fetching.ons_boundaries import DivisionLayer, edition_of, fetch_divisions, find_layer
from hotspots.fetching.provenance import provenance_of
from tests.fetching.official_publications import HAS_SHARED, SHARED, Publications, real
from tests.fetching.official_server import Fault, OfficialServer, serving

WILTSHIRE = "E06000054"
LAYER, COUNT, PAGES = r"/0\?f=json", "returnCountOnly", "f=geojson"


@pytest.fixture
def service(server: OfficialServer, client: Client) -> Client:
    client.setting = server.boundaries
    return client


def said(content: object) -> Fault:
    return Fault(content=json.dumps(content).encode())


def fetch(service: Client, folder: Path) -> Path:
    path = folder / "boundaries/divisions.geojson"
    fetch_divisions(service, find_layer(service, WILTSHIRE), path)
    return path


def test_all_pages_become_one_file(
    service: Client, server: OfficialServer, publications: Publications, tmp_path: Path
) -> None:
    counted: list[int] = []
    layer = find_layer(service, WILTSHIRE)
    assert layer == DivisionLayer(server.boundaries, WILTSHIRE, "25", 98)
    path = tmp_path / "divisions.geojson"
    fetch_divisions(service, layer, path, advance=counted.append)
    assert counted == [40, 40, 18]
    frame, notes = read_polygons(path, field="WD25CD")
    assert notes == ()
    expected = [each["properties"]["WD25CD"] for each in publications.divisions]  # type: ignore[index]
    assert sorted(frame["WD25CD"]) == sorted(expected)
    known = provenance_of(path)
    assert known is not None
    assert (known.address, known.edition) == (server.boundaries, "2025")
    assert known.attribution.startswith("Source: Office for National Statistics licensed under")
    assert known.attribution.endswith("database right 2025.")
    assert edition_of(path) == "25"


def test_it_can_be_dissolved_by_the_bundled_table(service: Client, tmp_path: Path) -> None:
    areas = read_community_areas(
        fetch(service, tmp_path), name_field="WD25CD", lookup=boundaries.division_lookup()
    )
    assert len(areas.areas) == 18
    assert areas.areas.area.sum() == pytest.approx(98 * 25e6)


def test_an_edition_of_another_year_is_found_by_its_fields(
    service: Client, server: OfficialServer
) -> None:
    names = ("FID", "WD26CD", "WD26NM", "WD26NMW", "LAD26CD")
    server.spoil(LAYER, said({"fields": [{"name": name} for name in names]}))
    server.spoil(COUNT, said({"count": 98}))
    layer = find_layer(service, WILTSHIRE)
    assert (layer.code_field, layer.year) == ("WD26CD", "26")
    assert server.asked("LAD26CD%3D%27E06000054%27")


def test_a_broken_connection_is_asked_again(
    service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(PAGES, Fault(breaks_after=100))
    server.spoil(PAGES, Fault(status=429))
    assert len(json.loads(fetch(service, tmp_path).read_text())["features"]) == 98


def test_a_service_that_is_away_leaves_nothing(
    service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil("resultOffset=40", Fault(status=503), times=99)
    with pytest.raises(SetupError):
        fetch(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_longitude_and_latitude_are_said_to_be_so(
    service: Client, server: OfficialServer, publications: Publications, tmp_path: Path
) -> None:
    square = [[[-2.0, 51.3], [-1.9, 51.3], [-1.9, 51.4], [-2.0, 51.4], [-2.0, 51.3]]]
    feature = {
        "type": "Feature",
        "properties": {"WD25CD": "E05013400", "WD25NM": "x"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    publications.divisions[:] = [feature]
    frame, notes = read_polygons(fetch(service, tmp_path), field="WD25CD")
    assert notes[0].startswith("Reprojected from EPSG:4326 to EPSG:27700")
    assert 380_000 < frame.total_bounds[0] < 420_000


SQUARE = {"type": "Polygon", "coordinates": [[[4e5, 1e5], [4e5, 2e5], [5e5, 2e5], [4e5, 1e5]]]}


def page(**changes: object) -> dict[str, object]:
    feature = {"type": "Feature", "properties": {"WD25CD": "E05013400"}, "geometry": SQUARE}
    return {"type": "FeatureCollection", "features": [{**feature, **changes}]}


@pytest.mark.parametrize(
    ("where", "answer", "sentence"),
    [
        (LAYER, [], "refuses the question; the publisher may have changed"),
        (LAYER, {"error": {"code": 400, "message": "Invalid URL"}}, "the question ('Invalid URL')"),
        (LAYER, {"error": 5}, "refuses the question"),
        (LAYER, {"layers": []}, 'a list of "fields", and answers with layers'),
        (LAYER, {"fields": [{"name": "WARD"}]}, "fields such as WD25CD and LAD25CD, and has WARD"),
        (LAYER, {"fields": [{"name": "WD25CD"}]}, "and has WD25CD; nothing was imported"),
        (LAYER, {"fields": [1]}, 'a list of "fields"'),
        (COUNT, {"count": 0}, "says that it has 0 of them"),
        (COUNT, {"count": 1_000_000}, "says that it has 1000000 of them"),
        (COUNT, {"count": "98"}, "nothing was imported"),
        (COUNT, {}, "says that it has None of them"),
        (PAGES, {"objects": []}, 'a list of "features", and answers with objects'),
        (PAGES, page(properties={"WARD": 1}), "polygons with a field WD25CD, and sends something"),
        (PAGES, page(properties=None), "polygons with a field WD25CD"),
        (PAGES, page(properties="x"), "polygons with a field WD25CD"),
        (PAGES, page(geometry=None), "polygons with a field WD25CD"),
        (PAGES, page(geometry={"type": "Point", "coordinates": [1, 2]}), "sends something else"),
        (PAGES, page(), "has 98 divisions and sends 1 of them"),
        (PAGES, {"type": "FeatureCollection", "features": []}, "sends 0 of them"),
    ],
)
def test_a_changed_service_is_one_sentence_and_nothing_is_kept(
    where: str,
    answer: object,
    sentence: str,
    service: Client,
    server: OfficialServer,
    tmp_path: Path,
) -> None:
    server.spoil(where, said(answer))
    with pytest.raises(InputError) as refusal:
        fetch(service, tmp_path)
    assert sentence in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "coordinates",
    [
        [[[-200, 51], [3, 51], [3, 52], [-200, 51]]],
        [[[4e5, 1e5], [4e5, 9e9], [5e5, 2e5], [4e5, 1e5]]],
        [[["x", "y"]]],
        [[[None, 1e5]]],
        "nothing",
        [[[1]]],
        [[[10**400, 10**400], [4e5, 1e5]]],
    ],
)
def test_coordinates_from_nowhere_are_refused(
    coordinates: object, service: Client, server: OfficialServer, tmp_path: Path
) -> None:
    server.spoil(COUNT, said({"count": 1}))
    server.spoil(PAGES, said(page(geometry={"type": "Polygon", "coordinates": coordinates})))
    with pytest.raises(InputError, match="was asked for coordinates on the National Grid and"):
        fetch(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_pages_without_end_end(service: Client, server: OfficialServer, tmp_path: Path) -> None:
    endless = {**page(), "exceededTransferLimit": True}
    server.spoil(PAGES, said(endless), times=9_999)
    with pytest.raises(InputError, match="has 98 divisions and sends 1 of them"):
        fetch(service, tmp_path)
    assert len(server.asked(PAGES)) == 200


@pytest.mark.parametrize("code", ["", "E0600005", "E06000054' OR 1=1", "Wiltshire"])
def test_a_code_that_is_none_is_not_asked_for(
    code: str, service: Client, server: OfficialServer
) -> None:
    with pytest.raises(InputError, match="is not the code of a local authority"):
        find_layer(service, code)
    assert server.requests == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["features", "properties", "geometry", "type", "coordinates", "fields"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([LAYER, COUNT, PAGES]))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_service_says_is_used_or_refused_in_a_sentence(
    service: Client, server: OfficialServer, tmp_path: Path, answer: object, where: str
) -> None:
    server.mend()
    server.spoil(where, said(answer))
    with pytest.raises(HotspotsError):
        fetch(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "{}", '{"features": []}', '{"features": [{"x": 1}]}'])
def test_a_file_by_hand_that_is_no_divisions(content: str, tmp_path: Path) -> None:
    path = tmp_path / "divisions.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match="is not a GeoJSON file of divisions with a field such"):
        edition_of(path)


@pytest.mark.skipif(not HAS_SHARED, reason="needs the ONS boundaries in ../shared/data")
def test_the_real_divisions_are_those_of_the_published_file(tmp_path: Path) -> None:
    path = tmp_path / "divisions.geojson"
    with serving(real()) as server:
        service = Client(server.boundaries)
        fetch_divisions(service, find_layer(service, WILTSHIRE), path)
        service.close()
    lookup = boundaries.division_lookup()
    fetched = read_community_areas(path, name_field="WD25CD", lookup=lookup)
    published = read_community_areas(
        SHARED / "boundaries/ons/ward_E06000054.geojson", name_field="WD25CD", lookup=lookup
    )
    assert fetched.areas["name"].tolist() == published.areas["name"].tolist()
    difference = fetched.areas.geometry.symmetric_difference(published.areas.geometry)
    assert difference.area.max() < 1
