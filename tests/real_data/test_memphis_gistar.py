"""Gi* of the Memphis robberies, cell by cell against what the R package sfhotspot makes of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.significance.getis_ord import getis_ord

SHARED = Path(__file__).resolve().parents[2] / "../shared"
ROBBERIES = SHARED / "data/memphis/memphis_robberies.csv"
GOLDEN = SHARED / "golden/memphis_gistar_default.csv"

pytestmark = pytest.mark.skipif(
    not (ROBBERIES.exists() and GOLDEN.exists()),
    reason="the Memphis robberies and their reference are not at ../shared",
)


@pytest.fixture(scope="module")
def robberies() -> gpd.GeoDataFrame:
    table = pd.read_csv(ROBBERIES)
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=4326)
    return gpd.GeoDataFrame(geometry=points).to_crs(32615)


def test_counts_scores_and_p_values_are_those_of_sfhotspot(robberies: gpd.GeoDataFrame) -> None:
    cells = getis_ord(robberies, grid="sfhotspot", adjust="none")
    golden = pd.read_csv(GOLDEN)
    assert cells["n"].tolist() == golden["n"].tolist()
    assert np.abs(cells["gistar"] - golden["gistar"]).max() < 1e-9
    assert np.abs(cells["p_value"] - golden["pvalue"]).max() < 1e-9
    # Their corner hangs on how PROJ and GEOS round: it is the same to a millimetre.
    assert np.abs(cells["x"] - golden["cx"]).max() < 1e-3
    assert np.abs(cells["y"] - golden["cy"]).max() < 1e-3


def test_adjusting_for_many_cells_leaves_the_middle_of_the_hot_spots(
    robberies: gpd.GeoDataFrame,
) -> None:
    hot = {
        adjust: set(cells.index[(cells["p_adjusted"] < 0.05) & (cells["gistar"] > 0)])
        for adjust in ("none", "bh")
        for cells in [getis_ord(robberies, grid="sfhotspot", adjust=adjust)]
    }
    assert hot["bh"] < hot["none"]
    assert len(hot["bh"]) > 10
