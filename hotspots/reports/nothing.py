"""A report of nothing: why there is none, and what to do."""

from __future__ import annotations

from hotspots.assessment import Picture
from hotspots.periods import Period, month_title
from hotspots.reports.figure import Name, Sentence, say
from hotspots.reports.report import Paragraph, Report, Section


def nothing_to_report(
    picture: Picture, name: str, title: str, period: Period | None, *, where: str = ""
) -> Report:
    """Say why there is nothing to report of a period."""
    place = where or "all community areas"
    subtitle = f"{period.label}, {place}" if period else place
    section = Section("nothing", "Nothing to report", (Paragraph(_why(picture, period)),))
    return Report(name, title, subtitle, (section,), empty=True)


def _why(picture: Picture, period: Period | None) -> tuple[Sentence, ...]:
    available = picture.available
    if available is None or period is None:
        return (
            say("No incidents have been stored yet."),
            say("An agency sends its file on its page, or the person who runs this service adds it "
                "with ", Name("hotspots submit"), "."),
        )  # fmt: skip
    newest = Name(month_title(available.last))
    if period.first > available.last:
        return (
            say("There is nothing to report for ", Name(period.label), ": the newest incidents "
                "are from ", newest, "."),
            say("Choose a period that ends with ", newest, " or earlier."),
        )  # fmt: skip
    return (
        say("There is nothing to report for ", Name(period.label), ": incidents are held for ",
            Name(available.label), " only."),
        say("Choose a period within it."),
    )  # fmt: skip
