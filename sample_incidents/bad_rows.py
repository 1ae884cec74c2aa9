"""The bad rows planted in the sample files, and what an intake must make of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sample_incidents.formats import Row
from sample_incidents.named_places import shared_streets
from sample_incidents.plan import Draw

REJECTED, HELD, UNLOCATED, LOCATED = "rejected", "held", "unlocated", "located"

OUTCOMES = {
    "impossible_date": REJECTED,
    "end_before_start": REJECTED,
    "future_date": REJECTED,
    "unknown_category": HELD,
    "script_in_category": HELD,
    "duplicate_reference": HELD,
    "missing_location": UNLOCATED,
    "zero_coordinates": UNLOCATED,
    "unknown_postcode": UNLOCATED,
    "ambiguous_address": UNLOCATED,
    "unknown_address": UNLOCATED,
    "contradiction": UNLOCATED,
    "swapped_axes": LOCATED,
    "address": LOCATED,
    "formula_in_reference": LOCATED,
}

UNKNOWN_ADDRESSES = ("back of the old cinema", "garages behind the flats", "the usual bench")
FAR_SETTLEMENT = "Mere"

_LOCATION = ("easting", "northing", "postcode", "grid_reference")


def plant(
    rows: list[Row],
    incidents: pd.DataFrame,
    columns: dict[str, str],
    counts: dict[str, int],
    draw: Draw,
    places: pd.DataFrame,
) -> list[dict[str, Any]]:
    """Spoil some rows in place, none of a hotspot or of an event that two agencies report.

    Parameters
    ----------
    rows
        The rows as text, in file order.
    incidents
        The same rows as :func:`sample_incidents.incidents.incidents` made them.
    columns
        Our field -> the file's column heading, from the profile.
    counts
        Fault (a key of ``OUTCOMES``) -> how many rows.
    places
        As :func:`sample_incidents.named_places.named_places` returns them.

    Returns
    -------
    list of dict
        ``row`` (as a spreadsheet numbers it, the header being row 1), ``reference``, ``fault``
        and ``outcome``, in file order.
    """
    plain = ((incidents["hotspot"] == -1) & (incidents["event"] == -1)).to_numpy(
        dtype=bool, copy=True
    )
    timed = incidents["end"].notna().to_numpy() & (incidents["end"] > incidents["start"])
    planted: list[dict[str, Any]] = []
    for fault, count in counts.items():
        usable = plain & timed if fault == "end_before_start" else plain
        for index in draw.some_of(count, np.flatnonzero(usable)):
            plain[index] = False
            if fault == "duplicate_reference":
                # The earlier bearer of the reference must stay good: only the later row is held.
                earlier = draw.some_of(1, np.flatnonzero(plain[: max(index, 1)]))[0]
                plain[earlier] = False
                rows[index][columns["reference"]] = rows[earlier][columns["reference"]]
            elif fault in _ADDRESSES:
                _ADDRESSES[fault](rows[index], columns, len(planted), places)
            else:
                _SPOILERS[fault](rows[index], columns, len(planted))
            planted.append(
                {
                    "row": int(index) + 2,
                    "reference": rows[index][columns["reference"]],
                    "fault": fault,
                    "outcome": OUTCOMES[fault],
                }
            )
    return sorted(planted, key=lambda bad: bad["row"])


def _impossible_date(row: Row, columns: dict[str, str], number: int) -> None:
    start = columns["start"]
    row[start] = re.sub(r"^\d\d/\d\d/(\d{4})", r"31/02/\1", row[start])
    row[start] = re.sub(r"^(\d{4})-\d\d-\d\d", r"\1-02-31", row[start])


def _end_before_start(row: Row, columns: dict[str, str], number: int) -> None:
    start, end = columns["start"], columns["end"]
    row[start], row[end] = row[end], row[start]


def _future_date(row: Row, columns: dict[str, str], number: int) -> None:
    # The year 2026 with two figures exchanged; 2062 is no leap year, but neither are 2025 and 2026.
    row[columns["start"]] = re.sub(r"20\d\d", "2062", row[columns["start"]])
    if "end" in columns:
        row[columns["end"]] = ""


def _unknown_category(row: Row, columns: dict[str, str], number: int) -> None:
    row[columns["category"]] = ("Other (see notes)", "CODE 99", "Miscellaneous")[number % 3]


def _script_in_category(row: Row, columns: dict[str, str], number: int) -> None:
    row[columns["category"]] = "<script>alert('sample')</script>"


def _missing_location(row: Row, columns: dict[str, str], number: int) -> None:
    for field in _LOCATION:
        if field in columns:
            row[columns[field]] = ""


def _zero_coordinates(row: Row, columns: dict[str, str], number: int) -> None:
    row[columns["easting"]] = row[columns["northing"]] = "0"


def _unknown_postcode(row: Row, columns: dict[str, str], number: int) -> None:
    # Districts WX90 to WX99 are not in the gazetteer.
    row[columns["postcode"]] = f"WX{90 + number % 10} {number % 9 + 1}ZZ"


def _swapped_axes(row: Row, columns: dict[str, str], number: int) -> None:
    easting, northing = columns["easting"], columns["northing"]
    row[easting], row[northing] = row[northing], row[easting]


def _formula_in_reference(row: Row, columns: dict[str, str], number: int) -> None:
    reference = columns["reference"]
    row[reference] = f'=HYPERLINK("http://sample.invalid","{row[reference]}")'


def _address(row: Row, columns: dict[str, str], number: int, places: pd.DataFrame) -> None:
    streets = places[places["kind"] == "street"]
    street = streets.iloc[number * 37 % len(streets)]
    row[columns["postcode"]] = ""
    row[columns["address"]] = f"{number % 40 + 1} {street['name']}, {street['settlement']}"


def _ambiguous_address(
    row: Row, columns: dict[str, str], number: int, places: pd.DataFrame
) -> None:
    row[columns["postcode"]] = ""
    row[columns["address"]] = shared_streets(places)[number % 2]


def _unknown_address(row: Row, columns: dict[str, str], number: int, places: pd.DataFrame) -> None:
    row[columns["postcode"]] = ""
    row[columns["address"]] = UNKNOWN_ADDRESSES[number % len(UNKNOWN_ADDRESSES)]


def _contradiction(row: Row, columns: dict[str, str], number: int, places: pd.DataFrame) -> None:
    """The postcode stays where it is, the street is of a settlement at the county's other end."""
    south = places[(places["kind"] == "street") & (places["settlement"] == FAR_SETTLEMENT)]
    row[columns["address"]] = f"{south['name'].iloc[number % len(south)]}, {FAR_SETTLEMENT}"


_ADDRESSES: dict[str, Callable[[Row, dict[str, str], int, pd.DataFrame], None]] = {
    "address": _address,
    "ambiguous_address": _ambiguous_address,
    "unknown_address": _unknown_address,
    "contradiction": _contradiction,
}

_SPOILERS: dict[str, Callable[[Row, dict[str, str], int], None]] = {
    "impossible_date": _impossible_date,
    "end_before_start": _end_before_start,
    "future_date": _future_date,
    "unknown_category": _unknown_category,
    "script_in_category": _script_in_category,
    "missing_location": _missing_location,
    "zero_coordinates": _zero_coordinates,
    "unknown_postcode": _unknown_postcode,
    "swapped_axes": _swapped_axes,
    "formula_in_reference": _formula_in_reference,
}
