"""Hot cells drawn as places: connected pieces with what happened in them, ranked and named."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.analysis.density.bands import areas_of
from hotspots.analysis.density.hot_cells import LandCells, connected_pieces
from hotspots.analysis.density.kernels import SQUARE_METRES_PER_KM2
from hotspots.analysis.grids.grid import whole_numbers
from hotspots.analysis.locations import FloatArray
from hotspots.analysis.place_names import PlaceNamer, names_of

COLUMNS = ["rank", "n", "share", "area_m2", "peak", "peak_x", "peak_y", "name", "geometry"]


@dataclass(frozen=True)
class Counted:
    """What happened in the cells of a grid.

    Attributes
    ----------
    n
        Incidents of the study area in each cell, shape (rows, columns).
    total
        All of them, in whatever cell or in none.
    rank_by
        What the places are ranked by where it is not ``n``, such as harm.
    """

    n: FloatArray
    total: float
    rank_by: FloatArray | None = None


def ranked_places(
    cells: LandCells,
    density: FloatArray,
    area_m2: float,
    incidents: Counted | None,
    *,
    name_of: PlaceNamer | None = None,
    minimum_cells: int = 1,
    empty: bool = True,
) -> gpd.GeoDataFrame:
    """The places that some cells make, as ``hotspot_areas`` returns them.

    Parameters
    ----------
    density
        Values at the cell centres, shape (rows, columns).
    area_m2
        The land of the study area.
    """
    pieces = [
        cells.chosen(piece) for piece in connected_pieces(cells) if piece.size >= minimum_cells
    ]
    if incidents is not None and not empty:
        pieces = [piece for piece in pieces if incidents.n[piece.row, piece.column].any()]
    frame = _described(pieces, density, incidents)
    total = 0.0 if incidents is None else incidents.total
    frame["share"] = frame["n"] / total if total else np.nan
    ranked = frame.iloc[_order(frame)].reset_index(drop=True)
    ranked.insert(0, "rank", np.arange(1, len(ranked) + 1))
    names = names_of(ranked["peak_x"].to_numpy(), ranked["peak_y"].to_numpy(), name_of)
    ranked["name"] = pd.Series(names, dtype="str")
    lowest = [density[piece.row, piece.column].min() for piece in pieces]
    ranked.attrs["threshold"] = float(min(lowest, default=math.nan))
    ranked.attrs["share_of_area"] = float(ranked["area_m2"].sum() / area_m2)
    if incidents is not None:
        ranked["n"] = whole_numbers(ranked["n"].to_numpy())
    return ranked[COLUMNS]


def _described(
    pieces: list[LandCells], density: FloatArray, incidents: Counted | None
) -> gpd.GeoDataFrame:
    densities = [density[piece.row, piece.column] for piece in pieces]
    peaks = [int(values.argmax()) for values in densities]
    n = None if incidents is None else incidents.n
    heavy = n if incidents is None or incidents.rank_by is None else incidents.rank_by
    return gpd.GeoDataFrame(
        {
            "n": _summed(n, pieces),
            "rank_by": _summed(heavy, pieces),
            "area_m2": np.array([piece.land_m2.sum() for piece in pieces]),
            "held": np.array(
                [
                    float(values @ piece.land_m2) / SQUARE_METRES_PER_KM2
                    for piece, values in zip(pieces, densities, strict=True)
                ]
            ),
            "peak": np.array([values.max() for values in densities]),
            "peak_x": np.array(
                [p.grid.column_centres[p.column[at]] for p, at in zip(pieces, peaks, strict=True)]
            ),
            "peak_y": np.array(
                [p.grid.row_centres[p.row[at]] for p, at in zip(pieces, peaks, strict=True)]
            ),
        },
        geometry=[areas_of(outline(piece)) for piece in pieces],
    )


def _summed(values: FloatArray | None, pieces: list[LandCells]) -> FloatArray:
    if values is None:
        return np.full(len(pieces), math.nan)
    return np.array([values[piece.row, piece.column].sum() for piece in pieces], dtype=np.float64)


def outline(cells: LandCells) -> shapely.Geometry:
    """The union of cells, by their shared edges where these are the same to the last bit."""
    uncut = cells.land_m2.min() == cells.grid.cell_size**2
    if uncut or _share_edges(cells.shapes):
        return shapely.coverage_union_all(cells.shapes)
    return shapely.union_all(cells.shapes)


def _share_edges(shapes: NDArray[np.object_]) -> bool:
    """Whether they do: where a boundary cuts an edge, each cell may round the crossing its way."""
    # Clipping may also leave points and lines beside the land.
    polygons = (
        shapely.get_dimensions(shapes).min() == 2
        and not (shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION).any()
    )
    return bool(polygons and shapely.coverage_is_valid(shapes))


def _order(frame: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Most incidents (or harm) first, then most of the surface, then from the south-west."""
    most = frame["rank_by"].fillna(0)
    return np.lexsort((frame["peak_x"], frame["peak_y"], -frame["held"], -most))
