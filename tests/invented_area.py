"""A county of two square areas and invented incidents, their moments given on London's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import shapely

from hotspots.assessment import Picture
from hotspots.periods import LONDON, Month, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

AGENCIES = (("COU", "An invented council"), ("POL", "An invented force"))
SIDE_M = 10_000

Incident = dict[str, Any]


def incident(
    start: str = "2025-03-14T20:00",
    end: str | None = None,
    easting: float = 400_010.0,
    northing: float = 150_010.0,
    **said: Any,
) -> Incident:
    """One of the first area, ASB of the council; without an end it lasts no time."""
    return {
        "start": start,
        "end": end or start,
        "easting": easting,
        "northing": northing,
        "area": 0,
        "theme": 0,
        "agency": 0,
        "accuracy": 1.0,
        "sensitive": False,
        "piled": False,
    } | said


def spread(how_many: int, start: str = "2025-03-14T20:00", **said: Any) -> list[Incident]:
    """Incidents at as many places a metre apart from the east to the west."""
    easting = said.pop("easting", 400_010.0)
    return [incident(start, easting=easting + i, **said) for i in range(how_many)]


def minute(moment: str) -> int:
    """Minutes since 1970 in UTC of a moment of London's clock."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=LONDON).timestamp()) // 60


def snapshot(incidents: list[Incident]) -> Snapshot:
    """The incidents as columns."""
    n = len(incidents)

    def column(name: str, kind: Any) -> Any:
        return np.array([one[name] for one in incidents], dtype=kind)

    start = np.array([minute(one["start"]) for one in incidents], dtype=np.int64)
    end = np.array([minute(one["end"]) for one in incidents], dtype=np.int64)
    day = np.array([one["start"][:10] for one in incidents], dtype="datetime64[D]")
    last = np.array([one["end"][:10] for one in incidents], dtype="datetime64[D]")
    months = [month_number(Month(one["start"][:7])) for one in incidents]
    return Snapshot(
        data_version=1, easting=column("easting", float), northing=column("northing", float),
        accuracy_m=column("accuracy", float), match_type=np.zeros(n, np.int8),
        area=column("area", np.int16), theme=column("theme", np.int16),
        subtype=np.zeros(n, np.int16), agency=column("agency", np.int16),
        month=np.array(months, dtype=np.int32), first_day=day, last_day=last,
        sensitive=column("sensitive", bool), snapped=np.zeros(n, np.bool_),
        piled=column("piled", bool), start_minute=start, end_minute=end,
        themes=("asb", "violence"), subtypes=("nuisance",), agencies=AGENCIES,
        match_types=("coordinate",),
    )  # fmt: skip


def picture(incidents: list[Incident]) -> Picture:
    """The incidents in areas named Ashby and Barton."""
    areas = tuple(
        CommunityArea(
            i,
            name,
            name.lower(),
            shapely.box(
                400_000 + SIDE_M * i, 150_000, 400_000 + SIDE_M * (i + 1), 150_000 + SIDE_M
            ),
        )
        for i, name in enumerate(("Ashby", "Barton"))
    )
    return Picture(snapshot(incidents), Boundaries("Squares", "", "", True, (), areas))
