"""What is stored of a row that is usable and located."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, NamedTuple

from hotspots.intake.incident import ReportedIncident
from hotspots.intake.location import Location
from hotspots.periods import month_of
from hotspots.themes import find_theme


class KeptRow(NamedTuple):
    """A row that will be stored, without the cells it was read from."""

    report: ReportedIncident
    theme: str | None
    subtype: str | None
    reference: str


def content_of(row: KeptRow, location: Location) -> dict[str, Any]:
    """What is stored of a row: the columns of an incident, and a digest by which changes show."""
    report, reference, month = row.report, row.reference, month_of(row.report.occurrence.start)
    start, end, precision, when_flags = report.occurrence
    flags = [*location.flags, *when_flags]
    sensitive = _sensitive(row.theme, row.subtype)
    # Written out, because it is what takes most of the time; the same since the first version, so
    # that a file which that stored changes nothing when it comes again.
    begun = str(start)
    ended = begun if end is start else str(end)
    spoken = (
        f"reference={reference}\x1fcategory={report.category}\x1ftheme={row.theme}"
        f"\x1fsubtype={row.subtype}\x1fsensitive={sensitive}\x1fstart={begun}\x1fend={ended}"
        f"\x1ftime_precision={precision}\x1fmonth={month}\x1flocation={report.location}"
        f"\x1feasting={location.easting}\x1fnorthing={location.northing}"
        f"\x1fmatch_type={location.match_type}\x1faccuracy_m={location.accuracy_m}"
        f"\x1fconfidence={location.confidence}\x1fflags={flags}\x1fsource={location.source}"
    )
    return {
        "reference": reference,
        "category": report.category,
        "theme": row.theme,
        "subtype": row.subtype,
        "sensitive": sensitive,
        "start": start,
        "end": end,
        "time_precision": precision,
        "month": month,
        "location": report.location,
        "easting": location.easting,
        "northing": location.northing,
        "match_type": location.match_type,
        "accuracy_m": location.accuracy_m,
        "confidence": location.confidence,
        "flags": flags,
        "source": location.source,
        "digest": hashlib.sha256(spoken.encode()).hexdigest(),
    }


@cache
def _sensitive(theme: str | None, subtype: str | None) -> bool:
    return bool(theme and subtype and find_theme(theme).subtype(subtype).sensitive)
