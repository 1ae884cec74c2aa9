"""The four sample files, against what their generator says that it planted in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import sample_incidents
from hotspots.intake.profile import read_profile
from hotspots.store.agencies import add_agency

PLANTED = json.loads(sample_incidents.expected().read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize(
    "sample", sample_incidents.files(), ids=lambda sample: str(sample.agency_code)
)
def test_every_planted_fault_and_no_other_row_is_rejected_or_held(
    intake: Any, sample: sample_incidents.SampleFile
) -> None:
    planted = PLANTED[sample.path.stem]
    if sample.agency_code not in ("HOU", "COU"):
        with intake.database.transaction() as session:
            add_agency(session, sample.agency_code, sample.agency_name, actor="test")
    report = intake.submit(
        sample.path.read_bytes(),
        agency=sample.agency_code,
        profile=read_profile(sample.profile_path),
    )
    counts = ("rows", "accepted", "rejected", "held")
    assert {name: report.counts()[name] for name in counts} == {
        name: planted[name] for name in counts
    }
    assert [(problem.row_number, problem.outcome) for problem in report.problems] == [
        (row["row"], row["outcome"])
        for row in planted["bad_rows"]
        if row["outcome"] in ("rejected", "held")
    ]
    assert {problem.reason.isprintable() for problem in report.problems} == {True}
