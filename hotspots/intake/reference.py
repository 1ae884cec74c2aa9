"""What an incident is known by: its agency's own reference, or one made from what it says.

A made reference depends on the row's content and on its place among identical rows alone, so the
same file gives the same references again, whatever the order of its rows, and identical rows stay
distinct incidents.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from hotspots.intake.incident import IncidentReport
from hotspots.periods import month_of


def assign_references(
    reports: Sequence[IncidentReport], *, repeated: str
) -> tuple[list[str], dict[int, int]]:
    """A reference for every report of one file.

    Parameters
    ----------
    reports
        The usable rows of a file, in order.
    repeated
        ``hold`` or ``distinct``; see `Profile.repeated_references`.

    Returns
    -------
    references, clashes
        References in the order of the reports; and, under ``hold``, the positions of rows whose
        reference an earlier row, given by its position, has with other content.
    """
    scopes = [_scope(report) for report in reports]
    times_used = Counter(scope for scope in scopes if scope)
    contents = [_content(report) for report in reports]
    ordinals: Counter[str] = Counter()
    references: list[str] = []
    clashes: dict[int, int] = {}
    firsts: dict[str, int] = {}
    for position, (scope, content) in enumerate(zip(scopes, contents, strict=True)):
        if scope and (times_used[scope] == 1 or repeated == "hold"):
            first = firsts.setdefault(scope, position)
            if contents[first] != content:
                clashes[position] = first
            references.append(scope)
            continue
        stem = f"{scope}/{content[:12]}" if scope else f"content/{content[:24]}"
        ordinals[stem] += 1
        references.append(stem if ordinals[stem] == 1 else f"{stem}/{ordinals[stem]}")
    return references, clashes


def _scope(report: IncidentReport) -> str:
    """The agency's reference; where only months are published it is unique within its month."""
    if not report.reference:
        return ""
    if report.month and not (report.start or report.date):
        return f"{month_of(report.occurrence.start)}/{report.reference}"
    return report.reference


def _content(report: IncidentReport) -> str:
    parts = [
        report.category,
        report.occurrence.start.isoformat(),
        report.occurrence.end.isoformat(),
        *(f"{field}={value}" for field, value in sorted(report.location.items())),
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
