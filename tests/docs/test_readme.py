"""What the README shows of Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_example_in_python_finds_clusters_and_a_surface(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spread = np.random.default_rng(3).normal(0, 60, (80, 2))
    points = gpd.points_from_xy(*np.add(spread, (400_000, 150_000)).T, crs=27700)
    gpd.GeoDataFrame(geometry=points).to_crs(4326).to_file("incidents.gpkg")
    (example,) = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, gpd.GeoDataFrame] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert names["surface"]["n"].sum() == 80
    assert names["surface"]["density"].max() > 0
    assert names["clusters"]["cluster"].max() == 0
    assert len(names["clusters"]) == 80
