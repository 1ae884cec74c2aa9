"""Columns of postcodes to points."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.cell import cell_texts, is_missing
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.gazetteer_tables import Postcodes
from hotspots.geocoding.point_column import PointColumn, match_code
from hotspots.geocoding.postcode import is_incomplete, scan_postcodes, unpack
from hotspots.geocoding.postcode_scan import CANDIDATES
from hotspots.geocoding.postcode_sector import Sector, sector_of
from hotspots.geocoding.result import Candidate, Flag, MatchType, flag_bits

ESTIMATED_QUALITY = 50
_CONFIDENCE_POSTCODE, _CONFIDENCE_CORRECTED, _CONFIDENCE_ESTIMATED = 0.98, 0.92, 0.9
_CONFIDENCE_TERMINATED, _CONFIDENCE_SECTOR = 0.8, 0.6


def points_from_postcodes(cells: Iterable[object], gazetteer: Gazetteer | None) -> PointColumn:
    """Points of postcodes.

    A cell resolves if exactly one of the postcodes that it may hold exists. A cell with nothing but
    the first part of a postcode gives the middle of that district or sector (`MatchType.SECTOR`).
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
    several = points.given & ~one & ((known > 1) | (scan.count > CANDIDATES))
    points.flag(several, Flag.POSTCODE_AMBIGUOUS)
    for cell in np.flatnonzero(several):
        rows = row[cell][exists[cell]]
        points.candidates[int(cell)] = tuple(_candidate(postcodes, int(r)) for r in rows)
    points.flag(points.given & ~one & ~several & (scan.count > 0), Flag.POSTCODE_UNKNOWN)
    rest = np.flatnonzero(points.given & (scan.count == 0))
    incomplete = _place_sectors(points, rest, texts, postcodes)

    def label(cell: int) -> str:
        return incomplete.get(cell) or unpack(int(postcodes.code[chosen[cell]]))

    points.label = label
    return points


def _place_sectors(
    points: PointColumn, cells: NDArray[np.int64], texts: list[str], postcodes: Postcodes
) -> dict[int, str]:
    """Place the cells with the first part of a postcode; return what each was read as."""
    labels = {}
    for cell in cells.tolist():
        text = texts[cell]
        if not is_incomplete(text):
            points.flags[cell] |= flag_bits(Flag.POSTCODE_UNREADABLE)
            continue
        points.flags[cell] |= flag_bits(Flag.POSTCODE_INCOMPLETE)
        sector = sector_of(text, postcodes)
        if sector is not None:
            place_sector(points, cell, sector)
            labels[cell] = sector.label
    return labels


def place_sector(points: PointColumn, row: int, sector: Sector) -> None:
    """Set the point of a row to a sector or district."""
    points.easting[row], points.northing[row] = sector.easting, sector.northing
    points.accuracy[row], points.confidence[row] = sector.radius, _CONFIDENCE_SECTOR
    points.match[row] = match_code(MatchType.SECTOR)
    points.source[row] = sector.source


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
    terminated = postcodes.terminated[rows]
    points.confidence[cells] = np.select(
        [terminated, estimated, corrected],
        [_CONFIDENCE_TERMINATED, _CONFIDENCE_ESTIMATED, _CONFIDENCE_CORRECTED],
        _CONFIDENCE_POSTCODE,
    )
    points.flag(cells[corrected], Flag.POSTCODE_CORRECTED)
    points.flag(cells[estimated], Flag.POSTCODE_ESTIMATED)
    points.flag(cells[terminated], Flag.POSTCODE_TERMINATED)


def _candidate(postcodes: Postcodes, row: int) -> Candidate:
    return Candidate(
        float(postcodes.easting[row]),
        float(postcodes.northing[row]),
        MatchType.POSTCODE,
        float(postcodes.radius[row]),
        0.5,
        unpack(int(postcodes.code[row])),
    )
