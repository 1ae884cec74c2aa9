"""From the location columns of a table to points: the one entry point of geocoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from hotspots.geocoding.address.address_point import points_from_addresses
from hotspots.geocoding.address.name_search import NameSearch
from hotspots.geocoding.address.reading import Circle
from hotspots.geocoding.agreement import CONFLICT_DISTANCE, choose
from hotspots.geocoding.cell import cell_texts
from hotspots.geocoding.context import Context
from hotspots.geocoding.coordinate import (
    points_from_easting_northing,
    points_from_longitude_latitude,
)
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.geocoding.grid_reference_point import points_from_grid_references
from hotspots.geocoding.local_place import LocalPlace
from hotspots.geocoding.locations import Locations
from hotspots.geocoding.point_column import PointColumn
from hotspots.geocoding.postcode_point import points_from_postcodes
from hotspots.geocoding.result import Flag, GeocodeResult, flag_bits
from hotspots.geocoding.service_area import NATIONAL_GRID, WILTSHIRE
from hotspots.geocoding.uprn import points_from_uprns

LOCATION_COLUMNS = (
    "easting",
    "northing",
    "latitude",
    "longitude",
    "grid_reference",
    "postcode",
    "uprn",
    "address",
    "street",
    "locality",
)
# Metres: coordinates, grid references and sectors known no better than this leave it to the text.
_ROUGH = 500.0
_TEXTS = ("address", "street", "locality")


class Geocoder:
    """Turns what was written about places into points; opens no connection to anywhere.

    Parameters
    ----------
    gazetteer
        Where postcodes, UPRNs, streets and settlements are; without one they are flagged and not
        resolved.
    service_area
        Bounds (xmin, ymin, xmax, ymax) in metres, EPSG:27700, margin included. Coordinates outside
        it are repaired if that brings them inside, otherwise kept and flagged.
    local_places
        What the sender of the rows means by whole texts; they come before the gazetteer.
    context
        Where the sender works: chooses between places of one name, and says so.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None,
        *,
        service_area: Bounds = WILTSHIRE,
        local_places: Sequence[LocalPlace] = (),
        context: Context | None = None,
    ) -> None:
        self.gazetteer = gazetteer
        self.service_area = service_area
        self.search = NameSearch(gazetteer, local_places=local_places, context=context)

    def geocode(self, table: pd.DataFrame) -> pd.DataFrame:
        """Find the point of every row.

        Parameters
        ----------
        table
            Any of the columns ``easting`` and ``northing``, ``latitude`` and ``longitude`` (WGS84),
            ``grid_reference``, ``postcode`` (also inside an address), ``uprn``, ``address`` (any
            text about the place), ``street`` and ``locality`` (its town or village), as they were
            sent; other columns are ignored.

        Returns
        -------
        pandas.DataFrame
            With the index of ``table``: ``easting``, ``northing``, ``accuracy_m`` (float64, metres,
            NaN without a point), ``match_type``, ``confidence``, ``flags`` and ``candidates``
            (joined by semicolons), ``source``, ``edition``, ``original``.

        Notes
        -----
        Where a row gives its place in several ways, the most accurate one is taken if all agree;
        if two are over 1 km apart, allowing for coordinates given with few digits and for what is
        known of a name's extent, none is.
        """
        columns = {name: table[name] for name in LOCATION_COLUMNS if name in table.columns}
        return self.locate(columns, rows=len(table)).to_frame(table.index)

    def geocode_one(self, **fields: object) -> GeocodeResult:
        """Find one place, for instance ``geocode_one(postcode="SN1 1AE")``.

        Raises
        ------
        TypeError
            If a field is none of the location columns.
        """
        unknown = sorted(set(fields) - set(LOCATION_COLUMNS))
        if unknown:
            raise TypeError(f"unknown field {unknown[0]!r}; use {', '.join(LOCATION_COLUMNS)}")
        return self.locate({name: [value] for name, value in fields.items()}, rows=1).result(0)

    def locate(self, columns: Mapping[str, Iterable[object]], *, rows: int) -> Locations:
        """Do what `geocode` does, on columns and with arrays as the answer."""
        ways = [*self._coordinates(columns, rows)]
        if "grid_reference" in columns:
            ways.append(points_from_grid_references(columns["grid_reference"]))
        if "postcode" in columns:
            ways.append(points_from_postcodes(columns["postcode"], self.gazetteer))
        if "uprn" in columns:
            ways.append(points_from_uprns(columns["uprn"], self.gazetteer))
        if not columns.keys().isdisjoint(_TEXTS):
            texts = [columns.get(name, [None] * rows) for name in _TEXTS]
            ways += points_from_addresses(
                *texts,
                search=self.search,
                gazetteer=self.gazetteer,
                service_area=self.service_area,
                around=_roughly(ways, rows),
            )
            _forget_guesses(ways, rows)
        points = choose(ways, rows=rows, service_area=self.service_area)
        return Locations(points, _originals(columns, rows), self.search.sources)

    def _coordinates(
        self, columns: Mapping[str, Iterable[object]], rows: int
    ) -> Iterator[PointColumn]:
        blank: list[object] = [None] * rows
        for x, y, read in (
            ("easting", "northing", points_from_easting_northing),
            ("longitude", "latitude", points_from_longitude_latitude),
        ):
            if x in columns or y in columns:
                yield read(
                    columns.get(x, blank), columns.get(y, blank), service_area=self.service_area
                )


def _roughly(ways: Sequence[PointColumn], rows: int) -> list[Circle | None] | None:
    """Where rows are that say it, but not well enough to do without their text."""
    best = choose(ways, rows=rows, service_area=NATIONAL_GRID)
    rough = np.flatnonzero(best.accuracy >= _ROUGH)
    if not len(rough):
        return None
    around: list[Circle | None] = [None] * rows
    for row in rough.tolist():
        reach = CONFLICT_DISTANCE + float(best.accuracy[row])
        around[row] = float(best.easting[row]), float(best.northing[row]), reach
    return around


def _forget_guesses(ways: Sequence[PointColumn], rows: int) -> None:
    """A name without a town is no evidence against what else the row says of its place."""
    guesses = [(way.flags & flag_bits(Flag.LOCALITY_MISSING) != 0) & way.located for way in ways]
    sure = np.zeros(rows, dtype=np.bool_)
    for way, guessed in zip(ways, guesses, strict=True):
        sure |= way.located & ~guessed
    for way, guessed in zip(ways, guesses, strict=True):
        way.forget(guessed & sure)


def _originals(columns: Mapping[str, Iterable[object]], rows: int) -> list[str]:
    present = [cell_texts(columns[name]) for name in LOCATION_COLUMNS if name in columns]
    if not present:
        return [""] * rows
    if len(present) == 1:
        return present[0]
    return [", ".join([text for text in cells if text]) for cells in zip(*present, strict=True)]
