"""What a viewer can fetch never tells of fewer than five incidents in a place."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pyogrio
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.disclosure import FEWEST, LIMITS_M
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database
from hotspots.themes import THEMES

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)][9:33]
AGENCIES = ["POL", "COU", "HOU", "FRS"]
SLUGS = ["trowbridge", "salisbury", "pewsey", "chippenham", "tidworth"]


@st.composite
def selections(draw: st.DrawFn) -> str:
    theme = draw(st.sampled_from(list(THEMES)))
    kinds = [None, *(kind.id for kind in THEMES[theme].subtypes)]
    first, last = sorted(draw(st.lists(st.sampled_from(MONTHS), min_size=2, max_size=2)))
    parts = [("theme", theme), ("from", first), ("to", last)]
    kind = draw(st.sampled_from(kinds))
    if kind:
        parts.append(("subtype", kind))
    limit = draw(st.sampled_from([None, None, *LIMITS_M]))
    if limit:
        parts.append(("within", limit))
    parts += [("agency", code) for code in draw(st.lists(st.sampled_from(AGENCIES), unique=True))]
    return "?" + "&".join(f"{name}={value}" for name, value in parts)


HARD = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(query=selections(), slug=st.sampled_from(SLUGS))
@HARD
def test_no_square_and_no_cluster_below_five(
    viewer: FlaskClient, table: Callable[[str, str], list[list[str]]], query: str, slug: str
) -> None:
    for kind in ("cells", "clusters"):
        for feature in viewer.get(f"/areas/{slug}/layers/{kind}.geojson{query}").json["features"]:
            assert feature["properties"]["n"] >= FEWEST
    page = viewer.get(f"/areas/{slug}{query}").text
    assert all(int(row[1].replace(",", "")) >= FEWEST for row in table(page, "square-table"))
    assert all(int(row[3].replace(",", "")) >= FEWEST for row in table(page, "cluster-table"))
    for name, n in re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)\+?</dd>", page):
        assert (
            name in ("Clusters", "<i>min_samples</i>")
            or n == "0"
            or int(n.replace(",", "")) >= FEWEST
        )
    for n in re.findall(r"([\d,]+) (?:not mapped|incidents were left out)", page):
        assert n == "0" or int(n.replace(",", "")) >= FEWEST


@given(query=selections(), slug=st.sampled_from(SLUGS))
@settings(HARD, max_examples=15)
def test_limits_of_accuracy_cannot_be_subtracted(
    viewer: FlaskClient, query: str, slug: str
) -> None:
    """Whatever a viewer fetches under two limits, no square and no total differs by a few."""
    query = re.sub(r"&within=\d+", "", query)
    squares, totals, shares = [], [], []
    for limit in (None, *LIMITS_M):
        address = f"{query}&within={limit}" if limit else query
        layer = viewer.get(f"/areas/{slug}/layers/cells.geojson{address}").json["features"]
        squares.append({f["properties"]["label"]: f["properties"]["n"] for f in layer})
        counts = viewer.get(f"/layers/areas.geojson{address}").json["features"]
        totals.append([f["properties"]["count"] for f in counts])
        page = viewer.get(f"/areas/{slug}{address}").text
        shares.append(re.findall(r"<dt>Found by</dt><dd>([^<]*)</dd>", page))
    for one, other in combinations(squares, 2):
        for square in {*one, *other}:
            difference = abs(one.get(square, 0) - other.get(square, 0))
            assert difference == 0 or difference >= FEWEST
    for one, other in combinations(totals, 2):
        for mine, theirs in zip(one, other, strict=True):
            # What is withheld is withheld under every limit.
            assert mine.endswith("+") == theirs.endswith("+") or "under 5" in (mine, theirs)
            told = [0 if n == "under 5" else int(re.sub(r"[,+]", "", n)) for n in (mine, theirs)]
            difference = abs(told[0] - told[1])
            assert difference == 0 or difference >= FEWEST
    assert len({said[0] for said in shares if said}) <= 1


@given(query=selections())
@HARD
def test_no_total_of_an_area_below_five(viewer: FlaskClient, query: str) -> None:
    for feature in viewer.get(f"/layers/areas.geojson{query}").json["features"]:
        told = feature["properties"]["count"]
        assert told == "0" or told == "under 5" or int(re.sub(r"[,+]", "", told)) >= FEWEST


@given(query=selections(), slug=st.sampled_from(SLUGS))
@settings(HARD, max_examples=10)
def test_no_row_of_a_download_below_five(
    viewer: FlaskClient, tmp_path_factory: pytest.TempPathFactory, query: str, slug: str
) -> None:
    body = viewer.get(f"/areas/{slug}/download.geojson{query}").json
    for feature in body["features"]:
        said = feature["properties"]
        if said["layer"] == "cells":
            assert said["n"] == 0 or said["n"] >= FEWEST
            share, metres = said["share_within_100_m"], said["accuracy_m"]
            assert metres is None or metres % 10 == 0
            for part in (share, share and 1 - share):
                assert not part or round(part * said["n"]) >= FEWEST
        if said["layer"] in ("areas", "clusters"):
            assert said["n"] == 0 or said["n"] >= FEWEST
    path = tmp_path_factory.mktemp("download") / "layers.gpkg"
    path.write_bytes(viewer.get(f"/areas/{slug}/download.gpkg{query}").data)
    cells = pyogrio.read_dataframe(path, layer="cells")
    assert ((cells["n"] == 0) | (cells["n"] >= FEWEST)).all()


@pytest.mark.parametrize("role", ["submitter", "administrator"])
def test_who_is_no_analyst_sees_what_viewers_see(
    request: pytest.FixtureRequest, viewer: FlaskClient, role: str
) -> None:
    for address in (
        "/layers/areas.geojson",
        "/areas/trowbridge/layers/cells.geojson",
        "/areas/trowbridge/layers/density.geojson",
        "/areas/trowbridge/layers/clusters.geojson",
    ):
        assert request.getfixturevalue(role).get(address).data == viewer.get(address).data


def test_an_analyst_sees_more(viewer: FlaskClient, analyst: FlaskClient) -> None:
    def smallest(client: FlaskClient) -> int:
        layer = client.get("/areas/trowbridge/layers/cells.geojson").json
        return min(feature["properties"]["n"] for feature in layer["features"])

    assert smallest(viewer) >= FEWEST > smallest(analyst)


@pytest.mark.parametrize("role", ["viewer", "submitter", "analyst", "administrator"])
def test_no_response_names_an_incident(
    request: pytest.FixtureRequest, database: Database, role: str
) -> None:
    """References and postcodes, as the agencies sent them, are in no map, page or download."""
    import sample_incidents

    client = request.getfixturevalue(role)
    with database.session() as session:
        slugs = [area.slug for area in current_boundaries(session).areas][:3]
    bodies = [client.get("/").data]
    for slug in slugs:
        bodies.append(client.get(f"/areas/{slug}").data)
        bodies.append(client.get(f"/areas/{slug}/download.gpkg").data)
        for kind in ("cells", "clusters", "density"):
            layer = client.get(
                f"/areas/{slug}/layers/{kind}.geojson", headers={"Accept-Encoding": "gzip"}
            )
            bodies.append(gzip.decompress(layer.data))
    everything = b"\n".join(bodies)
    postcodes = Path(sample_incidents.gazetteer()).read_text(encoding="utf-8").splitlines()
    named = {line.split(",")[0].encode() for line in postcodes if line.startswith("WX")}
    assert len(named) > 100
    assert not [postcode for postcode in named if postcode in everything]


def test_an_error_tells_no_count(viewer: FlaskClient) -> None:
    answer = viewer.get("/areas/nowhere/layers/cells.geojson")
    assert not re.search(r"\d{2,}", json.loads(answer.data)["detail"])
