"""When a download was made, and what its licence asks to be printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotspots.geocoding.sources.edition import edition_in, licence_statements
from hotspots.geocoding.sources.source_files import SourceFiles


def opened(folder: Path, **texts: str) -> SourceFiles:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode("latin-1"))
    return SourceFiles.open(folder)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("osopenuprn_202504.csv", "2025-04"),
        ("opname_csv_gb_2025-10.zip", "2025-10"),
        ("ONSPD_FEB_2025_UK.csv", "2025-02"),
        ("NSPL_2021_AUG_2024_UK.csv", "2024-08"),
        ("ONS_Postcode_Directory_(November_2024).csv", "2024-11"),
        ("Postcodes September2023.csv", "2023-09"),
        ("ST84.csv", ""),
        ("places_202513.csv", ""),
        ("reference_1202504.csv", ""),
        ("dismay_2025x.csv", ""),
    ],
)
def test_a_name_may_say_it(name: str, edition: str) -> None:
    assert edition_in(SourceFiles(Path(name), (f"Data/{name}",))) == edition


def test_else_the_licence_says_the_year_and_the_readme_the_month(tmp_path: Path) -> None:
    licence = "Contains OS data \u00a9 Crown copyright and database right 2031."
    files = opened(tmp_path, licence=licence)
    assert edition_in(files) == "2031"
    files = opened(tmp_path, readme="Specification of May 2013.\nSupplied in April 2031.")
    assert edition_in(files) == "2031-04"


def test_a_month_of_another_year_is_not_taken(tmp_path: Path) -> None:
    licence = "Contains OS data \u00a9 Crown copyright and database right 2031."
    files = opened(tmp_path, licence=licence, readme="Specification of May 2013.")
    assert edition_in(files) == "2031"
    assert edition_in(opened(tmp_path, licence="No year.")) == ""


def test_the_statements_are_those_of_the_licence(tmp_path: Path) -> None:
    licence = (
        "Terms.\r\n\r\n Contains OS data \u00a9 2031.\r\nContains RM data.\r\nContains RM data."
    )
    assert licence_statements(opened(tmp_path, licence=licence)) == (
        "Contains OS data \u00a9 2031. Contains RM data."
    )
    assert licence_statements(opened(tmp_path, licence="")) == ""
