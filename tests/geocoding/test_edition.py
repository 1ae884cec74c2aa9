"""The month of an edition, as publishers write it."""

from __future__ import annotations

from datetime import date

import pytest

from hotspots.geocoding.edition import edition_month


@pytest.mark.parametrize(
    ("edition", "month"),
    [
        ("2025.4.0", (2025, 11)),
        ("2026.1.0", (2026, 2)),
        ("2025-04", (2025, 4)),
        ("202504", (2025, 4)),
        ("2025-04-07", (2025, 4)),
        ("Feb 2025", (2025, 2)),
        ("February 2025", (2025, 2)),
        ("NSUL_E127_JUN_2026", (2026, 6)),
        ("2025", (2025, 12)),
        ("of 2024", (2024, 12)),
        ("with checksum 2024a0516682", None),
        ("unknown", None),
        ("1", None),
        ("", None),
    ],
)
def test_the_month_is_read(edition: str, month: tuple[int, int] | None) -> None:
    assert edition_month(edition) == (None if month is None else date(*month, 1))
