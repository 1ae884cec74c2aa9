"""Numbers and dates as people read them."""

from __future__ import annotations

from datetime import date, datetime

from hotspots.disclosure import FEWEST
from hotspots.periods import LONDON

UNKNOWN = "not known"


def count(value: float) -> str:
    """``1,234``: whole incidents, for protected counts may be weights."""
    return f"{round(value):,}"


def told(n: float, withheld: bool) -> str:
    """A count of which a few more may be withheld: ``12``, ``12+`` or ``under 5``."""
    if not withheld:
        return count(n)
    return f"{count(n)}+" if n else f"under {FEWEST}"


def decimals(value: float) -> str:
    """Three significant figures, without an exponent: ``0.125``, ``12.5``, ``1,250``."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):,g}"


def percent(share: float) -> str:
    """``12%`` of a share; ``under 1%`` and ``over 99%`` where rounding would say none or all."""
    rounded = f"{100 * share:.0f}%"
    if rounded == "0%" and share > 0:
        return "under 1%"
    return "over 99%" if rounded == "100%" and share < 1 else rounded


def day(value: str | None) -> str:
    """``4 Sep 2025`` of ``2025-09-04``."""
    if not isinstance(value, str) or not value:
        return UNKNOWN
    found = date.fromisoformat(value)
    return f"{found.day} {found:%b %Y}"


def month(value: str | None) -> str:
    """``Sep 2025`` of ``2025-09-04``."""
    if not isinstance(value, str) or not value:
        return UNKNOWN
    return f"{date.fromisoformat(value):%b %Y}"


def moment(value: datetime) -> str:
    """``4 September 2025, 14:05`` of an aware moment, in London."""
    local = value.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"
