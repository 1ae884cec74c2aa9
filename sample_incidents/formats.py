"""The four files as text: each agency's own columns, dates, encoding, delimiter and line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from sample_incidents.plan import Draw

Row = dict[str, str]
_LONDON = ZoneInfo("Europe/London")
# Far above the ranges that councils number homes from, so that no real home is named.
_FIRST_UPRN = 999_900_000_000


class Incident(NamedTuple):
    """One row before it is spelled out; times on the London clock, metres in EPSG:27700."""

    number: int
    offence: str
    start: datetime
    end: datetime | None
    easting: int
    northing: int
    postcode: str


@dataclass(frozen=True)
class Format:
    """How one agency writes its file."""

    rows: Callable[[pd.DataFrame, Draw], list[Row]]
    delimiter: str
    line_end: str
    encoding: str

    def encode(self, rows: list[Row]) -> bytes:
        """Return the file, header first."""
        text = io.StringIO()
        writer = csv.DictWriter(
            text, list(rows[0]), delimiter=self.delimiter, lineterminator=self.line_end
        )
        writer.writeheader()
        writer.writerows(rows)
        # Python marks the byte order only under the name "utf-16", and then with the machine's own.
        mark = "\ufeff" if self.encoding == "utf-16-le" else ""
        return (mark + text.getvalue()).encode(self.encoding)


def police_rows(incidents: pd.DataFrame, draw: Draw) -> list[Row]:
    """Spell out a crime and incident extract: committed from and to, easting, northing."""
    return [
        {
            "Crime reference": f"WC/{incident.start:%y}/{incident.number:06d}",
            "Offence": incident.offence,
            "Committed from": f"{incident.start:%d/%m/%Y %H:%M}",
            "Committed to": f"{incident.end:%d/%m/%Y %H:%M}" if incident.end else "",
            "Easting": f"{incident.easting}",
            "Northing": f"{incident.northing}",
        }
        for incident in _each(incidents)
    ]


def council_rows(incidents: pd.DataFrame, draw: Draw) -> list[Row]:
    """Spell out a case list: the day it was reported and a postcode."""
    return [
        {
            "Case number": f"ASB-{100_000 + incident.number}",
            "Case type": incident.offence,
            "Reported": f"{incident.start:%d/%m/%Y}",
            "Postcode": incident.postcode,
        }
        for incident in _each(incidents)
    ]


def housing_rows(incidents: pd.DataFrame, draw: Draw) -> list[Row]:
    """Spell out a landlord's list: postcodes as people type them, a UPRN where one was found."""
    n = len(incidents)
    habit, home, known = draw.uniform(n), draw.uniform(n), draw.uniform(n) < 0.85
    return [
        {
            "Our ref": f"WHH{incident.number:07d}",
            "Category": incident.offence,
            "Started": f"{incident.start:%Y-%m-%d %H:%M}",
            "Ended": f"{incident.end:%Y-%m-%d %H:%M}" if incident.end else "",
            "Postcode": _as_typed(incident.postcode, habit[incident.number - 1]),
            "Address": "",
            "UPRN": str(_FIRST_UPRN + int(home[incident.number - 1] * 90_000))
            if known[incident.number - 1]
            else "",
        }
        for incident in _each(incidents)
    ]


def fire_rows(incidents: pd.DataFrame, draw: Draw) -> list[Row]:
    """Spell out a fire log: the time of call in UTC and a grid reference of 6 or 8 figures."""
    n = len(incidents)
    second, habit = draw.uniform(n, 0.0, 60.0), draw.uniform(n)
    return [
        {
            "Incident number": f"{incident.start:%y}-{incident.number:06d}",
            "Incident type": incident.offence,
            "Time of call": _utc(incident.start.replace(second=int(second[incident.number - 1]))),
            "Grid reference": grid_reference(
                incident.easting, incident.northing, habit[incident.number - 1]
            ),
        }
        for incident in _each(incidents)
    ]


def grid_reference(easting: int, northing: int, habit: float) -> str:
    """Return the grid reference of a point in ST or SU, spaced as ``habit`` in [0, 1) has it."""
    square = "ST" if easting < 400_000 else "SU"
    figures = 3 if habit < 0.6 else 4
    east, north = (f"{value % 100_000:05d}"[:figures] for value in (easting, northing))
    if habit < 0.30 or 0.60 <= habit < 0.80:
        return f"{square} {east} {north}"
    if habit < 0.50 or habit >= 0.90:
        return f"{square}{east}{north}"
    if habit < 0.55:
        return f"{square.lower()} {east}{north}"
    return f"{square} {east}{north}"


def _each(incidents: pd.DataFrame) -> Iterator[Incident]:
    fields = (
        incidents["offence"],
        (start.to_pydatetime() for start in incidents["start"]),
        (None if pd.isna(end) else end.to_pydatetime() for end in incidents["end"]),
        incidents["easting"].astype(int),
        incidents["northing"].astype(int),
        incidents["postcode"],
    )
    for number, values in enumerate(zip(*fields, strict=True), start=1):
        yield Incident(number, *values)


def _as_typed(postcode: str, habit: float) -> str:
    if habit < 0.10:
        return postcode.lower()
    if habit < 0.22:
        return postcode.replace(" ", "")
    if habit < 0.26:
        return postcode.lower().replace(" ", "")
    if habit < 0.29:
        return postcode.replace(" ", "  ") + " "
    return postcode


def _utc(local: datetime) -> str:
    return f"{local.replace(tzinfo=_LONDON).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


FORMATS = {
    "POL": Format(police_rows, ",", "\r\n", "utf-8-sig"),
    "COU": Format(council_rows, ";", "\r\n", "cp1252"),
    "HOU": Format(housing_rows, "\t", "\n", "utf-8"),
    "FRS": Format(fire_rows, ",", "\r\n", "utf-16-le"),
}
