"""An independent reader of the sample files: nothing here uses the generator or the intake."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tomllib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import sample_incidents

Row = dict[str, str]
Postcodes = dict[str, tuple[float, float]]
Streets = dict[tuple[str, str], tuple[float, float]]
Known = tuple[Postcodes, Streets]

LONDON = ZoneInfo("Europe/London")
READ_AS = {
    "POL": ("utf-8-sig", ","),
    "COU": ("cp1252", ";"),
    "HOU": ("utf-8", "\t"),
    "FRS": ("utf-16", ","),
}
MOMENT = {
    "POL": "%d/%m/%Y %H:%M",
    "COU": "%d/%m/%Y",
    "HOU": "%Y-%m-%d %H:%M",
    "FRS": "%Y-%m-%dT%H:%M:%S%z",
}
END_OF_SAMPLE = datetime(2026, 10, 1, tzinfo=LONDON)


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """What the generator says it planted."""
    loaded: dict[str, Any] = json.loads(sample_incidents.expected().read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def profiles() -> dict[str, dict[str, Any]]:
    """The profile of each agency by its code."""
    return {
        sample.agency_code: tomllib.loads(sample.profile_path.read_text(encoding="utf-8"))
        for sample in sample_incidents.files()
    }


@pytest.fixture(scope="session")
def rows() -> dict[str, list[Row]]:
    """The rows of each agency as text; a spreadsheet calls the first of them row 2."""
    read = {}
    for sample in sample_incidents.files():
        encoding, delimiter = READ_AS[sample.agency_code]
        text = io.StringIO(sample.path.read_bytes().decode(encoding), newline="")
        read[sample.agency_code] = list(csv.DictReader(text, delimiter=delimiter, strict=True))
    return read


@pytest.fixture(scope="session")
def postcodes() -> Postcodes:
    """The gazetteer: postcode without its space -> easting, northing."""
    with sample_incidents.gazetteer().open(encoding="utf-8", newline="") as lines:
        return {
            row["postcode"].replace(" ", ""): (float(row["easting"]), float(row["northing"]))
            for row in csv.DictReader(lines)
        }


@pytest.fixture(scope="session")
def streets() -> Streets:
    """The streets: name and settlement -> easting, northing."""
    with sample_incidents.place_list().open(encoding="utf-8", newline="") as lines:
        listed = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {
            (row["name"], row["settlement"]): (float(row["easting"]), float(row["northing"]))
            for row in listed
            if row["kind"] == "street"
        }


@pytest.fixture(scope="session")
def outcomes(
    rows: dict[str, list[Row]],
    profiles: dict[str, dict[str, Any]],
    postcodes: Postcodes,
    streets: Streets,
) -> dict[str, dict[int, str]]:
    """What becomes of every row by this reader's own rules, by agency and spreadsheet row."""
    found: dict[str, dict[int, str]] = {}
    for code, sent in rows.items():
        seen: set[str] = set()
        found[code] = {}
        for number, row in enumerate(sent, start=2):
            found[code][number] = _outcome(code, row, profiles[code], (postcodes, streets), seen)
            seen.add(row[profiles[code]["columns"]["reference"]])
    return found


@pytest.fixture(scope="session")
def located(
    rows: dict[str, list[Row]],
    profiles: dict[str, dict[str, Any]],
    postcodes: Postcodes,
    streets: Streets,
    outcomes: dict[str, dict[int, str]],
) -> dict[str, pd.DataFrame]:
    """Every located row: reference, agency, theme, subtype, start (London clock) and point."""
    return {
        code: pd.DataFrame(
            [
                _read(code, row, profiles[code], (postcodes, streets))
                for number, row in enumerate(sent, start=2)
                if outcomes[code][number] == "located"
            ]
        )
        for code, sent in rows.items()
    }


@pytest.fixture(scope="session")
def everyone(located: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The located rows of all agencies."""
    return pd.concat(located.values(), ignore_index=True)


def _outcome(code: str, row: Row, profile: dict[str, Any], known: Known, seen: set[str]) -> str:
    columns = profile["columns"]
    start = _moment(code, row[columns["start"]])
    end = _moment(code, row[columns["end"]]) if columns.get("end") else None
    if start is None or start >= END_OF_SAMPLE or (end is not None and end < start):
        return "rejected"
    if row[columns["category"]] not in profile["categories"] or row[columns["reference"]] in seen:
        return "held"
    return "unlocated" if _point(row, columns, known) is None else "located"


def _read(code: str, row: Row, profile: dict[str, Any], known: Known) -> dict[str, Any]:
    columns = profile["columns"]
    start, point = _moment(code, row[columns["start"]]), _point(row, columns, known)
    assert start is not None
    assert point is not None
    subtype = profile["categories"][row[columns["category"]]]
    return {
        "reference": row[columns["reference"]],
        "agency": code,
        "theme": subtype.partition("/")[0],
        "subtype": subtype,
        "start": start.astimezone(LONDON).replace(tzinfo=None),
        "easting": point[0],
        "northing": point[1],
    }


def _moment(code: str, text: str) -> datetime | None:
    try:
        read = datetime.strptime(text, MOMENT[code])
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


def _point(row: Row, columns: dict[str, str], known: Known) -> tuple[float, float] | None:
    postcodes, streets = known
    if "postcode" in columns:
        by_postcode = postcodes.get(re.sub(r"\s", "", row[columns["postcode"]]).upper())
        written = re.fullmatch(r"(?:\d+ )?(.+), (.+)", row.get(columns.get("address", ""), ""))
        by_street = streets.get((written[1], written[2])) if written else None
        if by_postcode and by_street:
            return by_postcode if math.dist(by_postcode, by_street) <= 1_000 else None
        return by_postcode or by_street
    if "grid_reference" in columns:
        text = re.sub(r"\s", "", row[columns["grid_reference"]]).upper()
        parts = re.fullmatch(r"(ST|SU)(\d{6}|\d{8})", text)
        if parts is None:
            return None
        figures = len(parts[2]) // 2
        side = 10 ** (5 - figures)
        west = {"ST": 300_000, "SU": 400_000}[parts[1]]
        return (
            west + (int(parts[2][:figures]) + 0.5) * side,
            100_000 + (int(parts[2][figures:]) + 0.5) * side,
        )
    pair = sorted(float(row[columns[axis]] or 0) for axis in ("easting", "northing"))
    # In Wiltshire an easting is always the larger number of the two.
    return (pair[1], pair[0]) if pair[0] else None
