"""The ranked hotspots of an area's page: what the map says of each, and what else is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from flask import current_app, url_for

from hotspots.analysis.area_hotspots import AreaHotspots
from hotspots.area_change import AreaChange
from hotspots.hotspot_facts import BusiestTime, HotspotFacts
from web.maps.change_rows import change_words, differ_in_length
from web.maps.rows import Row, hotspot_rows
from web.wording import UNKNOWN, count

SHOWN_AT_ONCE = 10
"""More hotspots than a meeting looks at are in the same table, folded away."""

HOTSPOT_PAGE = "hotspot.hotspot"


@dataclass(frozen=True)
class RankedHotspot:
    """One row of the table; ``href`` is empty where there is no page of one hotspot."""

    cells: dict[str, str]
    href: str


def ranked_hotspots(
    slug: str,
    result: AreaHotspots,
    facts: tuple[HotspotFacts, ...],
    change: AreaChange | None,
    query: dict[str, Any],
) -> list[RankedHotspot]:
    """The hotspots by rank, in the words of the map's layer.

    Parameters
    ----------
    query
        The view as the parts of an address, for the links to each hotspot's own page.
    """
    changes = repeat(None, len(facts)) if change is None else iter(change.hotspots)
    per_day = change is not None and differ_in_length(change)
    rows = zip(hotspot_rows(result), facts, changes, strict=True)
    return [
        RankedHotspot(
            cells={
                **row.cells,
                "agencies": ", ".join(one.agencies) or "–",
                "accuracy": _accuracy(one.accuracy_m),
                "when": _when(one.busiest),
                "change": change_words(changed, per_day=per_day),
            },
            href=_address(slug, row, query),
        )
        for row, one, changed in rows
    ]


def _address(slug: str, row: Row, query: dict[str, Any]) -> str:
    if HOTSPOT_PAGE not in current_app.view_functions:
        return ""
    return url_for(HOTSPOT_PAGE, slug=slug, rank=row.properties["rank"], **query)


def _accuracy(metres: float) -> str:
    return UNKNOWN if math.isnan(metres) else f"{count(math.ceil(metres))} m"


def _when(busiest: BusiestTime | None) -> str:
    if busiest is None:
        return "–"
    return f"{busiest.title} ({count(busiest.n)} of {count(busiest.timed)})"
