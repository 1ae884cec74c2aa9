"""Points into areas, ours and the peers', as ``benchmarks.measured_process`` times it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from benchmarks.invented_areas import read_areas
from benchmarks.measured_process import Task


def ours(folder: Path) -> Task:
    """Look-ups in an index that is there already, as in a server."""
    from hotspots.areas import MANY_POINTS, AreaIndex

    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    areas = read_areas(folder)
    index = AreaIndex([str(number) for number in range(len(areas))], areas)
    # What the index needs for many points it makes when it is first asked for so many.
    index.locate(x[:MANY_POINTS], y[:MANY_POINTS])
    return lambda: index.locate(x, y)


def index_made(folder: Path) -> Task:
    """Making that index: once for a version of the boundaries, whatever is looked up then."""
    from hotspots.areas import MANY_POINTS, AreaIndex

    x, y = np.load(folder / "x.npy")[:MANY_POINTS], np.load(folder / "y.npy")[:MANY_POINTS]
    areas = read_areas(folder)
    names = [str(number) for number in range(len(areas))]
    return lambda: AreaIndex(names, areas).locate(x, y)


def contains_xy(folder: Path) -> Task:
    """Every prepared area asked for every point."""
    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    areas = np.array(read_areas(folder), dtype=object)
    shapely.prepare(areas)

    def task() -> np.ndarray:
        found = np.full(x.size, -1, dtype=np.int32)
        for number, area in enumerate(areas):
            found[shapely.contains_xy(area, x, y)] = number
        return found

    return task


def spatial_join(folder: Path) -> Task:
    """geopandas' sjoin with ``within``, its fastest for this; points and areas are frames."""
    import geopandas as gpd

    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    areas = gpd.GeoDataFrame(geometry=read_areas(folder), crs=27700)

    def task() -> np.ndarray:
        joined = points.sjoin(areas, how="left", predicate="within")
        return joined["index_right"].fillna(-1).to_numpy(dtype=np.int32)

    return task
