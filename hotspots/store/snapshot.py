"""All incidents as columns, for one data version: what analysis reads instead of the database.

A query by theme and period over columns takes milliseconds where the database takes seconds, and
a data version never changes, so a snapshot is made once and kept beside the database until the
data change. It holds exact places: it lies in the data folder, readable by its owner alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.periods import LONDON, Period, month_from_number, month_number
from hotspots.store.boundaries import current_boundaries
from hotspots.store.database import Database
from hotspots.store.kept_file import remove_abandoned, write_whole
from hotspots.store.pile_ups import piled_up
from hotspots.store.schema import SNAPPED, Agency, Incident, Installation, Place

FORMAT = 5
OUTSIDE = -1
NO_THEME = -1


@dataclass(frozen=True)
class Snapshot:
    """Incidents as columns of equal length, and the names that their numbers stand for.

    Attributes
    ----------
    easting, northing
        float64, metres, EPSG:27700; NaN where an incident has no point.
    accuracy_m
        float64, metres: the radius that holds the true place with 95 % probability; NaN unknown.
    match_type
        int8, by what the point was found: a position in ``match_types``.
    area
        int16, position in the community areas in force (by name), ``OUTSIDE`` elsewhere.
    theme, subtype, agency
        int16, positions in ``themes``, ``subtypes`` and ``agencies``; ``NO_THEME`` for none.
    month
        int32, see `periods.month_number`, of the start in London.
    first_day, last_day
        datetime64[D], the days in London on which the incident began and ended.
    sensitive
        Never to be shown as a place.
    snapped
        Moved by its publisher to a map point that many addresses share.
    piled
        On a point with so many different incidents of its agency that it is rather where a system
        puts what has no place, see `hotspots.store.pile_ups`; counted, and left out of maps.
    start_minute, end_minute
        int64, minutes since 1970 in UTC between which the incident happened; the end excluded.
    """

    data_version: int
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    match_type: NDArray[np.int8]
    area: NDArray[np.int16]
    theme: NDArray[np.int16]
    subtype: NDArray[np.int16]
    agency: NDArray[np.int16]
    month: NDArray[np.int32]
    first_day: NDArray[np.datetime64]
    last_day: NDArray[np.datetime64]
    sensitive: NDArray[np.bool_]
    snapped: NDArray[np.bool_]
    piled: NDArray[np.bool_]
    start_minute: NDArray[np.int64]
    end_minute: NDArray[np.int64]
    themes: tuple[str, ...]
    subtypes: tuple[str, ...]
    agencies: tuple[tuple[str, str], ...]
    match_types: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.month)

    def available(self) -> Period | None:
        """From the first to the last month with an incident."""
        if not len(self):
            return None
        return Period(
            month_from_number(int(self.month.min())),
            month_from_number(int(self.month.max())),
        )


COLUMNS = (
    "easting",
    "northing",
    "accuracy_m",
    "match_type",
    "area",
    "theme",
    "subtype",
    "agency",
    "month",
    "first_day",
    "last_day",
    "sensitive",
    "snapped",
    "piled",
    "start_minute",
    "end_minute",
)
"""Those of a value for each incident; the rest of a snapshot are names that numbers stand for."""


def load_snapshot(database: Database) -> Snapshot:
    """The snapshot of the present data version, read from its file or made from the database."""
    with database.session() as session:
        installation = session.scalars(select(Installation)).one()
        folder = database.settings.prepare_home() / "snapshots"
        path = folder / f"{installation.instance}-{installation.data_version}.npz"
        kept = _read(path, installation.data_version)
        if kept is not None:
            return kept
        snapshot = _query(session, installation.data_version)
    folder.mkdir(mode=0o700, exist_ok=True)
    _write(snapshot, path)
    for older in folder.glob(f"{installation.instance}-*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
    remove_abandoned(folder)
    return snapshot


def _query(session: Session, data_version: int) -> Snapshot:
    boundaries = current_boundaries(session)
    position = {area.id: i for i, area in enumerate(boundaries.areas)} if boundaries else {}
    agencies = session.execute(
        select(Agency.id, Agency.code, Agency.name).order_by(Agency.code)
    ).all()
    rows = session.execute(
        select(
            Incident.easting,
            Incident.northing,
            Incident.accuracy_m,
            Incident.match_type,
            Place.area_id,
            Incident.theme,
            Incident.subtype,
            Incident.agency_id,
            Incident.month,
            Incident.start,
            Incident.end,
            Incident.sensitive,
            Incident.flags,
            Incident.place_id,
            Incident.category,
        )
        .outerjoin(Place, Incident.place_id == Place.id)
        .order_by(Incident.id)
    ).all()
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * 15
    east, north, accuracy, match, area, theme, subtype, agency, month = columns[:9]
    start, end, sensitive, flags, place, category = columns[9:]
    themes = tuple(sorted({name for name in theme if name}))
    subtypes = tuple(sorted({name for name in subtype if name}))
    match_types = tuple(sorted(set(match)))
    agency_at = {row.id: i for i, row in enumerate(agencies)}
    first = _london_days(start)
    # An interval does not hold the moment it ends: a whole day ends at the midnight after it.
    last = _london_days([moment - timedelta.resolution for moment in end])
    snapped = np.array([SNAPPED in said for said in flags], dtype=np.bool_)
    return Snapshot(
        data_version=data_version,
        easting=np.array(east, dtype=np.float64),
        northing=np.array(north, dtype=np.float64),
        accuracy_m=np.array(accuracy, dtype=np.float64),
        match_type=_numbered(match, match_types).astype(np.int8),
        area=np.array([position.get(id_, OUTSIDE) for id_ in area], dtype=np.int16),
        theme=_numbered(theme, themes),
        subtype=_numbered(subtype, subtypes),
        agency=np.array([agency_at[id_] for id_ in agency], dtype=np.int16),
        month=np.array([month_number(text) for text in month], dtype=np.int32),
        first_day=first,
        last_day=np.maximum(first, last),
        sensitive=np.array(sensitive, dtype=np.bool_),
        snapped=snapped,
        piled=piled_up(agency, place, category, exempt=snapped),
        start_minute=_minutes(start),
        end_minute=_minutes(end),
        themes=themes,
        subtypes=subtypes,
        agencies=tuple((row.code, row.name) for row in agencies),
        match_types=match_types,
    )


def _numbered(values: Sequence[str | None], names: Sequence[str]) -> NDArray[np.int16]:
    position = {name: i for i, name in enumerate(names)}
    return np.array([position.get(value or "", NO_THEME) for value in values], dtype=np.int16)


def _minutes(moments: Sequence[datetime]) -> NDArray[np.int64]:
    return np.array([int(moment.timestamp()) // 60 for moment in moments], dtype=np.int64)


def _london_days(moments: Sequence[datetime]) -> NDArray[np.datetime64]:
    if not moments:
        return np.empty(0, dtype="datetime64[D]")
    days = pd.DatetimeIndex(list(moments)).tz_convert(LONDON).tz_localize(None)
    return days.to_numpy().astype("datetime64[D]")


def _read(path: Path, data_version: int) -> Snapshot | None:
    """A kept snapshot, or None where there is none that this version can read."""
    try:
        # Opened here, because `np.load` forgets to close a file that turns out to be damaged.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes())
            if header["format"] != FORMAT:
                return None
            columns = {name: archive[name] for name in COLUMNS}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None
    return Snapshot(
        data_version=data_version,
        **columns,
        themes=tuple(header["themes"]),
        subtypes=tuple(header["subtypes"]),
        agencies=tuple((code, name) for code, name in header["agencies"]),
        match_types=tuple(header["match_types"]),
    )


def _write(snapshot: Snapshot, path: Path) -> None:
    """Keep a snapshot; a reader sees the whole file or none."""
    header = {
        "format": FORMAT,
        "themes": snapshot.themes,
        "subtypes": snapshot.subtypes,
        "agencies": snapshot.agencies,
        "match_types": snapshot.match_types,
    }
    write_whole(
        path,
        lambda file: np.savez(
            file,
            header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8),
            **{column: getattr(snapshot, column) for column in COLUMNS},
        ),
    )
