"""Robberies of Memphis and what sfhotspot makes of them, read where they are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from hotspots.analysis.locations import FloatArray

SHARED = Path(__file__).resolve().parents[2] / "../shared"


@pytest.fixture(scope="session")
def memphis() -> tuple[FloatArray, FloatArray]:
    path = SHARED / "data/memphis/memphis_robberies.csv"
    if not path.exists():
        pytest.skip(f"the Memphis robberies are not at {path}")
    table = pd.read_csv(path)
    project = Transformer.from_crs("EPSG:4326", "EPSG:32615", always_xy=True)
    x, y = project.transform(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    return np.asarray(x), np.asarray(y)


def golden(name: str) -> pd.DataFrame:
    path = SHARED / "golden" / name
    if not path.exists():
        pytest.skip(f"the reference result is not at {path}")
    return pd.read_csv(path)


@pytest.fixture(scope="session")
def memphis_kde() -> pd.DataFrame:
    return golden("memphis_kde_200_1000.csv")


@pytest.fixture(scope="session")
def memphis_gistar() -> pd.DataFrame:
    return golden("memphis_gistar_default.csv")
