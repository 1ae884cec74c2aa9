"""The layers read by GDAL's own client from a service in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from pyogrio.errors import DataSourceError

from hotspots.assessment import Selection, Sight, load_picture
from hotspots.export.layers import layers
from hotspots.periods import Period


@contextmanager
def sending(**options: str) -> Iterator[None]:
    """GDAL, sending what it is told to."""
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))


def in_a_header(key: str) -> AbstractContextManager[None]:
    """The header ``Authorization: Bearer``; GDAL_HTTP_HEADERS is nothing to this driver."""
    return sending(GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=key)


@pytest.fixture(scope="module")
def service(demonstration, demo, serve) -> Iterator[str]:
    with serve(demonstration[0]) as (host, port):
        yield f"OAPIF:http://{host}:{port}/ogc"


@pytest.fixture
def read(service: str, demo) -> Iterator[Callable[..., gpd.GeoDataFrame]]:
    """Reads a layer of the service with the key in a header."""

    def layer(name: str, query: str = "", **said: Any) -> gpd.GeoDataFrame:
        return pyogrio.read_dataframe(f"{service}{query}", layer=name, use_arrow=False, **said)

    with in_a_header(demo.key):
        yield layer


@pytest.fixture(scope="module")
def expected(demo) -> Callable[..., gpd.GeoDataFrame]:
    """What the analysis makes of all areas, by itself."""
    picture = load_picture(demo.database)

    def layer(name: str, theme: str = "asb", period: Period | None = None) -> gpd.GeoDataFrame:
        selection = Selection(theme, period or picture.available.latest(12))
        names = [area.name for area in picture.boundaries.areas]
        return layers(picture.assess(names, selection, Sight.PROTECTED))[name]

    return layer


def assert_same(found: gpd.GeoDataFrame, wanted: gpd.GeoDataFrame, *by: str) -> None:
    assert len(found) == len(wanted)
    found, wanted = (
        table.sort_values(["area", *by], ignore_index=True) for table in (found, wanted)
    )
    for column in wanted.columns.drop("geometry"):
        if wanted[column].notna().any():
            own = found[column]
            if own.dtype.kind == "M":  # text that looks like a day
                own = own.dt.strftime("%Y-%m-%d")
            assert own.tolist() == pytest.approx(wanted[column].tolist(), nan_ok=True), column
    # To the centimetre of what was sent; corners may have been told off.
    assert found.geometry.hausdorff_distance(wanted.geometry).max() < 0.02


def test_the_layers_that_it_finds(service: str, demo) -> None:
    with in_a_header(demo.key):
        names = pyogrio.list_layers(service)[:, 0].tolist()
    assert names == ["areas", "hotspots", "clusters", "density", "cells"]


def test_its_own_reference_system_and_every_figure(read, expected) -> None:
    for name, by in (("areas", ()), ("hotspots", ("rank",)), ("clusters", ("rank",))):
        found = read(name)
        assert found.crs.to_epsg() == 27700
        assert_same(found, expected(name), *by)


def test_many_pages_are_one_layer(read, expected) -> None:
    wanted = expected("cells")
    assert len(wanted) > 20_000
    found = read("cells", PAGE_SIZE=10_000)
    assert found["id"].is_unique
    corners = [table.geometry.bounds[["minx", "miny"]] for table in (found, wanted)]
    found, wanted = (
        table.assign(x=corner["minx"].round(), y=corner["miny"].round())
        for table, corner in zip((found, wanted), corners, strict=True)
    )
    assert_same(found, wanted, "x", "y")


def test_filters_in_the_address_of_the_connection(read, expected) -> None:
    period = Period.parse("2026-01", "2026-03")
    found = read("hotspots", "?theme=violence&datetime=2026-01/2026-03", PAGE_SIZE=1)
    assert_same(found, expected("hotspots", "violence", period), "rank")
    assert len(found) > 1


def test_degrees_where_they_are_asked_for(read, expected) -> None:
    found = read("areas", CRS="OGC:CRS84")
    assert found.crs.is_geographic
    again = found.to_crs(27700)
    wanted = expected("areas")
    assert again["area"].tolist() == wanted["area"].tolist()
    # PROJ without the grid of OSTN15 is up to two metres off in this county.
    assert again.geometry.hausdorff_distance(wanted.geometry).max() < 3


def test_a_box_is_asked_of_the_service(read, expected) -> None:
    wanted = expected("cells")
    west, south, _, _ = wanted.total_bounds
    box = (west + 20_010, south + 20_010, west + 24_990, south + 24_990)
    found = read("cells", bbox=box)
    near = wanted.cx[box[0] : box[2], box[1] : box[3]]
    assert 100 < len(found) == len(near)
    assert np.isclose(found["n"].sum(), near["n"].sum())


def test_the_key_as_the_password(service: str, demo) -> None:
    with sending(GDAL_HTTP_USERPWD=f"HOU:{demo.key}"):
        assert len(pyogrio.read_dataframe(service, layer="areas", use_arrow=False)) == 18


def test_nothing_without_a_key(service: str) -> None:
    with pytest.raises(DataSourceError, match="The call names no key"):
        pyogrio.read_dataframe(service, layer="areas", use_arrow=False)
    with (
        in_a_header("hs_00000000_00"),
        pytest.raises(DataSourceError, match="The key opens nothing"),
    ):
        pyogrio.read_dataframe(service, layer="areas", use_arrow=False)
