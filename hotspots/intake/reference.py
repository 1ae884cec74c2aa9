"""What an incident is known by: its agency's own reference, or one made from what it says.

A made reference depends on the row's content and on its place among identical rows alone, so the
same file gives the same references again, whatever the order of its rows, and identical rows stay
distinct incidents.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from hotspots.intake.incident import ReportedIncident
from hotspots.periods import month_of


def assign_references(
    reports: Sequence[ReportedIncident], *, repeated: str
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
    contents: dict[int, str] = {}

    def content(position: int) -> str:
        # Only rows without a reference, or with one that another has, need be compared.
        if position not in contents:
            contents[position] = _content(reports[position])
        return contents[position]

    ordinals: Counter[str] = Counter()
    references: list[str] = []
    clashes: dict[int, int] = {}
    firsts: dict[str, int] = {}
    for position, scope in enumerate(scopes):
        if scope and times_used[scope] == 1:
            references.append(scope)
            continue
        if scope and repeated == "hold":
            first = firsts.setdefault(scope, position)
            if content(first) != content(position):
                clashes[position] = first
            references.append(scope)
            continue
        stem = f"{scope}/{content(position)[:12]}" if scope else f"content/{content(position)[:24]}"
        ordinals[stem] += 1
        references.append(stem if ordinals[stem] == 1 else f"{stem}/{ordinals[stem]}")
    return references, clashes


def _scope(report: ReportedIncident) -> str:
    """The agency's reference; where only months are published it is unique within its month."""
    if not report.reference:
        return ""
    if report.month_alone:
        return f"{month_of(report.occurrence.start)}/{report.reference}"
    return report.reference


def _content(report: ReportedIncident) -> str:
    parts = [
        report.category,
        report.occurrence.start.isoformat(),
        report.occurrence.end.isoformat(),
        *(f"{field}={value}" for field, value in sorted(report.location.items())),
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
