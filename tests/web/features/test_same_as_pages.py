"""The same filters give the same figures here, in the download and on the page's map."""

from __future__ import annotations

import math
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pyogrio
import pytest

from hotspots.periods import Period

AREA = "trowbridge"
FILTERS = [
    {},
    {"theme": "violence"},
    {"theme": "asb", "subtype": "nuisance"},
    {"theme": "asb", "agency": ["HOU", "COU"]},
    {"theme": "asb", "within": "250"},
    {"theme": "asb", "times": "weekend-night"},
    {"theme": "asb", "from": "2026-01", "to": "2026-03"},
    {"theme": "rural"},
]


def query_here(filters: dict[str, object]) -> str:
    kept = {name: said for name, said in filters.items() if name not in ("from", "to")}
    if "from" in filters:
        kept["datetime"] = f"{filters['from']}/{filters['to']}"
    return urlencode({**kept, "area": AREA, "limit": 10_000}, doseq=True)


def plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


@pytest.mark.parametrize("filters", FILTERS, ids=lambda one: urlencode(one, doseq=True) or "none")
@pytest.mark.parametrize("layer", ["areas", "hotspots", "clusters", "density", "cells"])
def test_as_in_the_download(demo, viewer, tmp_path: Path, filters, layer: str) -> None:
    address = f"/areas/{AREA}/download.gpkg?{urlencode(filters, doseq=True)}"
    file = tmp_path / "layers.gpkg"
    file.write_bytes(viewer.get(address).data)
    table = pyogrio.read_dataframe(file, layer=layer, use_arrow=False)
    features = demo.get(f"/ogc/collections/{layer}/items?{query_here(filters)}").json["features"]
    here = pd.DataFrame([one["properties"] for one in features])
    assert len(table) == len(here)
    # Here squares come fullest first, so that programs that read the first ones see their types.
    order = [name for name in ("rank", "band", "n", "density", "gistar") if name in here]
    if order:
        table, here = table.sort_values(order), here.sort_values(order)
    for column in here:
        own, other = list(map(plain, here[column])), list(map(plain, table[column]))
        assert own == pytest.approx(other), column


def test_the_period_at_first_is_that_of_the_page(demo) -> None:
    said = demo.get(f"/ogc/collections/areas/items/{AREA}").json["properties"]
    assert Period.parse(said["period_from"], said["period_to"]).months == 12
