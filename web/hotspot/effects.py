"""Whether an action worked, for the page that shows it; worked out once for each data version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import shapely

from hotspots.action_effect import ActionEffect, action_effect, compared_periods
from hotspots.assessment import Picture, Selection, Sight
from hotspots.periods import Period, month_of
from hotspots.store.schema import now
from hotspots.themes import THEMES
from web.cache import AnswerCache
from web.hotspot.shown_action import ShownAction
from web.installation import source

_effects: AnswerCache[ActionEffect] = AnswerCache(256)


def effect_of(
    picture: Picture,
    action: ShownAction,
    others: Sequence[ShownAction],
    sight: Sight,
    chosen: Sequence[str],
) -> ActionEffect | None:
    """What can be said of an action; None where its place or its theme cannot be looked at.

    Parameters
    ----------
    others
        What was done elsewhere, which is no place to compare with at that time.
    chosen
        Ids of the places to compare with.
    """
    if action.outline is None or action.theme not in THEMES:
        return None
    place, theme = action.outline, THEMES[action.theme]
    subtype = action.subtype if action.subtype in {kind.id for kind in theme.subtypes} else None
    month = month_of(now())
    selection = Selection(theme.id, Period(month, month), subtype=subtype)
    kept_away = _kept_away(picture, action, others)
    # The month stands for what is complete, and the editions for what the notes say.
    key = (*source(), month, action.id, action.edition, sight, tuple(sorted(chosen)))
    return _effects.get(
        (*key, tuple((one.id, one.edition) for one in others)),
        lambda: action_effect(
            picture,
            selection,
            sight,
            place=place,
            began=action.began,
            ended=action.ended,
            kept_away=kept_away,
            chosen=chosen,
        ),
    )


def _kept_away(
    picture: Picture, action: ShownAction, others: Sequence[ShownAction]
) -> list[shapely.Geometry]:
    periods = compared_periods(picture, action.began, action.ended)
    if isinstance(periods, str):
        return []
    before, after = periods
    return [
        one.outline
        for one in others
        if one.outline is not None
        and _month(one.began) <= after.last
        and (one.ended is None or _month(one.ended) >= before.first)
    ]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
