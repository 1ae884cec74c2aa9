"""Downloads: read back by GDAL, the same figures as the page, marked, and recorded."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hotspots.export.formats import FORMATS
from hotspots.export.layers import LAYERS, TITLES
from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.schema import AuditEvent

QUERY = "?theme=asb&from=2025-10&to=2026-09"
NAME = "trowbridge-asb-2025-10-to-2026-09"
MARK = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}")
ENDINGS = (*FORMATS, "html")
ROLES = ["viewer", "analyst"]
Table = Callable[[str, str], list[list[str]]]


def fetch(
    client: FlaskClient,
    ending: str,
    folder: Path,
    where: str = "/areas/trowbridge",
    name: str = NAME,
) -> Path:
    answer = client.get(f"{where}/download.{ending}{QUERY}")
    assert answer.status_code == 200
    name = f"{name}.{ending}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    path = folder / name
    path.write_bytes(answer.data)
    return path


def counts(page: str, table: Table, name: str) -> list[int]:
    """The column of incidents of one of the page's tables, in its order."""
    head = page[page.index(f'id="{name}"') :].partition("</thead>")[0]
    column = re.findall(r"<th [^>]*>([^<]*)</th>", head).index("Incidents")
    rows = table(page, name)
    assert rows, name
    if name == "hotspot-table":
        rows += table(page, "more-hotspots")
    return [int(row[column].replace(",", "")) for row in rows]


@pytest.mark.parametrize("role", ROLES)
def test_geopackage_equals_the_page(
    request: pytest.FixtureRequest, table: Table, tmp_path: Path, role: str
) -> None:
    client = request.getfixturevalue(role)
    path = fetch(client, "gpkg", tmp_path)
    page = client.get(f"/areas/trowbridge{QUERY}").text
    for layer, rows in (("hotspots", "hotspot-table"), ("clusters", "cluster-table")):
        frame = pyogrio.read_dataframe(path, layer=layer).sort_values("rank")
        assert frame.crs.to_epsg() == 27700
        assert [round(n) for n in frame["n"]] == counts(page, table, rows)
    bands = pyogrio.read_dataframe(path, layer="density").sort_values("band", ascending=False)
    assert [str(band) for band in bands["band"]] == [row[0] for row in table(page, "band-table")]
    cells = pyogrio.read_dataframe(path, layer="cells")
    squares = counts(page, table, "square-table")
    assert sorted(cells.loc[cells["n"] > 0, "n"], reverse=True) == squares


@pytest.mark.parametrize("role", ROLES)
def test_every_format_has_the_figures_of_the_page(
    request: pytest.FixtureRequest, table: Table, tmp_path: Path, role: str
) -> None:
    client = request.getfixturevalue(role)
    page = client.get(f"/areas/trowbridge{QUERY}").text
    hotspots, clusters = (counts(page, table, name) for name in ("hotspot-table", "cluster-table"))
    zipped = fetch(client, "shp.zip", tmp_path)
    kml = fetch(client, "kml", tmp_path)
    geojson = pyogrio.read_dataframe(fetch(client, "geojson", tmp_path))
    html = fetch(client, "html", tmp_path).read_text(encoding="utf-8")
    with fetch(client, "csv", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    points = pyogrio.read_dataframe(fetch(client, "gpx", tmp_path), layer="waypoints")
    for layer, expected in (("hotspots", hotspots), ("clusters", clusters)):
        one = layer.removesuffix("s")
        frames = (
            pyogrio.read_dataframe(zipped, layer=layer),
            pyogrio.read_dataframe(kml, layer=TITLES[layer]),
            geojson[geojson["layer"] == layer],
        )
        for frame in frames:
            assert frame.sort_values("rank")["n"].round().tolist() == expected
        assert [int(row["n"]) for row in listed if row["layer"] == one] == expected
        said = points.loc[points["type"] == one, "desc"]
        told = [re.search(r": ([\d,]+) incident", text)[1] for text in said]
        assert [int(n.replace(",", "")) for n in told] == expected
        assert counts(html, table, f"{one}-table") == expected


@pytest.mark.parametrize("ending", ["geojson", "kml", "gpx"])
def test_longitude_and_latitude_are_in_the_county(
    analyst: FlaskClient, tmp_path: Path, ending: str
) -> None:
    layer = {"geojson": None, "kml": TITLES["areas"], "gpx": "waypoints"}[ending]
    frame = pyogrio.read_dataframe(fetch(analyst, ending, tmp_path), layer=layer)
    assert frame.crs.to_epsg() == 4326
    west, south, east, north = frame.total_bounds
    assert -2.5 < west < east < -2
    assert 51 < south < north < 51.5


@pytest.mark.parametrize("ending", FORMATS)
def test_the_county_has_every_area_in_one_file(
    viewer: FlaskClient, tmp_path: Path, ending: str
) -> None:
    path = fetch(viewer, ending, tmp_path, where="", name="county-asb-2025-10-to-2026-09")
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            areas = [row["name"] for row in csv.DictReader(file) if row["layer"] == "area"]
    elif ending == "gpx":
        areas = None
        assert len(pyogrio.read_dataframe(path, layer="waypoints")) > 18
    else:
        layer = {"geojson": None, "kml": TITLES["areas"]}.get(ending, "areas")
        frame = pyogrio.read_dataframe(path, layer=layer)
        areas = (frame[frame["layer"] == "areas"] if ending == "geojson" else frame)["area"]
        if ending in ("gpkg", "shp.zip"):
            squares = pyogrio.read_dataframe(path, layer="cells")
            assert squares["n"].sum() == frame["n_mapped"].sum()
            assert (squares["n"] > 0).all()
    assert areas is None or len(set(areas)) == 18


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_copy_is_marked_and_recorded(
    viewer: FlaskClient, database: Database, tmp_path: Path, ending: str
) -> None:
    marks = []
    for _ in range(2):
        path = fetch(viewer, ending, tmp_path)
        with database.session() as session:
            latest = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)
            event = session.scalars(latest).one()
            assert audit.verify(session) is None
        assert (event.actor, event.action) == ("viewer@demo.example", "download")
        assert event.rows > 0
        name, sight, mark = event.subject.split(", ")
        assert (name, sight) == (f"{NAME}.{ending}", "protected")
        marks.append(mark.removeprefix("copy "))
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            content = zipfile.ZipFile(path).read("README.txt")
        assert MARK.fullmatch(marks[-1])
        assert marks[-1].encode() in content
        assert b"OFFICIAL-SENSITIVE" in content
        assert b"viewer" in content
        assert b"viewer@" not in content
    assert marks[0] != marks[1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_download_leaves_nothing_behind(
    viewer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert viewer.get(f"/areas/calne/download.{ending}{QUERY}").status_code == 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_filters_that_cannot_be_followed_make_no_file(
    viewer: FlaskClient, database: Database, ending: str
) -> None:
    def downloads() -> int:
        with database.session() as session:
            query = select(AuditEvent.id).where(AuditEvent.action == "download")
            return len(session.scalars(query).all())

    before = downloads()
    for query, status in (("?from=2026-09&to=2026-01", 400), ("?theme=weather", 404)):
        answer = viewer.get(f"/areas/trowbridge/download.{ending}{query}")
        assert answer.status_code == status
        assert "Content-Disposition" not in answer.headers
    assert viewer.get(f"/areas/atlantis/download.{ending}").status_code == 404
    assert downloads() == before


def test_where_nothing_stands_out_a_page_says_so_instead_of_an_empty_gpx(
    viewer: FlaskClient,
) -> None:
    answer = viewer.get("/areas/trowbridge/download.gpx?theme=asb&from=2031-01&to=2031-01")
    assert answer.status_code == 400
    assert "There is nowhere to go" in answer.text
    assert "Choose a longer period" in answer.text


def test_names_tell_the_filters(viewer: FlaskClient) -> None:
    for query, name in (
        ("&subtype=nuisance&agency=COU&agency=HOU", "-nuisance-2026-01-to-2026-06-cou-hou"),
        ("&within=250&times=weekend-night", "-2026-01-to-2026-06-weekend-night-within-250-m"),
    ):
        answer = viewer.get(
            f"/areas/trowbridge/download.csv?theme=asb&from=2026-01&to=2026-06{query}"
        )
        said = answer.headers["Content-Disposition"]
        assert said == f"attachment; filename=trowbridge-asb{name}.csv"


def test_the_county_page_offers_every_format_with_its_filters(viewer: FlaskClient) -> None:
    page = viewer.get(f"/{QUERY}&agency=HOU").text
    for ending in ENDINGS:
        (address,) = re.findall(rf'href="(/download\.{ending}\?[^"]*)"', page)
        assert "agency=HOU" in address
        assert viewer.get(address.replace("&amp;", "&")).status_code == 200


def test_the_page_offers_every_format_with_its_filters(app: Flask, viewer: FlaskClient) -> None:
    page = viewer.get(f"/areas/trowbridge{QUERY}&agency=HOU").text
    for ending in ENDINGS:
        (address,) = re.findall(rf'href="(/areas/trowbridge/download\.{ending}\?[^"]*)"', page)
        assert "agency=HOU" in address
        answer = viewer.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200


def test_layers_of_a_viewers_geopackage_are_all_there(viewer: FlaskClient, tmp_path: Path) -> None:
    path = fetch(viewer, "gpkg", tmp_path)
    assert {name for name, _ in pyogrio.list_layers(path)} == {*LAYERS, "layer_styles"}
