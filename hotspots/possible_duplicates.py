"""Reports of several agencies that may be of one event, as a list for an analyst to look through.

The first step of joining what several agencies report: which pairs are worth a look. Nothing is
scored, stored, merged or deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.geocoding.table_file import write_table
from hotspots.linkage.candidate_pairs import CandidatePairs, candidate_pairs
from hotspots.linkage.compatible_kinds import compatibility
from hotspots.linkage.neighbourhood import Rows
from hotspots.linkage.reports import Obstacle, obstacles
from hotspots.output_file import replacing
from hotspots.periods import LONDON, Period
from hotspots.store import audit
from hotspots.store.database import Database
from hotspots.store.reports_for_linkage import StoredReports, load_reports


@dataclass(frozen=True)
class PossibleDuplicates:
    """What was found, and what could not be compared.

    Attributes
    ----------
    pairs
        One row a pair, the nearest in terms of its accuracy first; see the reference of
        ``hotspots duplicates`` for the columns. Exact places: for analysts alone.
    reports
        How many reports the selection has.
    obstacles
        How many of them were compared with no other, by why; each is counted once. Under
        `Obstacle.NOTHING`, how many were compared.
    compared_agencies
        The codes of the agencies whose reports were compared.
    """

    pairs: pd.DataFrame
    reports: int
    obstacles: Mapping[Obstacle, int]
    compared_agencies: tuple[str, ...]


def find_possible_duplicates(
    database: Database, *, themes: Sequence[str], period: Period, agencies: Sequence[str] = ()
) -> PossibleDuplicates:
    """Pairs of reports of different agencies in a period that may be of one event.

    Parameters
    ----------
    themes
        Both reports of a pair are of the same one of these.
    agencies
        Codes; all agencies if none is named.

    Raises
    ------
    InputError
        If there are more pairs than anybody can look through.
    """
    with database.session() as session:
        stored = load_reports(session, themes=themes, period=period, agencies=agencies)
    found = obstacles(stored.columns)
    pairs = candidate_pairs(stored.columns, compatibility(stored.kinds))
    compared = np.unique(stored.columns.agency[found == Obstacle.NOTHING])
    return PossibleDuplicates(
        pairs=_table(stored, pairs),
        reports=len(stored),
        obstacles={obstacle: int((found == obstacle).sum()) for obstacle in Obstacle},
        compared_agencies=tuple(stored.agencies[number] for number in compared),
    )


def write_possible_duplicates(
    found: PossibleDuplicates, path: Path, database: Database, *, actor: str, subject: str
) -> None:
    """Write the pairs as CSV; the file appears once the audit trail says who has it."""
    with replacing(path) as temporary:
        write_table(found.pairs, temporary)
        with database.transaction() as session:
            audit.record(
                session, actor, "list possible duplicates", subject=subject, rows=len(found.pairs)
            )


def _table(stored: StoredReports, pairs: CandidatePairs) -> pd.DataFrame:
    kinds = stored.kinds
    sides = {"1": pairs.first, "2": pairs.second}
    described = {number: _described(stored, rows) for number, rows in sides.items()}
    return pd.DataFrame(
        {
            "theme": _texts(kinds[kind][0] for kind in stored.columns.kind[pairs.first]),
            "distance_m": pairs.distance_m.round(1),
            "combined_accuracy_m": pairs.combined_accuracy_m.round(1),
            "distance_share": pairs.distance_share.round(3),
            "hours_apart": pairs.hours_apart.round(2),
        }
        | {
            f"{name}_{number}": column
            for name in described["1"]
            for number, columns in described.items()
            for column in [columns[name]]
        }
    )


def _described(stored: StoredReports, rows: Rows) -> dict[str, object]:
    """One side of the pairs, column by column."""
    reports = stored.columns.take(rows)
    return {
        "agency": _texts(stored.agencies[number] for number in reports.agency),
        "reference": stored.references[rows],
        "subtype": _texts(stored.kinds[number][1] for number in reports.kind),
        "start": _in_london(reports.start),
        "end": _in_london(reports.end),
        "easting": reports.easting.round(2),
        "northing": reports.northing.round(2),
        "match_type": stored.match_types[rows],
        "accuracy_m": reports.accuracy_m.round(2),
    }


def _texts(texts: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(texts), dtype=object)


def _in_london(moments: NDArray[np.datetime64]) -> NDArray[np.object_]:
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(LONDON)
    return _texts(moment.isoformat(timespec="seconds") for moment in local)
