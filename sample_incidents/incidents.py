"""The invented incidents of every agency: what happened, where and when."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_incidents.places import Points, around, country_points, nearest, town_points
from sample_incidents.plan import SENSITIVE, Draw, Floats, Indices, Plan

Minutes = npt.NDArray[np.datetime64]

# 01:00 to 02:00 on these days does not exist on a clock in the United Kingdom.
SPRING_FORWARD = (np.datetime64("2025-03-30T01:00"), np.datetime64("2026-03-29T01:00"))
FIVE_MINUTES = np.timedelta64(5, "m")
POSTCODE_AGENCIES = ("COU", "HOU")
# No second report is placed further than this from the first, in metres.
SAME_PLACE = 300.0


def incidents(plan: Plan, postcodes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Invent every agency's incidents in order of time.

    Parameters
    ----------
    postcodes
        As :func:`sample_incidents.places.postcodes` returns them.

    Returns
    -------
    dict
        Agency code -> ``offence``, ``start``, ``end`` (London clock, NaT where not recorded),
        ``easting``, ``northing`` (metres, EPSG:27700), ``postcode`` ("" where the agency does not
        use them), ``hotspot`` (index in the plan, or -1) and ``event`` (a number shared by two
        agencies' reports of one event, or -1).
    """
    tables = {
        agency: pd.concat(
            [
                _scattered(plan, agency, postcodes),
                *(
                    _at_hotspot(plan, agency, number, postcodes)
                    for number, spot in enumerate(plan.hotspots)
                    if agency in spot["reports"]
                ),
            ],
            ignore_index=True,
        )
        for agency in plan.agencies
    }
    _report_twice(plan, tables, postcodes)
    return {
        agency: table.sort_values("start", kind="stable", ignore_index=True)
        for agency, table in tables.items()
    }


def moments(
    draw: Draw, n: int, pattern: dict[str, Any], first_day: date, last_day: date
) -> Minutes:
    """Return ``n`` times on the London clock that follow a pattern of plan.toml."""
    one_day = np.timedelta64(1, "D")
    days = np.arange(np.datetime64(first_day), np.datetime64(last_day) + one_day, one_day)
    weekday = (days.astype(np.int64) + 3) % 7
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    weights = np.array(pattern["weekdays"])[weekday] * np.array(pattern["months"])[month]
    day = days[draw.choose(n, weights)]
    peak, spread, share = (np.array(column) for column in zip(*pattern["hours"], strict=True))
    part = draw.choose(n, share)
    hour = peak[part] + spread[part] * draw.normal(n)
    later = np.round(hour * 12).astype(np.int64) * FIVE_MINUTES
    start: Minutes = np.asarray(day + later, dtype="datetime64[m]")
    start = np.where(start < days[0], start + one_day, start)
    start = np.where(start >= days[-1] + one_day, start - one_day, start)
    return _on_the_clock(start)


def _scattered(plan: Plan, agency: str, postcodes: pd.DataFrame) -> pd.DataFrame:
    draw = plan.draw(f"{agency} scattered")
    offences = plan.agencies[agency]["offences"]
    chosen = draw.choose(
        plan.scattered(agency), np.array([offence["share"] for offence in offences], dtype=float)
    )
    pieces = []
    for number, offence in enumerate(offences):
        n = int((chosen == number).sum())
        rural = plan.subtypes[agency][offence["code"]].startswith("rural/")
        if agency in POSTCODE_AGENCIES:
            where = _postcode_rows(plan, draw, n, postcodes, rural=rural)
        else:
            where = None
        points = (country_points if rural else town_points)(plan, draw, n)
        pieces.append(
            _table(
                plan,
                draw,
                agency,
                [offence] * n,
                moments(draw, n, plan.patterns[offence["pattern"]], plan.first_day, plan.last_day),
                points,
                None if where is None else postcodes.iloc[where],
            )
        )
    return pd.concat(pieces, ignore_index=True)


def _at_hotspot(plan: Plan, agency: str, number: int, postcodes: pd.DataFrame) -> pd.DataFrame:
    spot = plan.hotspots[number]
    n = spot["reports"][agency]
    draw = plan.draw(f"{agency} at {spot['name']}")
    possible = [
        offence
        for offence in plan.agencies[agency]["offences"]
        if plan.subtypes[agency][offence["code"]].startswith(spot["theme"] + "/")
        and plan.subtypes[agency][offence["code"]] not in SENSITIVE
        and offence["code"] in spot.get("codes", [offence["code"]])
    ]
    chosen = draw.choose(n, np.array([offence["share"] for offence in possible], dtype=float))
    start = moments(draw, n, plan.patterns[spot["pattern"]], spot["from"], spot["to"])
    points = around(
        draw,
        np.full(n, float(spot["easting"])),
        np.full(n, float(spot["northing"])),
        float(spot["spread"]),
    )
    own = np.flatnonzero(postcodes["hotspot"] == number)
    where = own[draw.choose(n, np.ones(len(own)))] if agency in POSTCODE_AGENCIES else None
    return _table(
        plan,
        draw,
        agency,
        [possible[index] for index in chosen],
        start,
        points,
        None if where is None else postcodes.iloc[where],
    ).assign(hotspot=number)


def _report_twice(plan: Plan, tables: dict[str, pd.DataFrame], postcodes: pd.DataFrame) -> None:
    """Let a second agency report some of the police's events, in place."""
    event = 0
    for twin in plan.seen_twice:
        agency, n = twin["agency"], twin["count"]
        draw = plan.draw(f"{agency} second reports")
        first = tables["POL"]
        subtype = first["offence"].map(plan.subtypes["POL"])
        alike: dict[str, list[dict[str, Any]]] = {}
        for offence in plan.agencies[agency]["offences"]:
            alike.setdefault(plan.subtypes[agency][offence["code"]], []).append(offence)
        alike.pop("none", None)
        place, distance = nearest(
            postcodes,
            first["easting"].to_numpy(dtype=np.float64),
            first["northing"].to_numpy(dtype=np.float64),
        )
        usable = subtype.isin(list(alike)) & (first["event"] == -1) & (first["hotspot"] == -1)
        usable &= distance <= SAME_PLACE
        rows = draw.some_of(n, np.flatnonzero(usable))
        late = np.round(draw.uniform(n, -4.0, 8.0)).astype(np.int64) * FIVE_MINUTES
        offences = [
            alike[subtype.iloc[row]][int(pick * len(alike[subtype.iloc[row]]))]
            for row, pick in zip(rows, draw.uniform(n), strict=True)
        ]
        seen = first.iloc[rows]
        start: Minutes = np.asarray(seen["start"].to_numpy() + late, dtype="datetime64[m]")
        second = _table(
            plan,
            draw,
            agency,
            offences,
            _on_the_clock(_within(plan, start)),
            around(
                draw,
                seen["easting"].to_numpy(dtype=np.float64),
                seen["northing"].to_numpy(dtype=np.float64),
                40.0,
            ),
            postcodes.iloc[place[rows]] if agency in POSTCODE_AGENCIES else None,
        )
        second["event"] = first.loc[rows, "event"] = np.arange(event, event + n)
        tables[agency] = pd.concat([tables[agency], second], ignore_index=True)
        event += n


def _table(
    plan: Plan,
    draw: Draw,
    agency: str,
    offences: list[dict[str, Any]],
    start: Minutes,
    points: Points,
    at_postcodes: pd.DataFrame | None,
) -> pd.DataFrame:
    shortest = np.array([offence.get("lasts", [np.nan])[0] for offence in offences], dtype=float)
    longest = np.array([offence.get("lasts", [np.nan])[-1] for offence in offences], dtype=float)
    hours = shortest + (longest - shortest) * draw.uniform(len(offences))
    end = np.full(len(offences), np.datetime64("NaT"), dtype="datetime64[m]")
    timed = ~np.isnan(hours)
    end[timed] = _on_the_clock(
        start[timed] + np.round(hours[timed] * 12).astype(np.int64) * FIVE_MINUTES
    )
    return pd.DataFrame(
        {
            "offence": [offence["code"] for offence in offences],
            "start": start.astype("datetime64[s]"),
            "end": end.astype("datetime64[s]"),
            "easting": points.easting if at_postcodes is None else at_postcodes["easting"].values,
            "northing": (
                points.northing if at_postcodes is None else at_postcodes["northing"].values
            ),
            "postcode": "" if at_postcodes is None else at_postcodes["postcode"].values,
            "hotspot": -1,
            "event": -1,
        }
    )


def _postcode_rows(
    plan: Plan, draw: Draw, n: int, postcodes: pd.DataFrame, *, rural: bool
) -> Indices:
    home = postcodes["settlement"].to_numpy()
    weight = np.array([place.country if rural else place.town for place in plan.settlements])
    number = np.bincount(home[home >= 0], minlength=len(weight))
    share: Floats = np.where(home >= 0, (weight / number)[home], 0.0)
    return draw.choose(n, share)


def _within(plan: Plan, start: Minutes) -> Minutes:
    first = np.datetime64(plan.first_day, "m")
    last = np.datetime64(plan.last_day, "m") + np.timedelta64(24 * 60 - 1, "m")
    return np.clip(start, first, last)


def _on_the_clock(start: Minutes) -> Minutes:
    hour = np.timedelta64(60, "m")
    missing = np.zeros(len(start), dtype=bool)
    for gap in SPRING_FORWARD:
        missing |= (start >= gap) & (start < gap + hour)
    return np.where(missing, start + hour, start)
