"""OS Open UPRN, from files in the publisher's format with invented properties.

The format (file name, byte order mark, header, CRLF, two decimals of a metre, seven of a degree) is
that of the product's technical specification.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.geocoding.service_area import WILTSHIRE
from hotspots.geocoding.sources.number_parts import read_number_parts
from hotspots.geocoding.sources.open_uprn import OpenUprnReader
from hotspots.geocoding.sources.reader import SourceContent
from hotspots.geocoding.sources.source_files import SourceFiles
from hotspots.geocoding.transformation import to_longitude_latitude

HEADER = "\ufeffUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE"
NAME = "osopenuprn_203102.csv"
# UPRN, easting, northing; the third lies in Leeds.
PLACES = (
    (26, 385_512.25, 157_123.5),
    (10_012_345_678, 401_000.0, 168_000.49),
    (72_000_000_001, 430_000.0, 433_000.0),
    (999_999_999_999, 414_500.0, 130_000.0),
)


def row(number: int, x: float, y: float) -> str:
    longitude, latitude = to_longitude_latitude(x, y)
    return f"{number},{x:.2f},{y:.2f},{float(latitude):.7f},{float(longitude):.7f}"


LINES = [HEADER, *(row(*place) for place in PLACES)]


def content(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def table(folder: Path, lines: list[str] | None = None, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(content(LINES if lines is None else lines))
    return path


def read(path: Path, advance: Callable[[int], None] = lambda rows: None) -> SourceContent:
    files = SourceFiles.open(path)
    reader = OpenUprnReader()
    assert reader.recognises(files)
    return reader.read(files, WILTSHIRE, advance)


@pytest.mark.parametrize("form", ["zip", "folder", "alone"])
def test_the_properties_of_the_service_area(form: str, tmp_path: Path) -> None:
    alone = table(tmp_path)
    path = {"zip": tmp_path / "osopenuprn_203102_csv.zip", "folder": tmp_path}.get(form, alone)
    if form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(alone, alone.name)
            archive.writestr("licence.txt", "Terms.")
    read_rows: list[int] = []
    found = read(path, read_rows.append)
    assert found.uprns is not None
    assert found.uprns.number.tolist() == [26, 10_012_345_678, 999_999_999_999]
    assert found.uprns.easting.tolist() == [385_512, 401_000, 414_500]
    assert found.uprns.northing.tolist() == [157_124, 168_000, 130_000]
    source = found.source
    assert (source.name, source.edition, source.rows) == ("OS Open UPRN", "2031-02", 3)
    assert source.attribution == "Contains OS data \u00a9 Crown copyright and database right 2031."
    assert source.notes == ("A part of the country only: 4 rows.",)
    assert sum(read_rows) == 4


def test_rows_in_any_order_give_the_same_table(tmp_path: Path) -> None:
    found = read(table(tmp_path, [HEADER, *reversed(LINES[1:])])).uprns
    assert found is not None
    assert found.number.tolist() == [26, 10_012_345_678, 999_999_999_999]


def test_another_name_is_known_by_its_header(tmp_path: Path) -> None:
    source = read(table(tmp_path, name="properties.csv")).source
    assert source.edition == "unknown"
    assert source.attribution.endswith("database right.")


def line(place: int, old: str, new: str) -> list[str]:
    lines = list(LINES)
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new, 1)
    return lines


def moved(place: tuple[int, float, float]) -> str:
    """A row whose latitude and longitude are 100 m west of its coordinates."""
    number, x, y = place
    return row(number, x - 100, y).replace(f",{x - 100:.2f},", f",{x:.2f},")


X, Y = "385512.25", "157123.50"
REFUSED = {
    "a renamed column": (line(0, "X_COORDINATE", "EASTING"), "has no column X_COORDINATE"),
    "a column more": (line(0, "UPRN,", "UPRN,USRN,"), "Line 2 .* has 5 columns instead of 6"),
    "a cell more": (line(2, ",", ",,"), "Line 3 .* not on the National Grid"),
    "a cell more at the end": ([*LINES[:2], LINES[2] + ",0", *LINES[3:]], "Line 3 .* 6 columns"),
    "a cell more at once": (line(1, ",", ",,"), "Line 2 .* has 6 columns instead of 5"),
    "a cell less": (line(2, "10012345678,", ""), "Line 3 .* not in Great Britain"),
    "a last cell less": ([*LINES[:2], LINES[2].rpartition(",")[0], *LINES[3:]], "Line 3 .* latit"),
    "no number": (line(2, "10012345678", "1001234567B"), "Line 3 .* has '1001234567B' for UPRN"),
    "a spreadsheet's number": (line(2, "10012345678", "1E+10"), r"Line 3 .* has '1E\+10' for UPRN"),
    "a number with a point": (line(2, "10012345678", "26.5"), "Line 3 .* has '26.5' for UPRN"),
    "zero": (line(3, "72000000001", "0"), "Line 4 .* no UPRN"),
    "negative": (line(3, "72000000001", "-26"), "Line 4 .* no UPRN"),
    "thirteen digits": (line(3, "72000000001", "1" * 13), "Line 4 .* no UPRN"),
    "twenty digits": (line(3, "72000000001", "9" * 20), "Line 4 .* has '9{20}' for UPRN"),
    "thousands of digits": (line(3, "72000000001", "9" * 5_000), "Line 4 .* has '9{40}' for UPRN"),
    "twice": (line(2, "10012345678", "26"), "repeats the UPRN 26"),
    "off the grid": (line(1, X, "985512.25"), "Line 2 .* not on the National Grid"),
    "nowhere": (line(1, f"{X},{Y}", "0,0"), "Line 2 .* not on the National Grid"),
    "no coordinate": (line(1, X, ""), "Line 2 .* not on the National Grid"),
    "swapped axes": (
        [HEADER.replace("X_COORDINATE,Y_COORDINATE", "Y_COORDINATE,X_COORDINATE"), *LINES[1:]],
        "Line 2 .* not at its coordinates",
    ),
    "text for a coordinate": (line(1, X, "n/a"), "Line 2 .* has 'n/a' for X_COORDINATE"),
    "coordinates that disagree": (
        [HEADER, *(moved(place) for place in PLACES)],
        "Line 2 .* not at its coordinates",
    ),
    "swapped degrees": (
        [HEADER.replace("LATITUDE,LONGITUDE", "LONGITUDE,LATITUDE"), *LINES[1:]],
        "Line 2 .* latitude or longitude that is not in Great Britain",
    ),
    "a blank line": ([*LINES[:2], "", *LINES[2:]], "Line 3 .* has 0 columns"),
    "nothing here": ([HEADER, LINES[3]], "no property in the service area"),
    "no rows": ([HEADER], "no property in the service area"),
    "an open quote": (line(2, "10012345678", '"10012345678'), "is damaged"),
}


@pytest.mark.parametrize(("lines", "sentence"), REFUSED.values(), ids=REFUSED)
def test_anything_unexpected_is_refused(lines: list[str], sentence: str, tmp_path: Path) -> None:
    path = table(tmp_path, lines)
    with pytest.raises(InputError, match=sentence) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert NAME in str(caught.value)


def test_a_single_row_that_disagrees_does_not_refuse_the_country(tmp_path: Path) -> None:
    found = read(table(tmp_path, [HEADER, moved(PLACES[0]), *LINES[2:]])).uprns
    assert found is not None
    assert found.easting.tolist() == [385_512, 401_000, 414_500]


def test_a_table_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path)
    whole = path.read_bytes()
    for cut in (2, 3, 9, 30):
        path.write_bytes(whole[:-cut])
        with pytest.raises(InputError, match=r"cut short|Line 5|line 5"):
            read(path)


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(NAME, content(LINES))
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"385512.25", b"385513.25", 1))
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        read(path)
    path.write_bytes(whole[:-20])
    with pytest.raises(InputError, match="cut short, damaged or locked"):
        SourceFiles.open(path)


def test_two_editions_are_refused(tmp_path: Path) -> None:
    table(tmp_path)
    table(tmp_path, name="osopenuprn_203103.csv")
    with pytest.raises(InputError, match="several editions"):
        read(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(content(LINES).replace(b"168000.49", b"168000.4\xff"))
    with pytest.raises(InputError, match="is not UTF-8"):
        read(path)


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 100])
def test_parts_are_the_whole_and_know_their_lines(rows_at_once: int, tmp_path: Path) -> None:
    files = SourceFiles.open(table(tmp_path))
    wanted = {"number": ("UPRN",), "y": ("Y_COORDINATE",)}
    parts = list(
        read_number_parts(
            files, NAME, wanted, {"number": int, "y": float}, advice="again.",
            rows_at_once=rows_at_once,
        )
    )  # fmt: skip
    assert np.concatenate([part["number"] for part in parts]).tolist() == [p[0] for p in PLACES]
    assert np.concatenate([part["y"] for part in parts]).tolist() == [p[2] for p in PLACES]
    assert [part.first_line for part in parts] == list(range(2, 6, rows_at_once))
    wrong = parts[-1]["number"] == 999_999_999_999
    with pytest.raises(InputError, match=rf"^Line 5 of {NAME} in .* is odd; again\.$"):
        parts[-1].refuse_where(wrong, "is odd")
