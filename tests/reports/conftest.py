"""An invented county whose counts are known by hand.

Three areas side by side, 4 km each, and two agencies that send every month from January 2025 to
June 2026, the council (COU) and a force (POL). Each incident has a place of its own, on the first
Saturday night of its month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely

from hotspots.assessment import Picture
from hotspots.periods import Period, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea, slug_of
from hotspots.store.snapshot import Snapshot

NAMES = ("Ashby", "Barton", "Corfe")
SIDE, WEST, SOUTH = 4_000, 400_000, 150_000
FIRST_HALF_2025 = Period.parse("2025-01", "2025-06")
SECOND_HALF_2025 = Period.parse("2025-07", "2025-12")
FIRST_HALF_2026 = Period.parse("2026-01", "2026-06")


@dataclass(frozen=True)
class Batch:
    """So many incidents in each month of a period, around one point of an area."""

    period: Period
    a_month: int
    kind: tuple[str, str]
    area: int
    at: tuple[float, float]
    agency: int = 0


NUISANCE, PERSONAL, ENVIRONMENTAL = (("asb", kind) for kind in
                                     ("nuisance", "personal", "environmental"))  # fmt: skip
HERE, THERE = (1_010.0, 1_010.0), (3_010.0, 3_010.0)
USUAL = (
    # Ashby: 10 a month, half as many in the second half of 2025 and somewhere else.
    Batch(FIRST_HALF_2025, 10, NUISANCE, 0, HERE),
    Batch(SECOND_HALF_2025, 5, NUISANCE, 0, THERE),
    Batch(FIRST_HALF_2026, 10, NUISANCE, 0, HERE),
    Batch(FIRST_HALF_2026, 3, PERSONAL, 0, HERE, agency=1),
    Batch(SECOND_HALF_2025, 3, PERSONAL, 0, THERE, agency=1),
    Batch(FIRST_HALF_2025, 3, PERSONAL, 0, HERE, agency=1),
    # Barton: the same throughout.
    *(
        Batch(half, 5, NUISANCE, 1, HERE)
        for half in (FIRST_HALF_2025, SECOND_HALF_2025, FIRST_HALF_2026)
    ),
    # Corfe: three, which no protected figure tells.
    Batch(Period.parse("2026-03", "2026-03"), 3, ENVIRONMENTAL, 2, HERE),
    Batch(FIRST_HALF_2026, 2, ("violence", "domestic"), 1, THERE, agency=1),
)


def _minute(month: int) -> int:
    """Ten at night in London (eleven in summer) on the first Saturday of a month."""
    first = datetime(month // 12, month % 12 + 1, 1, 22, tzinfo=UTC)
    return int(first.timestamp()) // 60 + (5 - first.weekday()) % 7 * 24 * 60


def picture_of(*batches: Batch, names: tuple[str, ...] = NAMES) -> Picture:
    """A picture of batches; the incidents of a month lie 10 m apart in a row of 12."""
    rows = [
        (month, batch, i)
        for batch in batches
        for month in range(month_number(batch.period.first), month_number(batch.period.last) + 1)
        for i in range(batch.a_month)
    ]
    n = len(rows)
    themes = tuple(sorted({batch.kind[0] for _, batch, _ in rows}))
    subtypes = tuple(sorted({batch.kind[1] for _, batch, _ in rows}))
    month = np.array([row[0] for row in rows], dtype=np.int32)
    began = (month.astype(np.int64) - 1970 * 12).astype("datetime64[M]")
    area = np.array([batch.area for _, batch, _ in rows], dtype=np.int16)
    minute = np.array([_minute(row[0]) for row in rows], dtype=np.int64)
    east = [batch.at[0] + 10 * (i % 12) for _, batch, i in rows]
    north = [batch.at[1] + 10 * (i // 12) + 10 * (batch.agency) for _, batch, i in rows]
    stored = Snapshot(
        data_version=1,
        easting=WEST + SIDE * area.astype(float) + np.array(east),
        northing=SOUTH + np.array(north),
        accuracy_m=np.ones(n), match_type=np.zeros(n, np.int8), area=area,
        theme=np.array([themes.index(batch.kind[0]) for _, batch, _ in rows], np.int16),
        subtype=np.array([subtypes.index(batch.kind[1]) for _, batch, _ in rows], np.int16),
        agency=np.array([batch.agency for _, batch, _ in rows], np.int16),
        month=month,
        # Any day of the month, as publishers of months have it.
        first_day=began.astype("datetime64[D]"),
        last_day=(began + 1).astype("datetime64[D]") - 1,
        sensitive=np.array([batch.kind[1] == "domestic" for _, batch, _ in rows], np.bool_),
        snapped=np.zeros(n, np.bool_), piled=np.zeros(n, np.bool_),
        start_minute=minute, end_minute=minute + 1, themes=themes, subtypes=subtypes,
        agencies=(("COU", "A council"), ("POL", "A force")), match_types=("coordinate",),
    )  # fmt: skip
    areas = tuple(
        CommunityArea(
            i, name, slug_of(name),
            shapely.box(WEST + SIDE * i, SOUTH, WEST + SIDE * (i + 1), SOUTH + SIDE),
        )
        for i, name in enumerate(names)
    )  # fmt: skip
    return Picture(stored, Boundaries("Squares", "", "", True, (), areas))


@pytest.fixture(scope="session")
def county() -> Picture:
    """The usual batches."""
    return picture_of(*USUAL)


@pytest.fixture(scope="session")
def make_county() -> Callable[..., Picture]:
    """Makes a picture of other batches."""
    return picture_of


@pytest.fixture(scope="session")
def batches() -> type[Batch]:
    return Batch
