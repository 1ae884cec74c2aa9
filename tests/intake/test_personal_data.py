"""Who people are, found in what an agency sends; streets and places are nobody.

Every name and number is invented: 01632, 020 7946 0 and 07700 900 are ranges that Ofcom keeps for
fiction. National Insurance numbers with valid prefixes cannot be kept for fiction, so those here
are counted upwards.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import boundaries
import sample_incidents
from hotspots.intake.personal_data import PersonalData, find_personal_data
from hotspots.intake.personal_text import personal_kinds
from hotspots.intake.profile import Profile, find_profile, read_profile
from hotspots.intake.source_table import SourceRow, SourceTable, read_source_table

TEMPLATE = find_profile("template")
PHONE, INSURANCE, EMAIL, NAME = (
    "phone number", "National Insurance number", "email address", "name",
)  # fmt: skip


def table_of(columns: dict[str, list[str]]) -> SourceTable:
    length = max(map(len, columns.values()))
    rows = tuple(
        SourceRow(number + 2, tuple(cells[number] for cells in columns.values()))
        for number in range(length)
    )
    return SourceTable("rows.csv", tuple(columns), rows, "utf-8", ",", "0" * 64)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("call 01632 960123 after six", {PHONE}),
        ("tel. (01632) 960 123", {PHONE}),
        ("020 7946 0123", {PHONE}),
        ("07700 900456", {PHONE}),
        ("07700900456", {PHONE}),
        ("+44 7700 900789", {PHONE}),
        ("+447700900789", {PHONE}),
        ("0044 (0)1632 960123", {PHONE}),
        ("0808-157-0123", {PHONE}),
        ("AB 12 34 56 C", {INSURANCE}),
        ("ni ab123457d.", {INSURANCE}),
        ("AB-12-34-58-A", {INSURANCE}),
        ("write to zora.quill@example.invalid", {EMAIL}),
        ("Mr Quill says", {NAME}),
        ("MRS J. QUILL", {NAME}),
        ("Dr A B Quill of no. 4", {NAME}),
        ("reported by Sarah Quill", {NAME}),
        ("Quill saw JOHN O'QUILL there", {NAME}),
        ("QUILL, Sarah", {NAME}),
        ("Mohammed Al-Quill, 07700 900456", {NAME, PHONE}),
        ("Sarah-Jane Quill", set()),  # a given name that no table has is missed
        ("sarah quill", set()),  # so is one in small letters
        ("Quill lives there", set()),  # and a surname alone
    ],
)
def test_what_is_found_and_what_is_missed(text: str, kinds: set[str]) -> None:
    assert set(personal_kinds(text)) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "St John Street", "Victoria Road", "Chapel Lane, Wilton", "The George Hotel",
        "John Rennie Close", "King George Way", "Prince Albert Court", "St Mary Street, Chippenham",
        "James Watt House", "opp Victoria Park", "Harry Patch Way", "Charlotte Mews, Devizes",
        "Edward Street, Westbury", "Wilton Road, Salisbury", "Queen Elizabeth Gardens",
        "The Duke of Wellington", "Mary Tavy Road", "Bradford on Avon", "Royal Wootton Bassett",
        "Station Approach", "12 Alan Turing Avenue", "George Street", "Neville Close", "Dr Road",
        "WX1 2AB", "ST 846 603", "ST8460060300", "010012345678", "999900041943", "2025-03-27 21:30",
        "27/03/2025 21:30:00", "01/02/2025 03:04", "WX/25/000001", "ASB-100001", "54250012345",
        "400512.25", "01234567890", "0.1234567890", "-1.9904", "£1,250.00", "SU 12 34 56 A",
        "BG123456A", "DA123456A", "AO123456A", "AB123456E", "AB1234567C", "12 noon @ the bus stop",
        "Theft of fuel", "Public order", "Rose Cottage", "Holly Blue Way", "", "   ", "@", "07700",
        "24-000001", "CRN 2025 0412 9876", "UPRN 100121003456", "Rural crime", "MR", "Mr",
    ],
)  # fmt: skip
def test_streets_places_and_references_are_nobody(text: str) -> None:
    assert set(personal_kinds(text)) == set()


@pytest.mark.parametrize(
    "text",
    ["+44" + " " * 1_990, "0044" + "-" * 1_990, "a" * 2_000 + "@", "a@" + "b." * 990, "07 " * 660,
     "Mr " * 660, "John " * 400, "A," * 1_000, "(0" * 1_000, "AB 12 " * 330],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_cells_made_to_keep_a_pattern_busy_are_read_at_once(text: str) -> None:
    """100 such cells would take a minute if blanks or letters could be shared out in many ways."""
    table = table_of({"Notes": [f"{text}{number}" for number in range(100)]})
    for found in find_personal_data(table, TEMPLATE):
        assert found.rows <= 100


@pytest.mark.parametrize(
    ("prefix", "valid"),
    [("AA", True), ("ZY", True), ("AD", False), ("DA", False), ("QQ", False), ("FY", False),
     ("AV", False), ("GB", False), ("NK", False), ("TN", False), ("ZZ", False), ("KN", False)],
)  # fmt: skip
def test_prefixes_that_are_not_given_out_are_no_numbers(prefix: str, valid: bool) -> None:
    assert (set(personal_kinds(f"{prefix}123456A")) == {INSURANCE}) is valid


def test_columns_rows_and_whether_they_would_be_kept() -> None:
    table = table_of(
        {
            "Category": ["Nuisance", "Nuisance", "Nuisance"],
            "Date": ["27/03/2025"] * 3,
            "Address": ["1 Millrace Way", "Mrs Quill, 3 Millrace Way", "Mr A Quill, Wexbury"],
            "Notes": ["", "", "ring 07700 900456"],
            "DOB": ["01/02/1980", "", "03/04/1990"],
            "Tenant": ["Quill", "Pat Ink", ""],
            "": ["", "q@example.invalid", ""],
        }
    )
    assert find_personal_data(table, TEMPLATE) == (
        PersonalData("Address", NAME, 2, 3, True),
        PersonalData("Notes", PHONE, 1, 4, False),
        PersonalData("DOB", "date of birth", 2, 2, False),
        PersonalData("Tenant", NAME, 2, 2, False),
        PersonalData("Column 7", EMAIL, 1, 3, False),
    )


def test_the_warning_is_a_sentence_that_says_what_to_do() -> None:
    kept = PersonalData("Address", NAME, 1_200, 3, True)
    assert kept.sentence == (
        '"Address" seems to hold names in 1,200 rows, first in row 3. This column would be stored: '
        "take them out of your file, or leave the column out."
    )
    left = PersonalData("Email", EMAIL, 1, 9, False)
    assert left.sentence == (
        '"Email" seems to hold email addresses in 1 row, first in row 9. '
        "This column is not stored; it is deleted with the file itself."
    )


def test_numbers_of_places_and_dates_are_not_telephones() -> None:
    columns = {
        "Category": ["Nuisance"], "Date": ["01632 960123"], "UPRN": ["07700900456"],
        "Postcode": ["AB 12 34 56 C"], "Easting": ["07700 900456"], "Northing": ["1"],
    }  # fmt: skip
    assert find_personal_data(table_of(columns), TEMPLATE) == ()


@pytest.mark.parametrize("sample", sample_incidents.files(), ids=lambda sample: sample.agency_code)
def test_nobody_is_found_in_the_sample_files(sample: sample_incidents.SampleFile) -> None:
    """They hold 12,000 rows of invented addresses, references and categories."""
    profile: Profile = read_profile(sample.profile_path)
    table = read_source_table(sample.path, expected_columns=profile.columns.values())
    assert find_personal_data(table, profile) == ()


def _names(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = (line for line in file if not line.startswith("#"))
        return [row[column] for row in csv.DictReader(rows)]


def test_no_invented_street_or_real_settlement_is_somebody() -> None:
    places = _names(sample_incidents.place_list(), "name")
    settlements = _names(Path(boundaries.__file__).parent / "settlements.csv", "name")
    assert len(places) + len(settlements) > 300
    texts = [*places, *settlements, *(f"{place}, {settlements[0]}" for place in places)]
    assert [text for text in texts if set(personal_kinds(text))] == []
