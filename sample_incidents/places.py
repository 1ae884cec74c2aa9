"""Where the invented incidents are: addresses of towns, open country and invented postcodes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sample_incidents.plan import Draw, Floats, Indices, Plan

# Postcodes are spread so thinly that no single one gathers enough records to pass for a default
# location (20 records and 1 % of its agency).
REPORTS_PER_HOTSPOT_POSTCODE = 6
TOWN_POSTCODES = 420
ADDRESSES_PER_WEIGHT = 45

UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_UNITS = 10 * len(UNIT_LETTERS) ** 2
# Coprime with _UNITS, so that counting through it scatters the codes without repeating one.
_STRIDE = 1571


class Points(NamedTuple):
    """Eastings and northings in whole metres, EPSG:27700."""

    easting: Floats
    northing: Floats


def around(draw: Draw, easting: Floats, northing: Floats, spread: Floats | float) -> Points:
    """Return one normally scattered point about each of the given ones; spread in metres."""
    n = len(easting)
    return Points(
        np.round(easting + spread * draw.normal(n)), np.round(northing + spread * draw.normal(n))
    )


def town_points(plan: Plan, draw: Draw, n: int) -> Points:
    """Return ``n`` points at the addresses of settlements, some addresses far busier than others.

    The addresses are the same whoever asks, so that agencies report the same troubled ones.
    """
    addresses = plan.draw("addresses")
    town = np.array([place.town for place in plan.settlements])
    per_place = np.maximum(8, np.round(ADDRESSES_PER_WEIGHT * town)).astype(np.int64)
    home = np.repeat(np.arange(len(town)), per_place)
    easting, northing, spread = _columns(plan)
    points = around(addresses, easting[home], northing[home], spread[home])
    busyness = np.exp(0.8 * addresses.normal(len(home)))
    share = busyness / np.bincount(home, weights=busyness)[home] * town[home]
    chosen = draw.choose(n, share)
    return Points(points.easting[chosen], points.northing[chosen])


def country_points(plan: Plan, draw: Draw, n: int) -> Points:
    """Return ``n`` points in the fields 400 to 2,000 m from a settlement."""
    easting, northing, _ = _columns(plan)
    chosen = draw.choose(n, np.array([place.country for place in plan.settlements]))
    distance, angle = draw.uniform(n, 400.0, 2000.0), draw.uniform(n, 0.0, 2.0 * np.pi)
    return Points(
        np.round(easting[chosen] + distance * np.cos(angle)),
        np.round(northing[chosen] + distance * np.sin(angle)),
    )


def postcodes(plan: Plan) -> pd.DataFrame:
    """Invent the postcodes: one district for each community area, in an area WX that is not used.

    Returns
    -------
    DataFrame
        ``postcode``, ``easting``, ``northing`` and what it is for: ``settlement`` (index, or -1)
        or ``hotspot`` (index, or -1). Every settlement has one, towns have many.
    """
    draw = plan.draw("postcodes")
    easting, northing, spread = _columns(plan)
    town = np.array([place.town for place in plan.settlements])
    home = np.repeat(
        np.arange(len(town)), 1 + np.round(TOWN_POSTCODES * town / town.sum()).astype(np.int64)
    )
    scattered = around(draw, easting[home], northing[home], spread[home])
    by_postcode = [
        sum(spot["reports"].get(agency, 0) for agency in ("COU", "HOU")) for spot in plan.hotspots
    ]
    spot = np.repeat(
        np.arange(len(by_postcode)),
        np.ceil(np.array(by_postcode) / REPORTS_PER_HOTSPOT_POSTCODE).astype(np.int64),
    )
    planted = around(
        draw,
        np.array([plan.hotspots[index]["easting"] for index in spot], dtype=np.float64),
        np.array([plan.hotspots[index]["northing"] for index in spot], dtype=np.float64),
        np.array([plan.hotspots[index]["spread"] for index in spot], dtype=np.float64),
    )
    table = pd.DataFrame(
        {
            "easting": np.concatenate([scattered.easting, planted.easting]).astype(np.int64),
            "northing": np.concatenate([scattered.northing, planted.northing]).astype(np.int64),
            "settlement": np.concatenate([home, np.full(len(spot), -1)]),
            "hotspot": np.concatenate([np.full(len(home), -1), spot]),
        }
    )
    table.insert(0, "postcode", _codes(plan, table))
    return table


def nearest(table: pd.DataFrame, easting: Floats, northing: Floats) -> tuple[Indices, Floats]:
    """Return the row of ``table`` nearest to each point, and how far it is in metres."""
    distance = np.hypot(
        easting[:, None] - table["easting"].to_numpy(dtype=np.float64),
        northing[:, None] - table["northing"].to_numpy(dtype=np.float64),
    )
    return distance.argmin(axis=1), distance.min(axis=1)


def _columns(plan: Plan) -> tuple[Floats, Floats, Floats]:
    return (
        np.array([place.easting for place in plan.settlements]),
        np.array([place.northing for place in plan.settlements]),
        np.array([place.spread for place in plan.settlements]),
    )


def _codes(plan: Plan, table: pd.DataFrame) -> list[str]:
    easting, northing, _ = _columns(plan)
    centres = pd.DataFrame({"easting": easting, "northing": northing})
    home, _ = nearest(
        centres,
        table["easting"].to_numpy(dtype=np.float64),
        table["northing"].to_numpy(dtype=np.float64),
    )
    areas = [plan.settlements[index].community_area for index in home]
    district = {area: number for number, area in enumerate(sorted(set(areas)), start=1)}
    used = dict.fromkeys(district, 0)
    codes = []
    for area in areas:
        used[area] += 1
        sector, unit = divmod(used[area] * _STRIDE % _UNITS, len(UNIT_LETTERS) ** 2)
        first, second = divmod(unit, len(UNIT_LETTERS))
        codes.append(f"WX{district[area]} {sector}{UNIT_LETTERS[first]}{UNIT_LETTERS[second]}")
    return codes
