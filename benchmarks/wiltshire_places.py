"""Streets, settlements, landmarks and farms of Wiltshire with real names, as tables.

OS Open Names of the county is not at hand. Names and points are those of data.police.uk and
GeoNames; what they lack is drawn from what is real elsewhere: each street takes the box and the
place of its point in the box from a street of a real tile of Open Names, and a settlement's box
holds the postcodes that are built together round its middle.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fclusterdata
from scipy.spatial import KDTree

from benchmarks import real_places
from benchmarks.real_places import KINDS_OF_PLACE, FloatArray
from hotspots.analysis.clusters.dbscan import dbscan_labels

SEED = 20_311
TOWN_POPULATION = 5_000
ONE_STREET = 1_500.0
ONE_SITE = 250.0
BUILT_TOGETHER = 200.0
# A postcode's point is a house in the middle of it, so that the place reaches further out.
EDGE = 100.0
SMALLEST_BOX = 500.0
LANDMARKS = ("Hospital", "Police Station", "Petrol Station", "Bus/Coach Station", "Supermarket")
_AFTER_FARM = r"^(.+ Farm) (?:Close|Lane|Road|Drive|Mews)$"


@cache
def streets() -> pd.DataFrame:
    """One row for each street of each settlement.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``settlement``, ``easting``, ``northing`` (the published point: the middle one
        of its map points), ``xmin, ymin, xmax, ymax`` (its box) and ``points``, the map points
        as an array of ``easting, northing, year``.
    """
    points = real_places.police_points()
    # Some names are of the settlement or the farm itself.
    other = {*KINDS_OF_PLACE, *real_places.settlements()["name"], "Bradford-On-Avon"}
    points = points[~points["name"].isin(other) & ~points["name"].str.endswith(" Farm")]
    points = points.assign(settlement=settlement_of(points[["easting", "northing"]].to_numpy()))
    shapes = _street_shapes()
    random = np.random.default_rng(SEED)
    rows = []
    for (name, settlement), group in points.groupby(["name", "settlement"]):
        table = group[["easting", "northing", "year"]].to_numpy()
        for part in _apart(table):
            middle = part[np.hypot(*(part[:, :2] - part[:, :2].mean(axis=0)).T).argmin()]
            box = middle[[0, 1, 0, 1]] + shapes[random.integers(len(shapes))]
            low = np.minimum(box[:2], part[:, :2].min(axis=0))
            high = np.maximum(box[2:], part[:, :2].max(axis=0))
            rows.append((name, settlement, *middle[:2], *low, *high, part))
    columns = ["name", "settlement", "easting", "northing", "xmin", "ymin", "xmax", "ymax"]
    return pd.DataFrame(rows, columns=[*columns, "points"])


@cache
def settlements() -> pd.DataFrame:
    """Settlements with the box of their postcodes.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``local_type``, ``easting``, ``northing``, the box, and ``points``: the police's
        map points among its postcodes, an array of ``easting, northing``.
    """
    places = _settlement_points()
    postcodes = real_places.postcodes()
    where = postcodes[["easting", "northing"]].to_numpy(dtype=float)
    near = KDTree(places[["easting", "northing"]]).query(where)[0] < 10_000
    where = where[near]
    nearest = settlement_of(where)
    police = real_places.police_points()[["easting", "northing"]].to_numpy()
    rows = []
    for place in places.itertuples():
        middle = np.array([place.easting, place.northing])
        built = _built_round(middle, where[nearest == place.name])
        if not len(built):
            continue
        low, high = built.min(axis=0) - EDGE, built.max(axis=0) + EDGE
        lacking = np.maximum(SMALLEST_BOX - (high - low), 0) / 2
        low, high = np.minimum(low - lacking, middle), np.maximum(high + lacking, middle)
        among = KDTree(built).query(police)[0] <= EDGE
        kind = "Town" if place.population >= TOWN_POPULATION else "Village"
        rows.append((place.name, kind, *middle, *low, *high, police[among]))
    columns = ["name", "local_type", "easting", "northing", "xmin", "ymin", "xmax", "ymax"]
    return pd.DataFrame(rows, columns=[*columns, "points"])


@cache
def landmarks() -> pd.DataFrame:
    """Landmarks ("Calne Hospital": the settlement and the police's kind of place) and farms.

    Returns
    -------
    pandas.DataFrame
        ``name, kind, settlement, easting, northing, radius`` and ``points`` as of `streets`. A
        farm is one that a street is called after ("Court Farm" of Court Farm Road).
    """
    points = real_places.police_points()
    points = points.assign(settlement=settlement_of(points[["easting", "northing"]].to_numpy()))
    kinds = points[points["name"].isin(LANDMARKS)].copy()
    kinds["name"] = kinds["settlement"] + " " + kinds["name"].str.replace("Bus/Coach", "Bus")
    farms = points[points["name"].str.contains(" Farm")].copy()
    farms["name"] = farms["name"].str.replace(_AFTER_FARM, r"\1", regex=True)
    farms = farms[farms["name"].str.endswith(" Farm")]
    rows = []
    for kind, places, radius in (("landmark", kinds, 100), ("farm", farms, 200)):
        for (name, settlement), group in places.groupby(["name", "settlement"]):
            table = group[["easting", "northing", "year"]].to_numpy()
            # Two petrol stations of one town have the same name here.
            if np.hypot(*(table[:, :2] - table[0, :2]).T).max() <= ONE_SITE:
                rows.append((name, kind, settlement, *table[0, :2], radius, table))
    columns = ["name", "kind", "settlement", "easting", "northing", "radius", "points"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates(["name", "settlement"])


def settlement_of(points: FloatArray) -> np.ndarray:
    """The settlement of each point: nearest when a larger place reaches out further.

    A place of n people is taken to reach 11 m times the square root of n, about 5 km for Swindon.
    """
    places = _settlement_points()
    reach = 11 * np.sqrt(places["population"].to_numpy(dtype=float))
    tree = KDTree(places[["easting", "northing"]])
    distance, place = tree.query(points, k=24)
    names: np.ndarray = places["name"].to_numpy(dtype=object)
    chosen = (distance - reach[place]).argmin(axis=1)
    return names[place[np.arange(len(points)), chosen]]


@cache
def _settlement_points() -> pd.DataFrame:
    table = real_places.settlements()
    return table[table["population"] > 0].reset_index(drop=True)


@cache
def _street_shapes() -> FloatArray:
    """Boxes of real streets relative to the published point: xmin, ymin, xmax, ymax."""
    tile = real_places.tile()
    named = tile[tile["local_type"] == "Named Road"]
    point = named[["easting", "northing", "easting", "northing"]].to_numpy()
    shapes: FloatArray = named[["xmin", "ymin", "xmax", "ymax"]].to_numpy() - point
    # Long roads of the open country have map points of their own along them.
    return shapes[named["half"].to_numpy() <= ONE_STREET / 2]


def _apart(points: FloatArray) -> list[FloatArray]:
    """Split the map points of one name where they are too far from each other for one street."""
    if len(points) == 1:
        return [points]
    labels = fclusterdata(points[:, :2], ONE_STREET, criterion="distance", method="single")
    return [points[labels == label] for label in np.unique(labels)]


def _built_round(middle: FloatArray, postcodes: FloatArray) -> FloatArray:
    """The postcodes that are built together with the one nearest to the middle."""
    if not len(postcodes):
        return postcodes
    labels = dbscan_labels(postcodes[:, 0], postcodes[:, 1], BUILT_TOGETHER, 1)
    distance = np.hypot(*(postcodes - middle).T)
    together: FloatArray = postcodes[labels == labels[distance.argmin()]]
    return together if distance.min() < ONE_STREET else postcodes[:0]
