"""The four sample files, against what their generator says that it planted in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import sample_incidents
from hotspots.geocoding.gazetteer_build import build_gazetteer
from hotspots.geocoding.geocoder import Geocoder
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


def test_with_the_invented_gazetteer_every_place_is_found_that_should_be(intake: Any) -> None:
    sample = next(sample for sample in sample_incidents.files() if sample.agency_code == "HOU")
    planted = PLANTED[sample.path.stem]
    intake.geocoder = Geocoder(
        build_gazetteer([sample_incidents.gazetteer(), sample_incidents.place_list()])
    )
    report = intake.submit(sample.path.read_bytes(), profile=read_profile(sample.profile_path))
    assert report.located == planted["located"]
    by_reference = {incident.reference: incident for incident in intake.incidents()}
    for row in planted["bad_rows"]:
        if row["outcome"] in ("located", "unlocated"):
            found = by_reference[row["reference"]].easting is not None
            assert found is (row["outcome"] == "located"), row
    assert report.figures()["match_types"]["street"] == 12
