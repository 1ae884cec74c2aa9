"""Invented incidents sent as an agency sends them: a file of the template, through the pipeline."""

from __future__ import annotations

from collections.abc import Iterable

from hotspots.geocoding.geocoder import Geocoder
from hotspots.intake.profile import find_profile
from hotspots.intake.sender import Sender
from hotspots.intake.submission import SubmissionReport, submit_file
from hotspots.store.database import Database

HEADER = "Reference,Category,Date,Easting,Northing"


def send_rows(
    database: Database,
    rows: Iterable[str],
    *,
    agency: str = "COU",
    header: str = HEADER,
    name: str = "incidents",
) -> SubmissionReport:
    """Send the rows of an agency that is known already, in one file of that name."""
    source = database.settings.prepare_home() / f"{name}.csv"
    source.write_text("\n".join([header, *rows]), encoding="utf-8")
    return submit_file(
        database,
        source,
        sender=Sender(agency, "test"),
        profile=find_profile("template"),
        geocoder=Geocoder(None),
    )
