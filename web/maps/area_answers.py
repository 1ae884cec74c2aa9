"""What a view asks of an area besides its assessment, worked out once for each data version."""

from __future__ import annotations

from hotspots.area_change import AreaChange, area_change
from hotspots.area_times import AreaWeek, area_week, unknown_times
from hotspots.assessment import Selection, Sight
from hotspots.hotspot_facts import HotspotFacts, hotspot_facts
from hotspots.periods import Period
from web.cache import AnswerCache
from web.installation import assessment, picture, source

_changes: AnswerCache[AreaChange] = AnswerCache(256)
_weeks: AnswerCache[tuple[AreaWeek, int | None]] = AnswerCache(512)
_facts: AnswerCache[tuple[HotspotFacts, ...]] = AnswerCache(512)


def change_of(slug: str, selection: Selection, before: Period, sight: Sight) -> AreaChange:
    """The change of an area from another period."""
    shown = picture()
    return _changes.get(
        (*source(), slug, selection, before, sight),
        lambda: area_change(shown, assessment(slug, selection, sight), before),
    )


def week_of(slug: str, selection: Selection, sight: Sight) -> tuple[AreaWeek, int | None]:
    """The week of an area, and how many incidents a part of it leaves out for want of a time."""
    shown = picture()
    return _weeks.get(
        (*source(), slug, selection, sight),
        lambda: (
            area_week(shown, slug, selection, sight),
            unknown_times(shown, slug, selection, sight),
        ),
    )


def facts_of(slug: str, selection: Selection, sight: Sight) -> tuple[HotspotFacts, ...]:
    """What is told of each hotspot of an area."""
    shown = picture()
    return _facts.get(
        (*source(), slug, selection, sight),
        lambda: hotspot_facts(shown, assessment(slug, selection, sight)),
    )
