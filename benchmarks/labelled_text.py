"""Labelled settlements, landmarks and farms of Wiltshire, and texts that name no place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks import wiltshire_places
from benchmarks.labelled_places import Labelled, somewhere_within
from benchmarks.labelled_streets import NEAR_REACH, STREET_STYLES, middles, published
from hotspots.geocoding.result import MatchType

PLACE_STYLES = {
    style: STREET_STYLES[style] for style in ("as published", "one slip", "capitals", "near")
}


def settlements(random: np.random.Generator) -> Iterator[Labelled]:
    """Names of settlements; the truth is one of the police's map points in them."""
    table = wiltshire_places.settlements()
    for row in table.itertuples():
        for style, write in PLACE_STYLES.items():
            text = write(random, row.name)
            # How far "near Holt" reaches, nobody knows.
            if text is None or style == "near" or not len(row.points):
                continue
            for truth in row.points[random.integers(len(row.points), size=4)]:
                yield Labelled(
                    MatchType.PLACE, f"settlement, {style}", row.name, {"address": text},
                    tuple(truth), published((row.easting, row.northing)),
                )  # fmt: skip


def landmarks(random: np.random.Generator) -> Iterator[Labelled]:
    """Landmarks and farms of the local list; the truth is one of their map points."""
    middle_of = middles()
    for row in wiltshire_places.landmarks().itertuples():
        for style, write in PLACE_STYLES.items():
            text = write(random, row.name)
            if text is None or row.settlement not in middle_of:
                continue
            truth = tuple(row.points[int(random.integers(len(row.points))), :2])
            wanted = MatchType.LANDMARK
            if style == "near":
                wanted, truth = MatchType.NEAR, somewhere_within(random, truth, NEAR_REACH)
            yield Labelled(
                wanted, f"{row.kind}, {style}", row.name,
                {"address": f"{text}, {row.settlement}"}, truth,
                ((round(row.easting), round(row.northing)),), published(middle_of[row.settlement]),
            )  # fmt: skip


def nothing(random: np.random.Generator) -> Iterator[Labelled]:
    """Texts that name no place."""
    for text in ("unknown", "N/K", "various", "see notes", "not stated", "home address",
                 "victim's home", "town centre", "in the street", "public place", "road",
                 "car park", "xxxx", "tbc", "the usual place", "///filled.count.soap"):  # fmt: skip
        yield Labelled(MatchType.NONE, "no place", text, {"address": text}, (0.0, 0.0))
