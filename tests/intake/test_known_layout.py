"""Files of data.police.uk are known without being told, so that their points are never exact."""

from __future__ import annotations

import pytest

from hotspots.intake.known_layout import known_layout
from hotspots.intake.profile import find_profile

POLICE = [
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
]  # fmt: skip


def test_street_level_files_of_the_police_are_known() -> None:
    found = known_layout(POLICE)
    assert found == find_profile("police_uk")
    assert found.snapped_accuracy_m == 250
    assert known_layout([heading.upper().replace(" ", "_") for heading in POLICE]) == found


@pytest.mark.parametrize(
    "headings",
    [
        [],
        ["Crime ID", "Date", "Longitude", "Latitude", "Crime type"],
        list(find_profile("template").columns.values()),
        [heading for heading in POLICE if heading != "Latitude"],
    ],
)
def test_no_other_file_is(headings: list[str]) -> None:
    assert known_layout(headings) is None
