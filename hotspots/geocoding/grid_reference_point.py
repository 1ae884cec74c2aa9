"""Columns of grid references to points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hotspots.geocoding.cell import cell_texts, is_missing
from hotspots.geocoding.grid_reference import parse_grid_reference
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.result import Flag, MatchType

_COARSE_SQUARE = 1_000.0
_CONFIDENCE_GRID_REFERENCE = 0.97


def points_from_grid_references(cells: Iterable[object]) -> PointColumn:
    """Points of grid references: the centre of the square and half its diagonal."""
    texts = cell_texts(cells)
    points = PointColumn.empty(MatchType.GRID_REFERENCE, len(texts))
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    parsed = [None if is_missing(text) else parse_grid_reference(text) for text in distinct]
    for row, code in enumerate(codes):
        square = parsed[code]
        if square is None:
            continue
        points.given[row] = True
        if isinstance(square, Flag):
            points.flag(np.array([row]), square)
            continue
        points.easting[row], points.northing[row] = square.easting, square.northing
        points.accuracy[row] = square.radius
        points.confidence[row] = _CONFIDENCE_GRID_REFERENCE
        if square.size >= _COARSE_SQUARE:
            points.flag(np.array([row]), Flag.FEW_DIGITS)
    return points
