"""What the Knox test found, in words, and what to beware of."""

from __future__ import annotations

import pandas as pd

SIGNIFICANT = 0.05
WORTH_TELLING = 1.2
"""The ratio from which a repeat is worth acting on, the custom of the field's programs."""

MUCH_SHARED = 0.1


def repeats_sentence(table: pd.DataFrame) -> str:
    """The band that repeats most surely, and how often the others do."""
    found = table[(table["p_value"] < SIGNIFICANT) & (table["ratio"] >= WORTH_TELLING)]
    if found.empty:
        return "No band has clearly more near repeats than chance would make."
    most = found.sort_values(["p_value", "ratio"], ascending=[True, False]).iloc[0]
    return (
        f"{_where(most)}, {most['from_days']:g} to under {most['to_days']:g} days apart, there are "
        f"{most['pairs']:,.0f} pairs, {most['ratio']:.1f} times what chance would make "
        f"(p = {most['p_value']:.3f}); {len(found)} of {len(table)} bands repeat."
    )


def repeats_note(same_place: float, bands: int) -> str:
    """That places may be shared for other reasons, and how many tests were made."""
    chance = f"Of {bands} bands, about {bands * SIGNIFICANT:.1f} pass p < 0.05 by chance."
    if same_place < MUCH_SHARED:
        return chance
    return (
        f"{same_place:.0%} of the incidents lie exactly where another one lies. Where a publisher "
        "moved them to shared map points, or a postcode stands for its addresses, a repeat at the "
        f"same place is no repeat at the same home. {chance}"
    )


def _where(band: pd.Series) -> str:
    if band["to_m"] == 0:
        return "At the same place"
    return f"{band['from_m']:g} to under {band['to_m']:g} m apart"
