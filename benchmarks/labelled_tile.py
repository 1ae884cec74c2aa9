"""Labelled places of a real tile of OS Open Names: its own boxes, points and postcodes.

The file holds streets of Orkney, Lerwick and Stirling. Truths are postcodes, which are addresses,
that Open Names itself puts into a settlement or whose point lies in the box of one street only; as
the latter are few, addresses are drawn along every street besides.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks import real_places
from benchmarks.labelled_places import Labelled, Point, somewhere_along
from benchmarks.labelled_streets import STREET_STYLES, within_two_edits
from hotspots.geocoding.coordinate_repair import Bounds
from hotspots.geocoding.result import MatchType

AREA: Bounds = (250_000.0, 650_000.0, 500_000.0, 1_200_000.0)
# A postcode's point is a house, and the box holds the middle of the road.
BESIDE_THE_ROAD = 15.0
LARGEST_CROSSING = 30.0
# Numbered roads are tens of kilometres long; nobody asks for one of them without more.
NAMED = ("Named Road", "Section Of Named Road")


def streets(random: np.random.Generator) -> Iterator[Labelled]:
    """Streets with the settlement that they have; the truth is an address in the street's box."""
    table, postcodes = _streets(), _postcodes()
    within = in_box(postcodes, table)
    for place in np.flatnonzero(within.sum(axis=1) == 1):
        row = table.iloc[within[place].argmax()]
        settlement = row["settlement"]
        if row["repeated"] or row["local_type"] not in NAMED:
            continue
        where = "" if pd.isna(settlement) else f", {settlement}"
        yield Labelled(
            MatchType.STREET, "street of the real tile", row["name"],
            {"address": f"{row['name']}{where}"}, _point(postcodes.iloc[place]),
            (_point(row),), reported=True,
        )  # fmt: skip


def drawn_streets(random: np.random.Generator) -> Iterator[Labelled]:
    """Every street whose name is enough to find it, with an address drawn along it."""
    table = _streets()
    for _, row in table[~table["repeated"] & table["local_type"].isin(NAMED)].iterrows():
        where = "" if pd.isna(row["settlement"]) else f", {row['settlement']}"
        box = (row["xmin"], row["ymin"], row["xmax"], row["ymax"])
        truth = somewhere_along(random, (row["easting"], row["northing"]), box)
        yield Labelled(
            MatchType.STREET, "street of the real tile, drawn", row["name"],
            {"address": f"{row['name']}{where}"}, truth, (_point(row),),
        )  # fmt: skip


def written_streets(random: np.random.Generator) -> Iterator[Labelled]:
    """Every street with its settlement, written as agencies write; and names the tile lacks."""
    table = _streets()
    table = table[~table["repeated"] & table["settlement"].notna()]
    styles = list(STREET_STYLES)
    known = {*table["name"], *real_places.tile()["name"]}
    for _, row in table[table["local_type"].isin(NAMED)].iterrows():
        style = styles[int(random.integers(len(styles)))]
        text = STREET_STYLES[style](random, row["name"])
        if style == "near" or text is None or (text != row["name"] and text in known):
            continue
        box = (row["xmin"], row["ymin"], row["xmax"], row["ymax"])
        truth = somewhere_along(random, (row["easting"], row["northing"]), box)
        yield Labelled(
            MatchType.STREET, style, row["name"], {"address": f"{text}, {row['settlement']}"},
            truth, (_point(row),),
        )  # fmt: skip
    settlements_here = sorted(set(table["settlement"]))
    for name in real_places.names_of_elsewhere()[::2]:
        if not within_two_edits(name, known):
            where = settlements_here[int(random.integers(len(settlements_here)))]
            yield Labelled(
                MatchType.NONE, "no such street", name, {"address": f"{name}, {where}"},
                (0.0, 0.0), (), _middles(where),
            )  # fmt: skip


def settlements(random: np.random.Generator) -> Iterator[Labelled]:
    """Settlements; the truth is a postcode that Open Names says is in it, at most 60 of each."""
    postcodes = _postcodes()
    table = real_places.tile()
    table = table[table["type"] == "populatedPlace"].drop_duplicates("name", keep=False)
    for row in table.itertuples():
        inside = postcodes[postcodes["settlement"] == row.name]
        for _, truth in inside.sample(min(60, len(inside)), random_state=random).iterrows():
            yield Labelled(
                MatchType.PLACE, "settlement of the real tile", row.name, {"address": row.name},
                _point(truth), ((float(round(row.easting)), float(round(row.northing))),),
            )  # fmt: skip


def junctions(random: np.random.Generator) -> Iterator[Labelled]:
    """Two streets of a settlement whose boxes meet in a spot: there, if at all, they meet."""
    table = _streets()
    table = table[~table["repeated"] & table["settlement"].notna()].reset_index(drop=True)
    box = table[["xmin", "ymin", "xmax", "ymax"]].to_numpy()
    low = np.maximum(box[:, None, :2], box[None, :, :2])
    high = np.minimum(box[:, None, 2:], box[None, :, 2:])
    size = high - low
    settlement = table["settlement"].to_numpy()
    spot = (size >= -1).all(axis=2) & (np.hypot(*size.T).T < LARGEST_CROSSING)
    spot &= settlement[:, None] == settlement[None, :]
    forms = ("junction of {} and {}", "{}/{}", "{} junc {}", "{} j/w {}", "corner of {} & {}")
    for one, other in np.argwhere(np.triu(spot, 1)):
        middle = (low[one, other] + high[one, other]) / 2
        first, second = table.loc[one, "name"], table.loc[other, "name"]
        text = forms[int(random.integers(len(forms)))].format(first, second)
        yield Labelled(
            MatchType.JUNCTION, "junction of the real tile", first,
            {"address": f"{text}, {settlement[one]}"}, (float(middle[0]), float(middle[1])), None,
            reported=True,
        )  # fmt: skip


def _streets() -> pd.DataFrame:
    table = real_places.tile()
    table = table[table["type"] == "transportNetwork"].reset_index(drop=True)
    # Without a settlement the name has to be the only one.
    repeated = table.duplicated(["name", "settlement"], keep=False) | (
        table["settlement"].isna() & table.duplicated("name", keep=False)
    )
    return table.assign(repeated=repeated)


def _middles(settlement: str) -> tuple[Point, ...]:
    table = real_places.tile()
    rows = table[(table["type"] == "populatedPlace") & (table["name"] == settlement)]
    return tuple(_point(row) for _, row in rows.iterrows())


def _postcodes() -> pd.DataFrame:
    table = real_places.tile()
    return table[table["local_type"] == "Postcode"].reset_index(drop=True)


def in_box(points: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Which points (rows) lie in the padded boxes of which streets (columns)."""
    x, y = points["easting"].to_numpy()[:, None], points["northing"].to_numpy()[:, None]
    pad = BESIDE_THE_ROAD
    within: np.ndarray = (
        (x >= table["xmin"].to_numpy() - pad)
        & (x <= table["xmax"].to_numpy() + pad)
        & (y >= table["ymin"].to_numpy() - pad)
        & (y <= table["ymax"].to_numpy() + pad)
    )
    return within


def _point(row: pd.Series) -> Point:
    return float(round(row["easting"])), float(round(row["northing"]))
