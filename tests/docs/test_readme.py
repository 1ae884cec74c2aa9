"""What the README shows runs, and what it says of the demonstration is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.geocoding.transformation import to_longitude_latitude, to_national_grid

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
JANUARY = ROOT / "../shared/data/police_uk/wiltshire/2025-01-wiltshire-street.csv"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_example_in_python_finds_clusters_and_a_surface(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spread = np.random.default_rng(3).normal(0, 60, (80, 2))
    easting, northing = np.add(spread, (400_000, 150_000)).T
    longitude, latitude = to_longitude_latitude(easting, northing)
    pd.DataFrame({"longitude": longitude, "latitude": latitude}).to_csv("incidents.csv")
    (example,) = blocks("python")
    names: dict[str, gpd.GeoDataFrame] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert np.allclose(names["incidents"].geometry.x, easting, rtol=0, atol=0.01)
    assert np.allclose(names["incidents"].geometry.y, northing, rtol=0, atol=0.01)
    assert names["surface"]["n"].sum() == 80
    assert names["surface"]["density"].max() > 0
    assert names["clusters"]["cluster"].max() == 0
    assert len(names["clusters"]) == 80


def test_the_demonstration_has_as_many_incidents_as_it_says() -> None:
    files = json.loads((ROOT / "sample_incidents/expected.json").read_text())["files"].values()
    sent, accepted = (sum(file[count] for file in files) for count in ("rows", "accepted"))
    assert f"Of the {sent:,} rows sent, {accepted:,} are accepted" in " ".join(README.split())


def test_the_lines_for_data_of_ones_own_leave_the_demonstration_behind() -> None:
    """`hotspots setup` refuses the folder that `make demo` fills, so another is named first."""
    demonstration, *_ = (block for block in blocks("sh") if "make demo" in block)
    (own,) = (block for block in blocks("sh") if "hotspots setup" in block)
    assert "HOTSPOTS_HOME" not in demonstration
    assert README.index(demonstration) < README.index(own)
    activated, home, first, *_ = own.splitlines()
    assert activated == ". .venv/bin/activate"
    assert home.startswith("export HOTSPOTS_HOME=~/")
    assert first.startswith("hotspots setup ")


@pytest.mark.skipif(not JANUARY.exists(), reason="needs the data.police.uk files in ../shared/data")
def test_what_is_said_of_coordinates_converted_without_the_grid_holds() -> None:
    rows = pd.read_csv(JANUARY).dropna(subset=["Longitude"])
    without = gpd.points_from_xy(rows["Longitude"], rows["Latitude"], crs=4326).to_crs(27700)
    easting, northing = to_national_grid(rows["Longitude"], rows["Latitude"])
    off = np.hypot(without.x - easting, without.y - northing)
    assert 0.5 < np.median(off) < 1.5
    assert off.max() < 3.5
