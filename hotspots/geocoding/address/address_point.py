"""Columns of text about places to points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np

from hotspots.geocoding.address.address_text import AddressText, read_address
from hotspots.geocoding.address.found import Found
from hotspots.geocoding.address.name_search import NameSearch
from hotspots.geocoding.address.reading import Circle
from hotspots.geocoding.cell import cell_texts, is_missing
from hotspots.geocoding.coordinate import (
    points_from_easting_northing,
    points_from_longitude_latitude,
)
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.grid_reference_point import points_from_grid_references
from hotspots.geocoding.point_column import PointColumn, match_code
from hotspots.geocoding.postcode_point import place_sector, points_from_postcodes
from hotspots.geocoding.postcode_sector import Sector, sector_of
from hotspots.geocoding.result import Candidate, Flag, MatchType, flag_bits
from hotspots.geocoding.uprn import points_from_uprns

# Of a postcode in the middle of a text only these are worth saying.
_OF_A_POSTCODE = flag_bits(
    Flag.POSTCODE_AMBIGUOUS,
    Flag.POSTCODE_CORRECTED,
    Flag.POSTCODE_ESTIMATED,
    Flag.POSTCODE_TERMINATED,
)
_NOT_FOUND = flag_bits(Flag.NAME_UNKNOWN, Flag.NAME_AMBIGUOUS, Flag.NAME_ELSEWHERE, Flag.CONFLICT)
_BEYOND_A_SECTOR = 1.5
_CONFIDENCE_OFFERED = 0.2


def points_from_addresses(
    addresses: Iterable[object],
    streets: Iterable[object],
    localities: Iterable[object],
    *,
    search: NameSearch,
    gazetteer: Gazetteer | None,
    service_area: Bounds,
    around: Sequence[Circle | None] | None = None,
) -> list[PointColumn]:
    """Points of texts about places, one column for each way in which a text may name one.

    Parameters
    ----------
    addresses, streets
        Any text: names, relations between them, and postcodes, UPRNs, grid references or
        coordinates in between.
    localities
        The town or village of each row, where another column of the row says it.
    search
        Finds names.
    gazetteer
        Where postcodes and UPRNs are.
    service_area
        See `hotspots.geocoding.geocoder.Geocoder`.
    around
        Where the rest of each row says that it is, roughly; decides between equal names.

    Notes
    -----
    Texts that occur several times are read once.
    """
    cells = [[_said(text) for text in cell_texts(c)] for c in (addresses, streets, localities)]
    numbers: dict[tuple[str, str, str, Circle | None], int] = {}
    rows = zip(*cells, around or repeat(None, len(cells[0])), strict=True)
    codes = np.array([numbers.setdefault(row, len(numbers)) for row in rows], dtype=np.int64)
    texts = [", ".join([part for part in row[:2] if part]) for row in numbers]
    postcodes = _postcodes(texts, gazetteer)
    read = [
        read_address(text, postcode_known=known)
        for text, known in zip(texts, postcodes.located.tolist(), strict=True)
    ]
    for row, address in enumerate(read):
        if address.postcode and not postcodes.located[row] and not postcodes.flags[row]:
            unknown = Flag.GAZETTEER_MISSING if gazetteer is None else Flag.POSTCODE_UNKNOWN
            postcodes.flags[row] = flag_bits(unknown)
    where = [read_address(row[2]).segments for row in numbers]
    wholes = [", ".join([part for part in row[:3] if part]) for row in numbers]
    sectors = [
        sector_of(address.outward, gazetteer.postcodes) if address.outward and gazetteer else None
        for address in read
    ]
    rough = [row[3] or _circle(sector) for row, sector in zip(numbers, sectors, strict=True)]
    names, towns = _names(wholes, read, where, rough, search)
    ways = [
        points_from_uprns([address.uprn for address in read], gazetteer),
        postcodes,
        *_coordinates(read, service_area),
        names,
        _sectors(read, names, sectors),
    ]
    given = np.array([bool(whole) for whole in wholes], dtype=np.bool_)
    silent = given.copy()
    for way in ways:
        way.given = given
        silent &= ~way.located & (way.flags == 0)
    names.flag(silent, Flag.NAME_UNKNOWN)
    return [way.taken(codes) for way in (*ways, towns)]


def _said(text: str) -> str:
    return "" if is_missing(text) else text


def _postcodes(texts: Sequence[str], gazetteer: Gazetteer | None) -> PointColumn:
    points = points_from_postcodes(texts, gazetteer)
    sectors = points.match == match_code(MatchType.SECTOR)
    points.easting[sectors] = points.northing[sectors] = points.accuracy[sectors] = np.nan
    points.match[sectors] = match_code(MatchType.POSTCODE)
    points.flags &= _OF_A_POSTCODE
    return points


def _coordinates(read: Sequence[AddressText], service_area: Bounds) -> list[PointColumn]:
    ways = []
    if any(address.easting for address in read):
        ways.append(
            points_from_easting_northing(
                [address.easting for address in read],
                [address.northing for address in read],
                service_area=service_area,
            )
        )
    if any(address.latitude for address in read):
        ways.append(
            points_from_longitude_latitude(
                [address.longitude for address in read],
                [address.latitude for address in read],
                service_area=service_area,
            )
        )
    if any(address.grid_reference for address in read):
        squares = points_from_grid_references([address.grid_reference for address in read])
        squares.label = lambda row: read[row].grid_reference.upper()
        ways.append(squares)
    return ways


def _names(
    wholes: Sequence[str],
    read: Sequence[AddressText],
    where: Sequence[tuple[str, ...]],
    rough: Sequence[Circle | None],
    search: NameSearch,
) -> tuple[PointColumn, PointColumn]:
    """What names mean, and for those that mean nothing the settlements named around them."""
    points = PointColumn.empty(MatchType.NONE, len(read))
    towns = PointColumn.empty(MatchType.PLACE, len(read))
    points.secondary = towns.witness = True
    labels: dict[int, str] = {}
    for row, (whole, address) in enumerate(zip(wholes, read, strict=True)):
        if address.what3words:
            points.flags[row] |= flag_bits(Flag.WHAT3WORDS)
        if not whole:
            continue
        found = search.find(whole, address.segments, where[row], rough[row])
        _put(points, row, found)
        if found.settlement is not None:
            _put(towns, row, found.settlement)
        labels[row] = (found.settlement or found).label
    points.label = towns.label = lambda row: labels.get(row, "")
    return points, towns


def _put(points: PointColumn, row: int, found: Found) -> None:
    points.flags[row] |= found.flags
    if found.candidates:
        points.candidates[row] = found.candidates
    if found.located:
        points.easting[row], points.northing[row] = found.easting, found.northing
        points.accuracy[row], points.confidence[row] = found.radius, found.confidence
        points.match[row] = match_code(found.match_type)
        points.source[row] = found.source


def _circle(sector: Sector | None) -> Circle | None:
    """Where to look for a name in a sector, whose own radius leaves some of it out."""
    if sector is None:
        return None
    return sector.easting, sector.northing, _BEYOND_A_SECTOR * sector.radius


def _sectors(
    read: Sequence[AddressText], names: PointColumn, sectors: Sequence[Sector | None]
) -> PointColumn:
    """The area of a postcode's first part, unless the text names something else in it."""
    points = PointColumn.empty(MatchType.SECTOR, len(read))
    points.secondary = True
    for row, (address, sector) in enumerate(zip(read, sectors, strict=True)):
        if address.outward:
            points.flags[row] = flag_bits(Flag.POSTCODE_INCOMPLETE)
        if sector is None:
            continue
        if names.flags[row] & _NOT_FOUND:
            points.candidates[row] = (_candidate(sector),)
        else:
            place_sector(points, row, sector)

    def label(row: int) -> str:
        sector = sectors[row]
        return sector.label if sector is not None else ""

    points.label = label
    return points


def _candidate(sector: Sector) -> Candidate:
    return Candidate(
        sector.easting, sector.northing, MatchType.SECTOR, sector.radius, _CONFIDENCE_OFFERED,
        sector.label,
    )  # fmt: skip
