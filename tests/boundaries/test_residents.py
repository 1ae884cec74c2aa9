"""The bundled residents belong to the bundled areas, and are rounded as they say."""

from __future__ import annotations

import csv

import boundaries
from hotspots.boundaries import read_community_areas


def test_every_bundled_area_has_residents_and_households() -> None:
    read = read_community_areas(
        boundaries.indicative_community_areas(),
        name_field="name",
        residents=boundaries.residents(),
        residents_source=boundaries.RESIDENTS_SOURCE,
    )
    assert len(read.areas) == 18
    assert read.residents_source == boundaries.RESIDENTS_SOURCE
    # Households of one to four people, on average.
    assert (read.areas["residents"] > 1.8 * read.areas["households"]).all()
    assert (read.areas["residents"] < 4 * read.areas["households"]).all()


def test_every_figure_is_rounded_to_a_hundred_and_the_names_are_those_of_the_lookup() -> None:
    with boundaries.residents().open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with boundaries.division_lookup().open(encoding="utf-8", newline="") as stream:
        areas = {row["community_area"] for row in csv.DictReader(stream)}
    assert [row["community_area"] for row in rows] == sorted(areas)
    assert all(int(row[kind]) % 100 == 0 for row in rows for kind in ("residents", "households"))
