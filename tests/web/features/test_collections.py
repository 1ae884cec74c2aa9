"""The layers there are, and what each says of itself."""

from __future__ import annotations

import pytest

ALL = ["areas", "hotspots", "clusters", "density", "cells"]
METRES = "http://www.opengis.net/def/crs/EPSG/0/27700"
DEGREES = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def listed(live, query: str = "") -> list[str]:
    return [one["id"] for one in live.get(f"/ogc/collections{query}").json["collections"]]


def test_the_layers_of_the_small_county(live) -> None:
    assert listed(live) == ALL


def test_layers_without_features_are_not_listed_and_answer_still(live) -> None:
    # Of violence there are 4 incidents, all sensitive: nothing but areas and empty squares.
    query = "?theme=violence"
    assert listed(live, query) == ["areas", "cells"]
    for name in ALL:
        one = live.get(f"/ogc/collections/{name}{query}").json
        (items,) = [link["href"] for link in one["links"] if link["rel"] == "items"]
        assert len(live.features(items)) == {"areas": 2, "cells": 162}.get(name, 0)


def test_a_layer_says_all_that_must_be_known_of_it(live) -> None:
    one = live.get("/ogc/collections/hotspots").json
    assert one["title"] == "Hotspots: Anti-social behaviour, March to April 2025"
    assert one["itemType"] == "feature"
    assert (one["storageCrs"], one["crs"]) == (METRES, [DEGREES, METRES])
    for said in ("OFFICIAL-SENSITIVE", "2025-03 to 2025-04", "bandwidth", "protected cells"):
        assert said in one["description"]
    # Summer time began on 30 March 2025: April ends at eleven in the evening in UTC.
    assert one["extent"]["temporal"]["interval"] == [
        ["2025-03-01T00:00:00Z", "2025-04-30T22:59:59Z"]
    ]
    assert one == next(
        other
        for other in live.get("/ogc/collections").json["collections"]
        if other["id"] == "hotspots"
    ) | {"links": one["links"]}


def test_where_it_lies(live) -> None:
    one = live.get("/ogc/collections/areas").json
    assert one["extent"]["spatial"]["crs"] == DEGREES
    ((west, south, east, north),) = one["extent"]["spatial"]["bbox"]
    # 4 km by 2 km at 51.2 degrees north, about the origin of the grid's false easting: -2 degrees.
    assert west == pytest.approx(-2.0015, abs=0.001)
    assert (east - west) * 69_900 == pytest.approx(4_000, rel=0.01)
    assert (north - south) * 111_250 == pytest.approx(2_000, rel=0.01)
    half = live.get("/ogc/collections/areas?area=West").json["extent"]["spatial"]["bbox"][0]
    assert (half[2] - half[0]) * 69_900 == pytest.approx(2_000, rel=0.01)


def test_a_layers_links_keep_the_parameters_letter_by_letter(live) -> None:
    query = "datetime=2025-03%2F..&theme=asb&area=West"
    one = live.get(f"/ogc/collections/cells?{query}").json
    links = {link["rel"]: link["href"] for link in one["links"]}
    assert links["self"] == f"http://localhost/ogc/collections/cells?{query}"
    assert links["items"] == f"http://localhost/ogc/collections/cells/items?{query}"


@pytest.mark.parametrize("path", ["/ogc/collections", "/ogc/collections/cells"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("theme=arson", "is not a theme"),
        ("theme=violence&subtype=nuisance", "is not a kind of the theme violence"),
        ("subtype=everything", "is not a kind of"),
        ("agency=NIL", "No agency with the code"),
        ("area=Camelot", "There is no community area"),
        ("within=7", "choose one of 100, 250, 500, 1000"),
        ("times=noon", "noon"),
        ("datetime=soon", "datetime is a month, a day or a moment"),
        ("datetime=2025-04/2025-03", "swap the two months"),
        ("from=2025-03", 'There is no parameter "from" here'),
        ("piled=shown", 'There is no parameter "piled" here'),
    ],
)
def test_a_filter_that_cannot_be_followed_is_refused(
    live, path: str, query: str, said: str
) -> None:
    refused = live.get(f"{path}?{query}", status=400)
    assert refused.mimetype == "application/problem+json"
    assert said in refused.json["detail"]
