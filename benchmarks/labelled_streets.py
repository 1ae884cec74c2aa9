"""Labelled streets of Wiltshire, with, without and with the wrong town."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from rapidfuzz.distance import Levenshtein
from scipy.spatial import KDTree

from benchmarks import corruptions, labelled_numbers, real_places, wiltshire_places
from benchmarks.corruptions import Corruption
from benchmarks.labelled_places import Labelled, Point, somewhere_along, somewhere_within
from hotspots.geocoding.result import MatchType

STREET_STYLES: dict[str, Corruption] = {
    "as published": corruptions.as_published,
    "abbreviated": corruptions.abbreviated,
    "one slip": corruptions.misspelt,
    "two slips": corruptions.misspelt_twice,
    "without apostrophe": corruptions.without_apostrophe,
    "with apostrophe": corruptions.with_apostrophe,
    "capitals": corruptions.shouted,
    "lower case": corruptions.lower_case,
    "house number": corruptions.with_house_number,
    "flat": corruptions.with_flat,
    "near": corruptions.near,
    "words around it": corruptions.told,
    "without its kind": corruptions.without_kind,
}
# What "near" and its like add to where something is: an assumption, nobody has measured it.
NEAR_REACH = 100.0
# Streets of one name that are nearer than this may be one street.
FAR_APART = 2_000.0
SAME_POSTCODE = 100.0


def streets(random: np.random.Generator) -> Iterator[Labelled]:
    """Each street that its settlement has once, in one style, with its settlement."""
    table = wiltshire_places.streets()
    middle_of = middles()
    styles = list(STREET_STYLES)
    taken = {*table["name"], *middle_of, *table["name"].str.removeprefix("The ")}
    for row in alone().sample(frac=1, random_state=random).itertuples():
        style = styles[int(random.integers(len(styles)))]
        text = STREET_STYLES[style](random, row.name)
        if text is None or row.settlement not in middle_of:
            continue
        # A slip, or a word left out, can make the name of another place.
        if text != row.name and text in taken:
            continue
        entry = (row.easting, row.northing)
        truth = somewhere_along(random, entry, (row.xmin, row.ymin, row.xmax, row.ymax))
        wanted = MatchType.STREET
        if style == "near":
            wanted, truth = MatchType.NEAR, somewhere_within(random, truth, NEAR_REACH)
        yield Labelled(
            wanted, style, row.name, _with_locality(random, text, row.settlement), truth,
            published(entry), published(middle_of[row.settlement]),
        )  # fmt: skip


def streets_without_locality(random: np.random.Generator) -> Iterator[Labelled]:
    """Names that one street of the county has are places; names of several are not one."""
    table = wiltshire_places.streets()
    groups = table.groupby("name")[["easting", "northing"]]
    spread = np.hypot(*(groups.max() - groups.min()).to_numpy().T)
    by_name = table.drop_duplicates("name").set_index("name")
    once = groups.size().index[groups.size() == 1].to_series().sample(600, random_state=random)
    several = groups.size().index[spread > FAR_APART].to_series().sample(400, random_state=random)
    for name in once:
        row = by_name.loc[name]
        entry = (row.easting, row.northing)
        truth = somewhere_along(random, entry, (row.xmin, row.ymin, row.xmax, row.ymax))
        yield Labelled(
            MatchType.STREET, "no locality, one in the county", name, {"address": name}, truth,
            published(entry),
        )  # fmt: skip
    for name in several:
        row = by_name.loc[name]
        yield Labelled(
            MatchType.NONE, "no locality, several in the county", name, {"address": name},
            (row.easting, row.northing),
        )  # fmt: skip


def wrong_localities(random: np.random.Generator) -> Iterator[Labelled]:
    """A street with a settlement that is over 10 km away; a point in the settlement is right."""
    table = wiltshire_places.streets()
    once = table[~table.duplicated("name", keep=False)].sample(400, random_state=random)
    middle_of = middles()
    places = np.array(list(middle_of.values()))
    names = list(middle_of)
    for row in once.itertuples():
        far = np.flatnonzero(np.hypot(*(places - (row.easting, row.northing)).T) > 10_000)
        other = names[int(random.choice(far))]
        yield Labelled(
            MatchType.NONE, "wrong locality", row.name, {"address": f"{row.name}, {other}"},
            (row.easting, row.northing), (), published(middle_of[other]),
        )  # fmt: skip


def streets_of_elsewhere(random: np.random.Generator) -> Iterator[Labelled]:
    """Real street names that the settlement does not have, nor any within two letters of it."""
    table = wiltshire_places.streets()
    here = table.groupby("settlement")["name"].agg(set)
    middle_of = middles()
    towns = [name for name in here.index if len(here[name]) > 20 and name in middle_of]
    everywhere = set(table["name"])
    for name in real_places.names_of_elsewhere():
        town = towns[int(random.integers(len(towns)))]
        if within_two_edits(name, here[town]):
            continue
        truth = middle_of[town]
        yield Labelled(
            MatchType.NONE, "no such street", name, _with_locality(random, name, town), truth,
            (), published(truth),
        )  # fmt: skip
        if random.random() < 0.25 and not within_two_edits(name, everywhere):
            yield Labelled(
                MatchType.NONE, "no such street, no locality", name, {"address": name}, truth
            )


def post_towns(random: np.random.Generator) -> Iterator[Labelled]:
    """A street of a village with the village and its post town, as on an envelope."""
    places = wiltshire_places.settlements()
    towns = places[places["local_type"] == "Town"].reset_index(drop=True)
    nearest = KDTree(towns[["easting", "northing"]])
    villages = places[places["local_type"] == "Village"].set_index("name")
    for row in alone().sample(frac=1, random_state=random).itertuples():
        if row.settlement not in villages.index:
            continue
        middle = villages.loc[row.settlement, ["easting", "northing"]].to_numpy(dtype=float)
        town = towns["name"][nearest.query(middle)[1]]
        entry = (row.easting, row.northing)
        truth = somewhere_along(random, entry, (row.xmin, row.ymin, row.xmax, row.ymax))
        yield Labelled(
            MatchType.STREET, "village and post town", row.name,
            {"address": f"{row.name}, {row.settlement}, {town}"}, truth, published(entry),
            published((float(middle[0]), float(middle[1]))),
        )  # fmt: skip


def misspelt_localities(random: np.random.Generator) -> Iterator[Labelled]:
    """A slip in the name of the town instead of the street."""
    middle_of = middles()
    for row in alone().sample(800, random_state=random).itertuples():
        town = corruptions.misspelt(random, row.settlement)
        if town is None or town in middle_of or row.settlement not in middle_of:
            continue
        entry = (row.easting, row.northing)
        truth = somewhere_along(random, entry, (row.xmin, row.ymin, row.xmax, row.ymax))
        yield Labelled(
            MatchType.STREET, "slip in the town", row.name, {"address": f"{row.name}, {town}"},
            truth, published(entry), published(middle_of[row.settlement]),
        )  # fmt: skip


def wrong_kinds(random: np.random.Generator) -> Iterator[Labelled]:
    """Church Lane where there is only a Church Road."""
    table = wiltshire_places.streets()
    here, everywhere = table.groupby("settlement")["name"].agg(set), set(table["name"])
    middle_of = middles()
    for row in alone().sample(800, random_state=random).itertuples():
        name = corruptions.wrong_kind(random, row.name)
        if name is None or name in everywhere or row.settlement not in middle_of:
            continue
        if within_two_edits(name, here[row.settlement]):
            continue
        yield Labelled(
            MatchType.NONE, "wrong kind of street", row.name,
            {"address": f"{name}, {row.settlement}"}, (row.easting, row.northing), (),
            published(middle_of[row.settlement]),
        )  # fmt: skip


def addresses(random: np.random.Generator) -> Iterator[Labelled]:
    """Whole addresses; the postcode is the nearest to the street's point."""
    table = labelled_numbers.here()
    tree = KDTree(table[["easting", "northing"]])
    for row in alone().sample(800, random_state=random).itertuples():
        distance, place = tree.query((row.easting, row.northing))
        if distance > SAME_POSTCODE:
            continue
        postcode = table.iloc[place]
        point = (float(postcode["easting"]), float(postcode["northing"]))
        text = corruptions.with_house_number(random, row.name)
        yield Labelled(
            MatchType.POSTCODE, "whole address", row.name,
            {"address": f"{text}, {row.settlement}, {postcode['postcode']}"}, point,
            (point, *published((row.easting, row.northing))),
        )  # fmt: skip


def alone() -> pd.DataFrame:
    """Streets that are the only one of their name in their settlement."""
    table = wiltshire_places.streets()
    return table[~table.duplicated(["name", "settlement"], keep=False)]


def _with_locality(random: np.random.Generator, text: str, settlement: str) -> dict[str, str]:
    forms: tuple[dict[str, str], ...] = (
        {"address": f"{text}, {settlement}"},
        {"address": f"{text}, {settlement}, Wilts"},
        {"address": f"{text} {settlement}"},
        {"address": text, "locality": settlement},
        {"street": text, "locality": settlement.upper()},
    )
    return forms[int(random.integers(len(forms)))]


def within_two_edits(name: str, others: Iterable[str]) -> bool:
    """Whether a name may be a misspelling of one of the others."""
    folded = name.casefold()
    return any(
        Levenshtein.distance(folded, other.casefold(), score_cutoff=2) <= 2 for other in others
    )


def middles() -> dict[str, Point]:
    table: pd.DataFrame = wiltshire_places.settlements()
    return {row.name: (row.easting, row.northing) for row in table.itertuples()}


def published(point: Point) -> tuple[Point, ...]:
    return ((float(round(point[0])), float(round(point[1]))),)
