"""The sample files as their description promises them: formats, profiles and bad rows."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import pytest

import sample_incidents
from sample_incidents.generate import build
from sample_incidents.plan import read_plan

Row = dict[str, str]

WRITTEN_AS_TEXT = {"address", "ambiguous_address", "unknown_address", "contradiction"}
CODES = ("POL", "COU", "HOU", "FRS")
SUBTYPES = {
    "asb": "nuisance personal environmental unspecified",
    "violence": "with_injury without_injury weapons robbery public_order unspecified sexual "
    "domestic",
    "rural": "livestock_theft machinery_and_plant vehicles_and_quad_bikes fuel "
    "hare_coursing_and_poaching fly_tipping wildlife heritage arson unspecified",
}


def sample(code: str) -> sample_incidents.SampleFile:
    return next(file for file in sample_incidents.files() if file.agency_code == code)


def test_running_the_generator_gives_the_committed_files_byte_for_byte() -> None:
    made = build()
    folder = sample_incidents.folder()
    written = {path.name for path in folder.glob("*.csv")}
    assert set(made) == written | {"expected.json", "roads.geojson"}
    changed = [name for name in made if (folder / name).read_bytes() != made[name]]
    assert changed == [], "run python -m sample_incidents.generate and commit what it writes"


def test_every_file_stays_under_a_megabyte_and_together_they_hold_twelve_thousand_rows(
    rows: dict[str, list[Row]],
) -> None:
    assert max(path.stat().st_size for path in sample_incidents.folder().glob("*.*")) < 1_000_000
    assert {code: len(rows[code]) for code in CODES} == {
        "POL": 7200,
        "COU": 2400,
        "HOU": 1200,
        "FRS": 1200,
    }


def test_each_agency_writes_a_format_of_its_own() -> None:
    police, council, housing, fire = (sample(code).path.read_bytes() for code in CODES)
    assert police.startswith(b"\xef\xbb\xbfCrime reference,")
    assert police.count(b"\r\n") == police.count(b"\n") == 7201
    assert council.startswith(b"Case number;")
    with pytest.raises(UnicodeDecodeError):
        council.decode("utf-8")
    assert b"\xa3" in council
    assert b"\x92" in council
    assert housing.startswith(b"Our ref\t")
    assert b"\r" not in housing
    assert fire.startswith(b"\xff\xfeI\x00n\x00")
    assert fire.decode("utf-16").count("\r\n") == 1201


def test_landlord_postcodes_are_typed_in_several_ways(rows: dict[str, list[Row]]) -> None:
    typed = [row["Postcode"] for row in rows["HOU"] if row["Postcode"]]
    assert sum(code != code.upper() for code in typed) > 50
    assert sum(" " not in code for code in typed) > 50
    uprns = [row["UPRN"] for row in rows["HOU"]]
    assert 100 < uprns.count("") < 300
    assert all(re.fullmatch(r"9999\d{8}", uprn) for uprn in uprns if uprn)


def test_fire_grid_references_have_six_or_eight_figures_and_any_spacing(
    rows: dict[str, list[Row]],
) -> None:
    given = [row["Grid reference"] for row in rows["FRS"] if row["Grid reference"]]
    shapes = Counter(re.sub(r"\d", "9", re.sub("[A-Za-z]", "A", text)) for text in given)
    assert set(shapes) == {
        "AA 999 999",
        "AA999999",
        "AA 999999",
        "AA 9999 9999",
        "AA99999999",
        "AA 99999999",
    }
    assert any(text[:2].islower() for text in given)


def test_postcodes_are_well_formed_unique_and_in_an_area_that_does_not_exist() -> None:
    with sample_incidents.gazetteer().open(encoding="utf-8") as lines:
        listed = [line.split(",")[0] for line in lines][1:]
    assert 300 <= len(listed) <= 999
    assert len(set(listed)) == len(listed)
    assert all(
        re.fullmatch(r"WX([1-9]|1[0-8]) [0-9][ABD-HJLNP-UW-Z]{2}", postcode) for postcode in listed
    )


@pytest.mark.parametrize("code", CODES)
def test_profile_fits_its_file_and_the_themes(
    code: str, rows: dict[str, list[Row]], profiles: dict[str, dict[str, Any]]
) -> None:
    told = profiles[code]
    assert told["name"] == sample(code).path.stem
    assert set(told["columns"].values()) <= set(rows[code][0])
    allowed = {
        f"{theme}/{subtype}" for theme, names in SUBTYPES.items() for subtype in names.split()
    }
    assert set(told["categories"].values()) <= allowed | {"none"}
    planned = {offence["code"] for offence in read_plan().agencies[code]["offences"]}
    assert set(told["categories"]) == planned
    assert planned <= {row[told["columns"]["category"]] for row in rows[code]}


def test_agency_names_match_the_plan_and_say_that_they_are_invented() -> None:
    for file in sample_incidents.files():
        assert file.agency_name == read_plan().agencies[file.agency_code]["name"]
        assert file.path.stem == read_plan().agencies[file.agency_code]["file"]
        assert "(invented)" in file.agency_name


@pytest.mark.parametrize("code", CODES)
def test_every_row_comes_out_as_expected_and_no_other_row_is_bad(
    code: str,
    expected: dict[str, Any],
    outcomes: dict[str, dict[int, str]],
    rows: dict[str, list[Row]],
    profiles: dict[str, dict[str, Any]],
) -> None:
    told = expected["files"][sample(code).path.stem]
    reference = profiles[code]["columns"]["reference"]
    found = outcomes[code]
    planted = {bad["row"]: bad["outcome"] for bad in told["bad_rows"]}
    assert {number: what for number, what in found.items() if what != "located"} == {
        number: what for number, what in planted.items() if what != "located"
    }
    assert all(found[number] == what for number, what in planted.items())
    assert {bad["row"]: rows[code][bad["row"] - 2][reference] for bad in told["bad_rows"]} == {
        bad["row"]: bad["reference"] for bad in told["bad_rows"]
    }
    counted = Counter(found.values())
    assert (told["rejected"], told["held"], told["unlocated"], told["located"]) == (
        counted["rejected"],
        counted["held"],
        counted["unlocated"],
        counted["located"],
    )
    assert told["accepted"] == told["located"] + told["unlocated"]
    assert told["rows"] == told["accepted"] + told["rejected"] + told["held"]
    spoiled = [bad for bad in told["bad_rows"] if bad["fault"] not in WRITTEN_AS_TEXT]
    assert 0.009 <= len(spoiled) / told["rows"] <= 0.015


def test_every_kind_of_bad_row_is_in_the_files_as_described(
    expected: dict[str, Any], rows: dict[str, list[Row]], profiles: dict[str, dict[str, Any]]
) -> None:
    def cells(fault: str) -> list[tuple[str, Row]]:
        return [
            (file["agency"], rows[file["agency"]][bad["row"] - 2])
            for file in expected["files"].values()
            for bad in file["bad_rows"]
            if bad["fault"] == fault
        ]

    assert {
        row["Committed from"][:6] for code, row in cells("impossible_date") if code == "POL"
    } == {"31/02/"}
    assert all("2062" in " ".join(row.values()) for _, row in cells("future_date"))
    assert len(cells("script_in_category")) == 5
    assert all("<script>" in " ".join(row.values()) for _, row in cells("script_in_category"))
    assert len(cells("formula_in_reference")) == 5
    assert all(
        next(iter(row.values())).startswith("=HYPERLINK(")
        for _, row in cells("formula_in_reference")
    )
    assert all(row["Easting"] == "0" for _, row in cells("zero_coordinates"))
    assert all(int(row["Easting"]) < int(row["Northing"]) for _, row in cells("swapped_axes"))
    assert all(row["Postcode"].startswith("WX9") for _, row in cells("unknown_postcode"))
    for code, row in cells("duplicate_reference"):
        reference = profiles[code]["columns"]["reference"]
        same = [other for other in rows[code] if other[reference] == row[reference]]
        assert len(same) == 2
        assert same[0] != same[1] == row


def test_places_written_as_text_are_known_ambiguous_unknown_or_contradicted(
    expected: dict[str, Any],
    rows: dict[str, list[Row]],
    postcodes: dict[str, tuple[float, float]],
    streets: dict[tuple[str, str], tuple[float, float]],
) -> None:
    bad_rows = expected["files"]["housing_association"]["bad_rows"]
    cells = {
        fault: [rows["HOU"][bad["row"] - 2] for bad in bad_rows if bad["fault"] == fault]
        for fault in WRITTEN_AS_TEXT
    }
    assert {fault: len(found) for fault, found in cells.items()} == {
        "address": 12,
        "ambiguous_address": 6,
        "unknown_address": 12,
        "contradiction": 3,
    }
    names = Counter(name for name, _ in streets)
    for row in cells["ambiguous_address"]:
        assert names[row["Address"]] > 1
    assert {row["Address"] for row in cells["unknown_address"]}.isdisjoint(names)
    for row in cells["contradiction"]:
        name, settlement = row["Address"].split(", ")
        postcode = postcodes[re.sub(r"\s", "", row["Postcode"]).upper()]
        assert math.dist(postcode, streets[name, settlement]) > 5_000
    others = [row for row in rows["HOU"] if row["Address"]]
    assert len(others) == sum(map(len, cells.values()))


def test_the_list_of_places_says_that_it_is_invented_and_names_nothing_twice() -> None:
    first, header, *listed = sample_incidents.place_list().read_text("utf-8").splitlines()
    assert first.startswith("# Invented streets, landmarks and farms")
    assert header == "name,easting,northing,radius,kind,settlement"
    cells = [line.split(",") for line in listed]
    known = [(name, kind, settlement) for name, _, _, _, kind, settlement in cells]
    assert len(set(known)) == len(known) > 800
    assert Counter(kind for _, kind, _ in known).keys() == {
        "street", "landmark", "farm", "settlement",
    }  # fmt: skip


def test_times_of_call_are_written_in_utc_and_in_order(
    expected: dict[str, Any], rows: dict[str, list[Row]]
) -> None:
    bad = {row["row"] for row in expected["files"]["fire_and_rescue"]["bad_rows"]}
    given = [row["Time of call"] for number, row in enumerate(rows["FRS"], 2) if number not in bad]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) for text in given)
    to_the_minute = [text[:16] for text in given]
    assert to_the_minute == sorted(to_the_minute)
