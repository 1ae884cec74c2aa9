"""Postcode and grid reference columns to points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.cell import cell_texts, is_missing
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.grid_reference import parse_grid_reference
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.postcode import is_incomplete, scan_postcodes, unpack
from hotspots.geocoding.postcode_scan import CANDIDATES
from hotspots.geocoding.result import Candidate, Flag, MatchType

ESTIMATED_QUALITY = 50
_COARSE_SQUARE = 1_000.0
_CONFIDENCE_GRID_REFERENCE = 0.97
_CONFIDENCE_POSTCODE, _CONFIDENCE_CORRECTED, _CONFIDENCE_ESTIMATED = 0.98, 0.92, 0.9


def points_from_postcodes(cells: Iterable[object], gazetteer: Gazetteer | None) -> PointColumn:
    """Points of postcodes.

    A cell resolves if exactly one of the postcodes that it may hold exists.
    """
    texts = cell_texts(cells)
    points = PointColumn.empty(MatchType.POSTCODE, len(texts))
    chosen = np.full(len(texts), -1, dtype=np.int64)
    scan = scan_postcodes(texts)
    points.given = scan.count > 0
    for cell in np.flatnonzero(~points.given):
        points.given[cell] = not is_missing(texts[cell])
    if gazetteer is None:
        points.flag(points.given, Flag.GAZETTEER_MISSING)
        return points
    postcodes = gazetteer.postcodes
    row = np.full(scan.candidates.shape, -1, dtype=np.int64)
    for place in range(CANDIDATES):
        some = np.flatnonzero(scan.count > place)
        row[some, place] = postcodes.lookup(scan.candidates[some, place])
    exists = row >= 0
    known = exists.sum(axis=1)
    one = (known == 1) & (scan.count <= CANDIDATES)
    first = exists.argmax(axis=1)
    found = np.flatnonzero(one)
    chosen[found] = row[found, first[found]]
    _place(points, found, chosen[found], scan.corrected[found, first[found]], postcodes)
    points.label = lambda cell: unpack(int(postcodes.code[chosen[cell]]))
    several = points.given & ~one & ((known > 1) | (scan.count > CANDIDATES))
    points.flag(several, Flag.POSTCODE_AMBIGUOUS)
    for cell in np.flatnonzero(several):
        rows = row[cell][exists[cell]]
        points.candidates[int(cell)] = tuple(_candidate(postcodes, int(r)) for r in rows)
    points.flag(points.given & ~one & ~several & (scan.count > 0), Flag.POSTCODE_UNKNOWN)
    for cell in np.flatnonzero(points.given & (scan.count == 0)):
        incomplete = is_incomplete(texts[cell])
        points.flag(
            np.array([cell]),
            Flag.POSTCODE_INCOMPLETE if incomplete else Flag.POSTCODE_UNREADABLE,
        )
    return points


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


def _place(
    points: PointColumn,
    cells: NDArray[np.int64],
    rows: NDArray[np.int64],
    corrected: NDArray[np.bool_],
    postcodes: Postcodes,
) -> None:
    points.easting[cells] = postcodes.easting[rows]
    points.northing[cells] = postcodes.northing[rows]
    points.accuracy[cells] = postcodes.radius[rows]
    points.source[cells] = postcodes.source[rows]
    estimated = postcodes.quality[rows] >= ESTIMATED_QUALITY
    points.confidence[cells] = np.where(
        corrected,
        _CONFIDENCE_CORRECTED,
        np.where(estimated, _CONFIDENCE_ESTIMATED, _CONFIDENCE_POSTCODE),
    )
    points.flag(cells[corrected], Flag.POSTCODE_CORRECTED)
    points.flag(cells[estimated], Flag.POSTCODE_ESTIMATED)


def _candidate(postcodes: Postcodes, row: int) -> Candidate:
    return Candidate(
        float(postcodes.easting[row]),
        float(postcodes.northing[row]),
        MatchType.POSTCODE,
        float(postcodes.radius[row]),
        0.5,
        unpack(int(postcodes.code[row])),
    )
