"""Reports made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hotspots.linkage.reports import Reports

ORDINARY = {
    "easting": 400_000.0,
    "northing": 150_000.0,
    "accuracy_m": 100.0,
    "start": "2025-03-14T21:30",
    "end": None,
    "agency": 0,
    "kind": 0,
    "sensitive": False,
}


def reports_of(*said: dict[str, Any]) -> Reports:
    rows = [ORDINARY | row for row in said]
    for row in rows:
        row["end"] = row["start"] if row["end"] is None else row["end"]

    def column(name: str, kind: str) -> Any:
        return np.array([row[name] for row in rows], dtype=kind)

    return Reports(
        easting=column("easting", "float64"),
        northing=column("northing", "float64"),
        accuracy_m=column("accuracy_m", "float64"),
        start=column("start", "datetime64[us]"),
        end=column("end", "datetime64[us]"),
        agency=column("agency", "int64"),
        kind=column("kind", "int64"),
        sensitive=column("sensitive", "bool"),
    )


@pytest.fixture(scope="session")
def make_reports() -> Callable[..., Reports]:
    """Reports from what a test cares about, the rest ordinary: one moment, 100 m, agency 0."""
    return reports_of
