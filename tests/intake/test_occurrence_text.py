"""When something happened, in words."""

from __future__ import annotations

import pytest

from hotspots.intake.incident import IncidentReport
from hotspots.intake.occurrence_text import occurrence_text


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"date": "14/06/2025", "time": "21:30"}, "Saturday 14 June 2025, 21:30"),
        ({"date": "14/06/2025"}, "Saturday 14 June 2025, time not known"),
        ({"start": "2025-06-14T20:30:00Z"}, "Saturday 14 June 2025, 21:30"),
        ({"start": "2025-06-30T23:30:00Z"}, "Tuesday 1 July 2025, 00:30"),
        ({"month": "2025-06"}, "in June 2025, day not known"),
        (
            {"start": "13/06/2025 22:00", "end": "14/06/2025 06:00"},
            "between 22:00 on Friday 13 June 2025 and 06:00 on Saturday 14 June 2025",
        ),
        (
            {"start": "14/06/2025 09:00", "end": "14/06/2025 17:30"},
            "between 09:00 and 17:30 on Saturday 14 June 2025",
        ),
        (
            {"start": "13/06/2025", "end": "16/06/2025"},
            "between Friday 13 June 2025 and Monday 16 June 2025, times not known",
        ),
        (
            {"start": "29/03/2025", "end": "30/03/2025"},
            "between Saturday 29 March 2025 and Sunday 30 March 2025, times not known",
        ),
        (
            {"start": "26/10/2025 01:30"},
            "between 01:30 and 01:30 on Sunday 26 October 2025, when clocks went back",
        ),
        ({"date": "30/03/2025"}, "Sunday 30 March 2025, time not known"),
    ],
)
def test_as_a_person_says_it(cells: dict[str, str], words: str) -> None:
    found = IncidentReport.model_validate({"category": "Noise", **cells}).occurrence
    assert occurrence_text(found.start, found.end, found.precision) == words
