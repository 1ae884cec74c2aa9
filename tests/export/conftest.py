"""Two invented areas, analysed as an analyst and as everyone else sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from hotspots.assessment import AreaAssessment, Selection, Sight, load_picture
from hotspots.export.file_copy import FileCopy
from hotspots.periods import Period

MARCH_AND_APRIL = Period.parse("2025-03", "2025-04")

Assess = Callable[..., list[AreaAssessment]]


@pytest.fixture
def assess(small_county: Any) -> Assess:
    """Assesses areas of the small county, both of them for anti-social behaviour unless told."""

    def both(
        sight: Sight = Sight.EXACT,
        areas: tuple[str, ...] = ("East", "West"),
        selection: Selection | None = None,
    ) -> list[AreaAssessment]:
        asked = selection or Selection("asb", MARCH_AND_APRIL)
        return load_picture(small_county.database).assess(areas, asked, sight)

    return both


@pytest.fixture
def copy() -> FileCopy:
    return FileCopy("7F3K-9QRM-2XTA", datetime(2026, 9, 4, 9, 30, tzinfo=UTC), "viewer")
