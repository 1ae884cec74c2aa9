"""The figures of two views beside each other, and what the reader may make of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hotspots.area_change import AreaChange
from hotspots.assessment import AreaAssessment
from hotspots.disclosure import FEWEST
from hotspots.periods import Period
from web.maps.change_rows import change_words, differ_in_length
from web.wording import UNKNOWN, count, decimals, percent, told


@dataclass(frozen=True)
class Figure:
    """One row of the table: the figure of each view, and how it changed where that can be said."""

    name: str
    first: str
    second: str
    change: str = ""


def figures(
    first: AreaAssessment, second: AreaAssessment, change: AreaChange | None
) -> list[Figure]:
    """The figures of two views.

    Parameters
    ----------
    change
        From the first to the second, where they are two periods.
    """
    pairs = [
        ("Incidents in the area", *(told(one.total, one.withheld) for one in (first, second))),
        ("On the map", *(count(one.hotspots.n) for one in (first, second))),
        ("Hotspots", *(count(len(one.hotspots.hotspots)) for one in (first, second))),
        ("In hotspots", *(_in_hotspots(one) for one in (first, second))),
        ("Hotspots cover", *(_covered(one) for one in (first, second))),
        ("Half located to", *(_accuracy(one) for one in (first, second))),
        ("Bandwidth", *(_bandwidth(one) for one in (first, second))),
    ]
    rows = [Figure(*pair) for pair in pairs]
    if change is not None and change.whole is not None:
        whole = change.whole
        like = Figure(
            "Like with like",
            count(whole.before),
            count(whole.after),
            change_words(whole, per_day=differ_in_length(change)),
        )
        rows.insert(2, like)
    return rows


def nothing_sentence(found: AreaAssessment, title: str, available: Period | None) -> str:
    """Why there is no map of a view, and what to do; empty where there is one."""
    if found.hotspots.n > 0:
        return ""
    period = found.selection.period
    if available is None:
        return "No incidents have been stored yet."
    if period.first > available.last or period.last < available.first:
        return (
            f"There is nothing to show for {period.label}: incidents are held for "
            f"{available.label}. Choose months among these."
        )
    if found.total:
        return (
            f"{title}: none of the {told(found.total, found.withheld)} incidents can be shown on a "
            "map. They are of a sensitive kind, or too few in any square of 250 metres to be shown "
            f"without pointing at somebody{chr(0x2019)}s home. {WIDEN}"
        )
    if found.withheld:
        return (
            f"{title}: there are fewer than {FEWEST} incidents, too few to show without pointing "
            f"at somebody{chr(0x2019)}s home. {WIDEN}"
        )
    if found.left_out:
        return f"{title}: no incident is known so well. Leave out fewer to see them."
    return f"{title}: no incidents match. {WIDEN}"


WIDEN = "Choose longer periods, all kinds, the whole week or more agencies."


def _in_hotspots(found: AreaAssessment) -> str:
    hotspots = found.hotspots.hotspots
    if not len(hotspots):
        return "none"
    return f"{count(hotspots['n'].sum())} ({percent(float(hotspots['share'].sum()))} of the map)"


def _covered(found: AreaAssessment) -> str:
    covered = float(found.hotspots.hotspots["area_m2"].sum())
    return f"{decimals(100 * covered / found.area.geometry.area)}% of the area"


def _accuracy(found: AreaAssessment) -> str:
    half = found.accuracy_m[0]
    return UNKNOWN if math.isnan(half) else f"{count(half)} m or better"


def _bandwidth(found: AreaAssessment) -> str:
    return f"{decimals(found.hotspots.parameters.bandwidth_m)} m"
