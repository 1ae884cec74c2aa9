"""A submission as calls read it."""

from __future__ import annotations

from typing import Any

from hotspots.store.hit_rates import Located
from hotspots.store.schema import Submission

FIGURES = (
    "rows", "accepted", "rejected", "held", "updated", "unchanged", "located", "outside",
)  # fmt: skip


def counts_of(submission: Submission) -> dict[str, int]:
    """The figures that conserve every row."""
    return {name: getattr(submission, name) for name in FIGURES}


def summary_of(submission: Submission, located: Located) -> dict[str, Any]:
    """A submission and how well it was located; see `web.api.answers.Submission`."""
    return {
        "submission": submission.id,
        "received_at": submission.submitted_at.isoformat(),
        "channel": submission.channel,
        "sent_by": submission.sent_by,
        "filename": submission.filename,
        "counts": counts_of(submission),
        "hit_rate": located.rate.share,
        "match_types": dict(located.match_types),
        "notes": list(submission.notes),
        "withdrawn_at": submission.withdrawn_at.isoformat() if submission.withdrawn_at else None,
    }
