"""Actions as one person may see them: exact places for some, squares of protected cells for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely

from hotspots.assessment import Sight
from hotspots.store.actions_schema import ACTION_KINDS, Action
from hotspots.themes import THEMES
from web.wording import day


@dataclass(frozen=True, eq=False)
class ShownAction:
    """An action, its place as the reader sees it.

    Attributes
    ----------
    outline
        EPSG:27700; None where the reader may not see it.
    edition
        Differs whenever the action does; what is kept of it carries it.
    """

    id: int
    area: str
    theme: str
    subtype: str | None
    place: str
    outline: shapely.Geometry | None
    kind: str
    text: str
    done_by: str
    began: date
    ended: date | None
    edition: str

    @property
    def title(self) -> str:
        """``Patrols``."""
        return ACTION_KINDS[self.kind]

    @property
    def when(self) -> str:
        """``from 4 Sep 2025 to 3 Oct 2025``."""
        ended = "" if self.ended is None else f" to {day(self.ended.isoformat())}"
        return f"from {day(self.began.isoformat())}{ended}"

    @property
    def incidents(self) -> str:
        """What it is about, in words."""
        theme = THEMES.get(self.theme)
        if theme is None:
            return self.theme
        kind = next((kind for kind in theme.subtypes if kind.id == self.subtype), None)
        return theme.title if kind is None else f"{theme.title}: {kind.title.lower()}"


def shown_action(action: Action, sight: Sight) -> ShownAction:
    """An action as a person with this sight sees it."""
    exact = sight is Sight.EXACT
    outline = action.outline if exact else action.protected_outline
    return ShownAction(
        id=action.id,
        area=action.area,
        theme=action.theme,
        subtype=action.subtype,
        place=action.place if exact else action.protected_place,
        outline=None if outline is None else shapely.from_wkt(outline),
        kind=action.kind,
        text=action.text,
        done_by=action.done_by,
        began=action.began,
        ended=action.ended,
        edition=action.changed_at.isoformat(),
    )


def shown_actions(actions: Sequence[Action], sight: Sight) -> list[ShownAction]:
    """Actions as a person with this sight sees them."""
    return [shown_action(action, sight) for action in actions]
