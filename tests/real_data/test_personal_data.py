"""Names of real places, which are nobody's: how many of them are mistaken for people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hotspots.intake.personal_text import personal_kinds

PLACES = Path(__file__).resolve().parents[2] / "../shared/data/places"

pytestmark = pytest.mark.skipif(
    not PLACES.exists(), reason="the names of places are not at ../shared/data/places"
)


def _mistaken(names: set[str]) -> list[str]:
    return sorted(name for name in names if set(personal_kinds(name)))


def test_no_settlement_of_wiltshire_is_somebody() -> None:
    with (PLACES / "geonames_places_wiltshire.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert len(names) > 150
    assert _mistaken(names) == []


def test_of_all_settlements_of_the_country_one_in_a_thousand_is_mistaken_at_most() -> None:
    text = (PLACES / "geonames_GB_postal.txt").read_text(encoding="utf-8")
    names = {line.split("\t")[2] for line in text.splitlines()}
    assert len(names) > 20_000
    assert len(_mistaken(names)) < len(names) / 1_000


def test_no_street_of_a_real_tile_is_somebody() -> None:
    with (PLACES / "os_open_names_HY20.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row[2] for row in csv.reader(file)}
    assert len(names) > 2_000
    assert _mistaken(names) == []
