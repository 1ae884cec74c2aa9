"""What must come of the input file of every case of data quality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from hotspots.geocoding.gazetteer import Gazetteer, GazetteerSource
from hotspots.geocoding.gazetteer_tables import Postcodes, Uprns
from hotspots.geocoding.geocoder import Geocoder
from hotspots.geocoding.postcode import pack
from tests.intake.data_quality.make_files import HOSTILE

Point = tuple[float, float]

POSTCODES = (("WX1 1AA", 400_512, 150_534), ("WX9 9ZZ", 410_512, 150_534))
UPRNS = ((10_012_345_678, 400_600, 150_534), (100_121_000_000, 400_700, 150_534))
"""The second is what a spreadsheet leaves of another number, and some other place's own."""


@cache
def geocoder() -> Geocoder:
    """One that knows two invented postcodes, 10 km apart, and two invented properties."""
    known = [(pack(postcode), *point) for postcode, *point in POSTCODES]
    code, east, north = (np.array(column) for column in zip(*known, strict=True))
    number, x, y = (np.array(column) for column in zip(*UPRNS, strict=True))
    rows = len(POSTCODES)
    return Geocoder(
        Gazetteer(
            Postcodes(
                code=code.astype(np.int64),
                easting=east.astype(np.int32),
                northing=north.astype(np.int32),
                quality=np.full(rows, 10, dtype=np.uint8),
                radius=np.full(rows, 100, dtype=np.uint16),
                addresses=np.full(rows, -1, dtype=np.int16),
                terminated=np.zeros(rows, dtype=np.bool_),
                source=np.zeros(rows, dtype=np.uint8),
            ),
            Uprns(
                number.astype(np.int64),
                x.astype(np.int32),
                y.astype(np.int32),
                np.zeros(len(UPRNS), dtype=np.uint8),
            ),
            sources=(GazetteerSource("Invented", "1", "none", "Invented for tests.", rows),),
        )
    )


@dataclass(frozen=True)
class Row:
    """What must come of one row.

    Attributes
    ----------
    number
        As the sender's spreadsheet numbers it.
    outcome
        accepted, rejected or held.
    says
        Words of the sentence that its sender reads; "" for none.
    column, value
        What the sentence points at.
    at
        Where it is plotted, in metres, to 5 m; None for nowhere.
    flags
        All flags of the stored incident.
    when
        Its start and end, in UTC; None where it is not what the case is about.
    accuracy
        In metres, rounded; None where it is not what the case is about.
    """

    number: int
    outcome: str = "accepted"
    says: str = ""
    column: str = ""
    value: str = ""
    at: Point | None = (400_512, 150_534)
    flags: frozenset[str] = frozenset()
    when: tuple[str, str] | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Case:
    """What must come of one file: refused with these words, or its rows and what is said of it."""

    rows: tuple[Row, ...] = ()
    refused: str = ""
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


HERE: Point = (400_512, 150_534)
PILE_UP = (
    "20 of your agency's incidents, of 3 categories, lie on one point (easting 400512, northing "
    "150534). If that is where your system puts what has no place, such as an office, send those "
    "rows without a place: they would make a hotspot where there is none."
)


def hostile_rows() -> range:
    """The numbers of the rows of hostile cells."""
    return range(2, 2 + len(HOSTILE))


def good(*numbers: int, **also: object) -> Case:
    """Every row is accepted and plotted where it says."""
    return Case(tuple(Row(number) for number in numbers), **also)  # type: ignore[arg-type]


def refused(words: str) -> Case:
    """Nothing is stored, and the sentence has these words."""
    return Case(refused=words)


def rejected(number: int, says: str, *, column: str = "Date", value: str = "") -> Row:
    """A row that its sender must correct."""
    return Row(number, "rejected", says, column, value)


def held(number: int, value: str, *, says: str = "is not in the table of categories") -> Row:
    """A row whose category somebody must decide."""
    return Row(number, "held", says, "Category", value)


def nowhere(number: int, *flags: str) -> Row:
    """A row that is stored and never plotted."""
    return Row(number, at=None, flags=frozenset(flags))


def plotted(number: int, *flags: str, accuracy: float | None = None, at: Point = HERE) -> Row:
    """A row that is plotted where it happened, with what was done to it."""
    return Row(number, at=at, flags=frozenset(flags), accuracy=accuracy)


def dated(number: int, start: str, end: str, *flags: str) -> Row:
    """A row of which the interval was understood so."""
    return Row(number, when=(start, end), flags=frozenset(flags))


DAY_27 = ("2025-03-27T00:00", "2025-03-28T00:00")
NOT_A_DATE = "is not a date; write it like"
ROUNDED = "Row 2 has a long number whose last digits are all zero"
ASSUMED = "No date shows whether day or month comes first; UK order was taken."
MIXED = "Some dates put the month first, others the day; UK order was taken."

CASES: dict[str, Case] = {
    # the file
    "utf-8 with a mark": good(2, encoding="utf-8-sig"),
    "utf-16 little endian": good(2, encoding="utf-16-le", notes=("read as utf-16-le",)),
    "utf-16 big endian with a mark": good(2, encoding="utf-16", notes=("read as utf-16",)),
    "windows-1252": good(2, 3, encoding="cp1252", notes=("read as cp1252",)),
    "neither utf-8 nor windows": refused("cannot be decoded as CP1252: byte 102 does not fit"),
    "semicolons": good(2),
    "tabs": good(2),
    "carriage returns": good(2, 3),
    "carriage returns and line feeds": good(2, 3),
    "newlines in quotation marks": good(2, 3),
    "a ragged row": Case(
        (
            Row(2),
            rejected(3, "has 7 cells where the header has 6", column=""),
            rejected(4, "has 2 cells where the header has 6", column=""),
            Row(5),
        )
    ),
    "an empty file": refused("is empty; nothing was stored"),
    "nothing but blanks": refused("is empty; nothing was stored"),
    "a header only": refused("has a header but no rows below it; nothing was stored"),
    "a heading twice": refused('has the column "Date" more than once; rename or remove'),
    "a header in row 3 under a title": good(4),
    "a header in row 3 of a text": good(4),
    "trailing totals": Case(
        (Row(2), Row(3), rejected(4, "The date is empty", column="Date")),
        notes=("Row 4 looks like totals",),
    ),
    "a million blank rows": good(2),
    "a million blank rows in a workbook": good(2),
    "xlsx": good(2),
    "ods": good(2),
    "xls": good(2),
    "hidden sheets and rows": good(
        2,
        3,
        notes=(
            'Only the sheet "New" was read, not "Second".',
            'The sheet "Old" is hidden and was not read.',
            "1 hidden row was read too.",
        ),
    ),
    "a zip bomb": refused("unpacks to more than 200 MB or far more than a table of its size"),
    "a zip bomb that lies": refused("is damaged"),
    "external entities": refused("declares XML entities (DOCTYPE)"),
    "macros": good(2, notes=("The workbook holds macros; they were not run.",)),
    "a password": refused("is protected by a password; save it without one"),
    "a picture named csv": refused("is a PNG picture, not a spreadsheet"),
    "a million columns": refused("has 1,000,000 cells, more than the 16,384 columns"),
    "a workbook named csv": good(2),
    # what spreadsheets do to numbers
    "a uprn shortened by a spreadsheet": Case(
        (nowhere(2, "uprn_damaged"), nowhere(3, "uprn_damaged"))
    ),
    "a uprn with leading zeros": Case(
        tuple(plotted(number, at=(400_600, 150_534), accuracy=15) for number in (2, 3, 4))
    ),
    "uprns that are none": Case(
        (
            nowhere(2, "uprn_unreadable"),
            nowhere(3, "uprn_unreadable"),
            nowhere(4, "uprn_unknown"),
            nowhere(5, "uprn_unreadable"),
        )
    ),
    "a uprn as text in a workbook": Case((plotted(2, at=(400_600, 150_534)),)),
    "a uprn as a number in a workbook": Case((plotted(2, at=(400_600, 150_534)),)),
    "a uprn rounded in a workbook": Case((nowhere(2, "uprn_damaged"),), notes=(ROUNDED,)),
    "a day number": Case((dated(2, "2024-06-01T17:00", "2024-06-01T17:00"),)),
    "a date of a workbook of 1900": Case((dated(2, "2024-06-01T17:00", "2024-06-01T17:00"),)),
    "a date of a workbook of 1904": Case((dated(2, "2024-06-01T17:00", "2024-06-01T17:00"),)),
    "errors in cells": Case(
        (
            rejected(2, NOT_A_DATE, value="#REF!"),
            rejected(3, NOT_A_DATE, value="#####"),
            held(4, "#N/A"),
            nowhere(5, "coordinate_unreadable"),
        )
    ),
    "a grid reference turned into a number": Case(
        (nowhere(2, "grid_reference_damaged"), plotted(3))
    ),
    # dates
    "a day over 12 settles the order": Case(
        (
            dated(2, "2024-04-02T23:00", "2024-04-03T23:00"),
            dated(3, "2024-04-26T23:00", "2024-04-27T23:00"),
        )
    ),
    "a month over 12 settles the order": Case(
        (
            dated(2, "2024-03-04T00:00", "2024-03-05T00:00"),
            dated(3, "2024-04-26T23:00", "2024-04-27T23:00"),
        )
    ),
    "nothing settles the order": Case(
        (
            dated(2, "2024-04-02T23:00", "2024-04-03T23:00", "date_order_assumed"),
            dated(3, "2024-04-04T23:00", "2024-04-05T23:00", "date_order_assumed"),
        ),
        notes=(ASSUMED,),
    ),
    "both orders in one column": Case(
        (
            dated(2, "2024-04-26T23:00", "2024-04-27T23:00", "mixed_date_order"),
            rejected(3, "There is no date", value="04/27/2024"),
            dated(4, "2024-04-02T23:00", "2024-04-03T23:00", "mixed_date_order"),
        ),
        notes=(MIXED,),
    ),
    "a day that does not exist": Case(
        (
            rejected(2, "There is no date", value="31/02/2025"),
            rejected(3, "There is no date", value="29/02/2023"),
            dated(4, "2024-02-29T00:00", "2024-03-01T00:00"),
        )
    ),
    "a day in the future": Case(
        (
            rejected(2, "The date is in the future; correct it.", value="01/01/2199"),
            rejected(3, "The date is in the future; correct it.", value="2098-12-31"),
        )
    ),
    "a day before 1990": Case(
        (
            rejected(2, "The date is before 1990; correct the year.", value="31/12/1989"),
            dated(3, "1990-01-01T00:00", "1990-01-02T00:00"),
        )
    ),
    "a year of two digits": Case((dated(2, *DAY_27, "short_year"),)),
    "an hour that does not exist": Case(
        (dated(2, "2025-03-30T01:30", "2025-03-30T01:30", "hour_does_not_exist"),)
    ),
    "an hour that comes twice": Case(
        (dated(2, "2025-10-26T00:30", "2025-10-26T01:30", "hour_occurs_twice"),)
    ),
    "a time with a zone": Case(
        (
            dated(2, "2025-06-14T20:30", "2025-06-14T20:30"),
            dated(3, "2025-06-14T18:30", "2025-06-14T18:30"),
        )
    ),
    "an end before the start": Case(
        (rejected(2, "The end is before the start", column="End", value="27/03/2025 20:30"),)
    ),
    "many midnights": Case(
        (
            *(dated(number, *DAY_27, "midnight_read_as_no_time") for number in (2, 3, 4)),
            *(dated(number, "2025-03-27T09:15", "2025-03-27T09:15") for number in range(5, 12)),
        )
    ),
    "many midnights in a column of their own": Case(
        (
            *(dated(number, *DAY_27, "midnight_read_as_no_time") for number in (2, 3, 4)),
            *(dated(number, "2025-03-27T09:15", "2025-03-27T09:15") for number in range(5, 12)),
        )
    ),
    "few midnights": Case(
        (
            dated(2, "2025-03-27T00:00", "2025-03-27T00:00"),
            *(dated(number, "2025-03-27T09:15", "2025-03-27T09:15") for number in range(3, 10)),
        )
    ),
    "24 o'clock": Case((dated(2, "2025-03-28T00:00", "2025-03-28T00:00"),)),
    # coordinates
    "stand-ins for an unknown place": Case(
        (
            *(nowhere(number, "placeholder") for number in (2, 3, 4)),
            nowhere(5, "no_location"),
            nowhere(6, "half_a_pair"),
        )
    ),
    "stand-ins in degrees": Case(
        (
            nowhere(2, "placeholder"),
            nowhere(3, "placeholder"),
            nowhere(4, "no_location"),
            nowhere(5, "placeholder"),
        )
    ),
    "axes swapped": Case((plotted(2, "axes_swapped"),)),
    "axes of degrees swapped": Case((plotted(2, "axes_swapped"),)),
    "a lost minus": Case((plotted(2, "sign_restored"),)),
    "web mercator": Case((plotted(2, "web_mercator"),)),
    "a decimal comma": Case((plotted(2, "decimal_comma"),)),
    "degrees, minutes and seconds": Case(
        (plotted(2, "degrees_minutes_seconds"), plotted(3, "degrees_minutes_seconds"))
    ),
    "off by ten and a thousand": Case((plotted(2, "rescaled"), plotted(3, "rescaled"))),
    "coordinates cut short": Case(
        # 51.3, -2.2 in Ordnance Survey's own converter; half the diagonal of a tenth of a degree.
        (plotted(2, "few_digits", at=(386_152.7, 155_672.3), accuracy=7_863),)
    ),
    "out of the area": Case((plotted(2, "outside_service_area", at=(530_123, 180_123)),)),
    "coordinates that contradict the postcode": Case((nowhere(2, "conflict"), plotted(3))),
    # text
    "hostile text in every place": Case(
        tuple(nowhere(row, "names_missing") for row in hostile_rows())
    ),
    "hostile references": Case(tuple(Row(row) for row in hostile_rows())),
    "hostile categories": Case(
        tuple(held(row, text[:200]) for row, text in zip(hostile_rows(), HOSTILE, strict=True))
    ),
    "an empty character": refused("is not text: character 48 is empty (NUL)"),
    "people in free text": Case((nowhere(2, "names_missing"), nowhere(3, "names_missing"))),
    # pile-ups
    "a default location": good(*range(2, 22), notes=(PILE_UP,)),
    # snapped points
    "points of data.police.uk": Case((plotted(2, "snapped", accuracy=250),)),
}
