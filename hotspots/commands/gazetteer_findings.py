"""What ``hotspots doctor`` says of the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.geocoding.gazetteer import Gazetteer
    from hotspots.settings import Settings

OLD_AFTER_MONTHS = 12


class State(StrEnum):
    """How a finding is printed; only what is missing makes the check fail."""

    OK = "ok"
    ADVICE = "ADVICE"
    MISSING = "MISSING"


Finding = tuple[State, str]

# What cannot be found without a kind of row, and the downloads that bring it.
_WITHOUT = {
    "postcodes": ("postcodes are not located", "OS Code-Point Open"),
    "UPRNs": ("property numbers (UPRNs) are not located", "OS Open UPRN"),
    "names": ("streets, villages, landmarks and farms are not found by name", "OS Open Names"),
    "junctions": (
        "junctions of roads are placed by their streets alone, if at all",
        "OS Open Roads",
    ),
}


def gazetteer_findings(settings: Settings) -> Iterator[Finding]:
    """Name the sources of the gazetteer, what it lacks and what is old."""
    from hotspots.geocoding.gazetteer import Gazetteer

    path = settings.gazetteer
    if not path.exists():
        yield (
            State.MISSING,
            f"There is no gazetteer at {path}, so postcodes are not located; build one with: "
            "hotspots gazetteer build SOURCE",
        )
        return
    gazetteer = Gazetteer.load(path)
    today = datetime.now(UTC).date()
    yield from _sources(gazetteer)
    yield from _service_area(gazetteer, settings)
    yield from _lacking(gazetteer)
    yield from _old(gazetteer, path, today)


def _sources(gazetteer: Gazetteer) -> Iterator[Finding]:
    for place, source in enumerate(gazetteer.sources):
        printed = f"; maps print: {source.attribution}" if source.attribution else ""
        yield (
            State.OK,
            f"Gazetteer: {source.name} {source.edition}, {gazetteer.describe_rows(place)} "
            f"({source.licence}){printed}",
        )


def _service_area(gazetteer: Gazetteer, settings: Settings) -> Iterator[Finding]:
    from hotspots.geocoding.service_area import format_service_area

    wanted = format_service_area(settings.service_area)
    if gazetteer.service_area is None:
        return
    built = format_service_area(gazetteer.service_area)
    if gazetteer.service_area == settings.service_area:
        yield State.OK, f"The gazetteer and the settings have the same service area, {built}"
        return
    yield (
        State.ADVICE,
        f"The gazetteer was built for the service area {built} and the settings say {wanted}; "
        "build it again with: hotspots gazetteer build SOURCE",
    )


def _lacking(gazetteer: Gazetteer) -> Iterator[Finding]:
    for kind in gazetteer.missing_kinds():
        what, download = _WITHOUT[kind]
        yield (
            State.ADVICE,
            f"The gazetteer has no {kind}, so {what}; add {download}: hotspots gazetteer build, "
            "with all sources and this one",
        )


def _old(gazetteer: Gazetteer, path: Path, today: date) -> Iterator[Finding]:
    from hotspots.geocoding.edition import edition_month

    built = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    undated = False
    for source in gazetteer.sources:
        month = edition_month(source.edition)
        if month is None:
            undated = True
        elif _months(month, today) > OLD_AFTER_MONTHS:
            yield (
                State.ADVICE,
                f"{source.name} {source.edition} is over a year old; download the newest edition "
                "and build the gazetteer again",
            )
    if undated and _months(built, today) > OLD_AFTER_MONTHS:
        yield (
            State.ADVICE,
            f"The gazetteer was built on {built:%d %B %Y}, over a year ago; build it again from "
            "new downloads with: hotspots gazetteer build SOURCE",
        )


def _months(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month
