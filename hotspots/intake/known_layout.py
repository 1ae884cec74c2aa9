"""Files of publishers that are known by their columns, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterable

from hotspots.intake.profile import Profile, built_in_profiles, find_profile
from hotspots.intake.source_table import normal

TEMPLATE = "template"


def known_layout(headings: Iterable[str]) -> Profile | None:
    """The profile that comes with Hotspots for files of these columns; None for all others.

    It knows what no heading says: that data.police.uk moves every point to a shared map point, so
    that none of them is exact. The plain template is no such layout: its columns are everybody's.
    """
    present = {normal(heading) for heading in headings}
    for name in built_in_profiles():
        profile = find_profile(name)
        if name != TEMPLATE and present.issuperset(map(normal, profile.columns.values())):
            return profile
    return None
