"""The tables of several sources put together into one gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from hotspots.geocoding.gazetteer_tables import (
    AddressPostcodes,
    Junctions,
    Names,
    Postcodes,
    Uprns,
    no_junctions,
    no_names,
    no_postcodes,
    no_uprns,
)
from hotspots.geocoding.postcode_radius import postcode_radius
from hotspots.geocoding.sources.reader import SourceContent

Table = TypeVar("Table", Postcodes, Uprns, Names, Junctions)


def joined_postcodes(contents: Sequence[SourceContent]) -> Postcodes:
    """Every postcode once: live before terminated, then from the first source that has it."""
    table = _joined([_with_radius(c.postcodes) for c in contents], no_postcodes())
    return _rows(table, _first_of_each(table.code, table.terminated))


def joined_uprns(contents: Sequence[SourceContent]) -> Uprns:
    """Every UPRN once, from the first source that has it.

    A source that was read for its postcodes comes last: its points are those of another edition of
    the same addresses, in whole metres.
    """
    table = _joined([c.uprns for c in contents], no_uprns())
    with_postcodes = np.array([c.address_postcodes is not None for c in contents], dtype=np.bool_)
    return _rows(table, _first_of_each(table.number, with_postcodes[table.source]))


def joined_names(contents: Sequence[SourceContent]) -> Names:
    """All names; the places of each source are numbered after those of the one before."""
    numbered: list[Names | None] = []
    first = 0
    for table in (content.names for content in contents):
        if table is None or not len(table):
            numbered.append(table)
            continue
        numbered.append(replace(table, place=table.place + np.int32(first)))
        first += int(table.place.max()) + 1
    return _joined(numbered, no_names())


def joined_junctions(contents: Sequence[SourceContent]) -> Junctions:
    """All junctions."""
    return _joined([content.junctions for content in contents], no_junctions())


def joined_addresses(contents: Sequence[SourceContent]) -> AddressPostcodes:
    """Every address with a postcode once, from the first source that has it."""
    tables = [c.address_postcodes for c in contents if c.address_postcodes is not None]
    if not tables:
        return AddressPostcodes()
    columns = {
        f.name: np.concatenate([getattr(t, f.name) for t in tables]) for f in fields(tables[0])
    }
    rows = _first_of_each(columns["number"], np.zeros(len(columns["number"]), dtype=np.bool_))
    return AddressPostcodes(**{name: values[rows] for name, values in columns.items()})


def _with_radius(postcodes: Postcodes | None) -> Postcodes | None:
    if postcodes is None:
        return None
    radius = postcodes.radius.copy()
    # Where postcodes once were says nothing about how far today's neighbours lie apart.
    for group in (~postcodes.terminated, np.ones(len(postcodes), dtype=np.bool_)):
        wanted = (radius == 0) & group
        if wanted.any():
            derived = postcode_radius(
                postcodes.code[group],
                postcodes.easting[group],
                postcodes.northing[group],
                postcodes.quality[group],
            )
            radius[wanted] = derived[wanted[group]]
    return replace(postcodes, radius=radius)


def _joined(tables: Sequence[Table | None], empty: Table) -> Table:
    """Put the tables of all sources under each other, numbered by source."""
    present: list[Any] = []
    for place, table in enumerate(tables):
        if table is not None:
            present.append(replace(table, source=np.full(len(table), place, np.uint8)))
    columns: dict[str, Any] = {}
    for column in (field.name for field in fields(empty)):
        parts = [getattr(table, column) for table in (empty, *present)]
        if isinstance(parts[0], np.ndarray):
            columns[column] = np.concatenate(parts).astype(parts[0].dtype, copy=False)
        else:
            columns[column] = [text for part in parts for text in part]
    return type(empty)(**columns)


def _first_of_each(values: NDArray[np.int64], later: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of each value once, sorted by value; of equal ones the first that is not ``later``."""
    order: NDArray[np.int64] = np.lexsort((later, values))
    first: NDArray[np.bool_] = np.diff(values[order], prepend=-1) != 0
    return order[first]


def _rows(table: Table, rows: NDArray[np.int64]) -> Table:
    columns: dict[str, Any] = {f.name: getattr(table, f.name)[rows] for f in fields(table)}
    return type(table)(**columns)
