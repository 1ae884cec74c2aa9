"""What is about to be downloaded, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotspots.errors import ConflictError
from hotspots.fetching.lock import locked
from hotspots.fetching.plan import PlannedDownload, describe, size_in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "of unknown size"),
        (0, "nothing"),
        (1, "1 kB"),
        (999_499, "999 kB"),
        (1_000_000, "1.0 MB"),
        (102_949_000, "102.9 MB"),
        (1_733_868_300, "1.7 GB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size: int | None, words: str) -> None:
    assert size_in_words(size) == words


def test_a_plan_names_sources_sizes_licence_and_what_maps_must_print() -> None:
    planned = [
        PlannedDownload("Months", "https://a.example/x.zip", 2_500_000, "Contains A."),
        PlannedDownload("More months", "https://a.example/y.zip", None, "Contains A."),
        PlannedDownload("Names", "https://b.example/n", 100_000_000, "Contains B."),
    ]
    assert describe(planned, Path("home/downloads")) == [
        "To be downloaded to home/downloads:",
        "  Months: 2.5 MB",
        "    from https://a.example/x.zip",
        "  More months: of unknown size",
        "    from https://a.example/y.zip",
        "  Names: 100.0 MB",
        "    from https://b.example/n",
        "In all: 102.5 MB and what is of unknown size.",
        "All of it is under the Open Government Licence v3.0. Maps made from it must print:",
        "  Contains A.",
        "  Contains B.",
    ]


def test_nothing_to_download_is_nothing_to_say() -> None:
    assert describe([], Path("home")) == []


def test_only_one_downloads_into_a_folder_at_a_time(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "downloads"),
        pytest.raises(ConflictError, match="Another hotspots is downloading into"),
        locked(tmp_path / "downloads"),
    ):
        pass
    with locked(tmp_path / "downloads"):
        pass
