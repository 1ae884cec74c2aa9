"""What keeps a report from being compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hotspots.linkage.reports import Obstacle, Reports, obstacles

Make = Callable[..., Reports]
DAY = {"start": "2025-03-14", "end": "2025-03-15"}


@pytest.mark.parametrize(
    ("said", "obstacle"),
    [
        ({}, Obstacle.NOTHING),
        ({"sensitive": True}, Obstacle.SENSITIVE),
        ({"easting": np.nan}, Obstacle.NO_POINT),
        ({"northing": np.inf}, Obstacle.NO_POINT),
        (DAY, Obstacle.NOTHING),
        # A fortnight's holiday can be compared, the shortest month cannot.
        ({"start": "2025-03-01", "end": "2025-03-15"}, Obstacle.NOTHING),
        ({"start": "2025-02-01", "end": "2025-02-27T23:59"}, Obstacle.NOTHING),
        ({"start": "2025-02-01", "end": "2025-03-01"}, Obstacle.ONLY_THE_MONTH),
        # March, in which the clocks go forward, as it is kept in UTC.
        ({"start": "2025-03-01", "end": "2025-03-31T23:00"}, Obstacle.ONLY_THE_MONTH),
        ({"start": "NaT"}, Obstacle.ONLY_THE_MONTH),
        ({"start": "2025-03-15", "end": "2025-03-14"}, Obstacle.ONLY_THE_MONTH),
        ({"accuracy_m": np.nan}, Obstacle.TOO_ROUGH),
        ({"accuracy_m": -1}, Obstacle.TOO_ROUGH),
        ({"accuracy_m": 2_500}, Obstacle.NOTHING),
        ({"accuracy_m": 2_500.1}, Obstacle.TOO_ROUGH),
        ({"accuracy_m": 500} | DAY, Obstacle.NOTHING),
        ({"accuracy_m": 500.1} | DAY, Obstacle.TOO_ROUGH),
        ({"accuracy_m": 501, "end": "2025-03-14T23:30"}, Obstacle.NOTHING),
        ({"accuracy_m": 501, "end": "2025-03-14T23:31"}, Obstacle.TOO_ROUGH),
        # The first that applies.
        ({"sensitive": True, "easting": np.nan, "accuracy_m": np.nan}, Obstacle.SENSITIVE),
        ({"easting": np.nan, "accuracy_m": np.nan}, Obstacle.NO_POINT),
    ],
)
def test_each_report_has_its_obstacle(
    make_reports: Make, said: dict[str, Any], obstacle: Obstacle
) -> None:
    assert obstacles(make_reports(said)).tolist() == [obstacle]


def test_no_reports_have_no_obstacles(make_reports: Make) -> None:
    assert len(make_reports()) == 0
    assert obstacles(make_reports()).tolist() == []
