"""Incidents as reports to be compared with those of other agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.linkage.compatible_kinds import UNSPECIFIED, Kind
from hotspots.linkage.reports import Reports
from hotspots.periods import Month, Period
from hotspots.store.schema import Agency, Incident


@dataclass(frozen=True, eq=False)
class StoredReports:
    """Reports, what their numbers stand for, and what a person needs to look them up.

    Attributes
    ----------
    columns
        Place, time, agency and kind, in the order in which the reports were first stored.
    agencies
        Codes, at the positions that ``columns.agency`` counts.
    kinds
        Theme and subtype, at the positions that ``columns.kind`` counts.
    references, match_types
        Of each report: the agency's own reference, and by what its place was found.
    """

    columns: Reports
    agencies: tuple[str, ...]
    kinds: tuple[Kind, ...]
    references: NDArray[np.object_]
    match_types: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.columns)


def stored_period(session: Session) -> Period | None:
    """From the first to the last month with an incident; None without any."""
    first, last = session.execute(select(func.min(Incident.month), func.max(Incident.month))).one()
    return Period(Month(first), Month(last)) if first else None


def load_reports(
    session: Session, *, themes: Sequence[str], period: Period, agencies: Sequence[str] = ()
) -> StoredReports:
    """The incidents of some themes whose month lies in a period; of all agencies if none is named.

    Parameters
    ----------
    agencies
        Codes as they are stored.
    """
    query = (
        select(
            Incident.easting,
            Incident.northing,
            Incident.accuracy_m,
            Incident.start,
            Incident.end,
            Agency.code,
            Incident.theme,
            func.coalesce(Incident.subtype, UNSPECIFIED),
            Incident.sensitive,
            Incident.reference,
            Incident.match_type,
        )
        .join(Agency, Agency.id == Incident.agency_id)
        .where(Incident.theme.in_(themes), Incident.month.between(period.first, period.last))
        .order_by(Incident.id)
    )
    if agencies:
        query = query.where(Agency.code.in_(agencies))
    rows = session.execute(query).all()
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * 11
    easting, northing, accuracy, start, end, code, theme, subtype = columns[:8]
    sensitive, references, match_types = columns[8:]
    kinds, kind = _numbered(list(zip(theme, subtype, strict=True)))
    codes, agency = _numbered(code)
    return StoredReports(
        columns=Reports(
            easting=np.array(easting, dtype=np.float64),
            northing=np.array(northing, dtype=np.float64),
            accuracy_m=np.array(accuracy, dtype=np.float64),
            start=_moments(start),
            end=_moments(end),
            agency=agency,
            kind=kind,
            sensitive=np.array(sensitive, dtype=np.bool_),
        ),
        agencies=codes,
        kinds=kinds,
        references=np.array(references, dtype=object),
        match_types=np.array(match_types, dtype=object),
    )


def _numbered(values: Sequence[Any]) -> tuple[tuple[Any, ...], NDArray[np.int64]]:
    names = tuple(sorted(set(values)))
    position = {name: i for i, name in enumerate(names)}
    return names, np.array([position[value] for value in values], dtype=np.int64)


def _moments(moments: Sequence[datetime]) -> NDArray[np.datetime64]:
    # They are kept in UTC; numpy knows no time zones.
    return np.array([moment.replace(tzinfo=None) for moment in moments], dtype="datetime64[us]")
