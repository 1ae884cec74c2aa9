"""What is stored of a row that is usable and located."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from hotspots.intake.incident import ReportedIncident
from hotspots.intake.location import Location
from hotspots.intake.occurrence import Occurrence
from hotspots.periods import Month, month_of
from hotspots.themes import find_theme


class KeptRow(NamedTuple):
    """A row that will be stored, without the cells it was read from."""

    report: ReportedIncident
    theme: str | None
    subtype: str | None
    reference: str


class _Times(NamedTuple):
    """What rows that have one occurrence have in common."""

    begun: str
    ended: str
    month: Month


def contents_of(
    rows: list[KeptRow], parts: Iterable[Sequence[Location]]
) -> Iterator[list[dict[str, Any]]]:
    """What is stored of rows: the columns of an incident, and a digest by which changes show.

    Parameters
    ----------
    rows
        Each is let go of when what is stored of it has been told, so that the memory of a large
        file is there twice for a part of it only.
    parts
        The locations of the rows, a part of them at a time; what is stored comes in the same parts.
    """
    # By the id of an occurrence, which it keeps alive: another would get the same id.
    times: dict[int, tuple[Occurrence, _Times]] = {}
    for locations in parts:
        contents = []
        for row, location in zip(islice(rows, len(locations)), locations, strict=True):
            occurrence = row.report.occurrence
            known = times.get(id(occurrence))
            if known is None:
                known = times[id(occurrence)] = occurrence, _times_of(occurrence)
            contents.append(_content_of(row, location, known[1]))
        del rows[: len(locations)]
        yield contents


def _times_of(occurrence: Occurrence) -> _Times:
    start, end = occurrence.start, occurrence.end
    begun = start.isoformat(" ")
    ended = begun if end is start else end.isoformat(" ")
    return _Times(begun, ended, month_of(start))


def _content_of(row: KeptRow, location: Location, times: _Times) -> dict[str, Any]:
    report, theme, subtype, reference = row
    start, end, precision, when_flags = report.occurrence
    easting, northing, match_type, accuracy, confidence, where_flags, source = location
    flags = _flags(where_flags, when_flags)
    sensitive = _sensitive(theme, subtype)
    # Written out, because it is what takes most of the time; the same since the first version, so
    # that a file which that stored changes nothing when it comes again. "!r" where it makes no
    # difference but spares a look for how the value wants to be formatted.
    spoken = (
        f"reference={reference}\x1fcategory={report.category}\x1ftheme={theme}"
        f"\x1fsubtype={subtype}\x1fsensitive={sensitive!r}\x1fstart={times.begun}"
        f"\x1fend={times.ended}\x1ftime_precision={precision}\x1fmonth={times.month}"
        f"\x1flocation={report.location!r}\x1feasting={easting!r}\x1fnorthing={northing!r}"
        f"\x1fmatch_type={match_type}\x1faccuracy_m={accuracy!r}\x1fconfidence={confidence!r}"
        f"\x1fflags={flags!r}\x1fsource={source}"
    )
    return {
        "reference": reference,
        "category": report.category,
        "theme": theme,
        "subtype": subtype,
        "sensitive": sensitive,
        "start": start,
        "end": end,
        "time_precision": precision,
        "month": times.month,
        "location": report.location,
        "easting": easting,
        "northing": northing,
        "match_type": match_type,
        "accuracy_m": accuracy,
        "confidence": confidence,
        "flags": flags,
        "source": source,
        "digest": hashlib.sha256(spoken.encode()).hexdigest(),
    }


@cache
def _flags(of_place: tuple[str, ...], of_time: tuple[str, ...]) -> list[str]:
    """All that is flagged: one list for all rows that have the same, never to be changed."""
    return [*of_place, *of_time]


@cache
def _sensitive(theme: str | None, subtype: str | None) -> bool:
    return bool(theme and subtype and find_theme(theme).subtype(subtype).sensitive)
