"""The area in which a sender works."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from hotspots.geocoding.context import Context

AREA = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])


def test_it_holds_what_lies_in_any_of_its_parts() -> None:
    context = Context("two parts", AREA)
    x, y = np.array([5.0, 15.0, 25.0, np.nan]), np.array([5.0, 5.0, 5.0, 5.0])
    assert context.holds(x, y) == [True, False, True, False]


def test_the_shared_geometry_is_not_prepared() -> None:
    area = shapely.box(0, 0, 10, 10)
    Context("one", area).holds(np.array([1.0]), np.array([1.0]))
    assert not shapely.is_prepared(area)


def test_many_threads_and_other_processes_may_use_it() -> None:
    context = pickle.loads(pickle.dumps(Context("two parts", AREA)))
    x, y = np.full(100, 5.0), np.full(100, 5.0)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: context.holds(x, y), range(40)))
    assert all(answer == [True] * 100 for answer in answers)
