"""By how much published extents are scaled so that 95 % of true places lie within the radius.

Each number belongs to the documented measurement of how far true places lie from the points that
stand for them; the command that repeats it is named there.
"""

from __future__ import annotations

STREET_EXTENT = 1.0
"""Of half the diagonal of a street's box."""

SETTLEMENT_EXTENT = 1.0
"""Of half the diagonal of a settlement's box."""
