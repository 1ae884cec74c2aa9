"""What a person sees of the county: counts of each community area, and an area's hotspots.

One path serves the web, the command line and downloads: a selection goes through the gate of
`hotspots.disclosure`, and what comes out of it is analysed.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

from hotspots.disclosure import CELL_SIZE, Selection, Sight, Visible, see
from hotspots.errors import SetupError
from hotspots.geocoding.gazetteer import Gazetteer
from hotspots.periods import Period, month_number
from hotspots.store.boundaries import Boundaries, CommunityArea, current_boundaries
from hotspots.store.database import Database
from hotspots.store.snapshot import Snapshot, load_snapshot

if TYPE_CHECKING:
    from hotspots.analysis.area_hotspots import AreaHotspots, AreaTask, Parameters

__all__ = ["AreaAssessment", "Picture", "Selection", "Sight", "load_picture"]


@dataclass(frozen=True)
class AreaAssessment:
    """The hotspots of one community area for one selection, and what they leave out.

    Attributes
    ----------
    hotspots
        Layers and parameters; its ``n`` counts the incidents on the map.
    total
        Incidents of the area that may be told.
    withheld
        Whether there are others that may not.
    outside, unlocated
        Of the whole selection: beyond all areas, and without a point; None where withheld.
    accuracy_m
        What half of the incidents on the map, and what nine in ten, are known to or better, in
        metres; NaN without any.
    indicative
        Whether the boundaries are not the official ones.
    editions
        The data sets it rests on, a sentence each, attributions included.
    """

    area: CommunityArea
    selection: Selection
    sight: Sight
    hotspots: AreaHotspots
    total: int
    withheld: bool
    outside: int | None
    unlocated: int | None
    accuracy_m: tuple[float, float]
    indicative: bool
    editions: tuple[str, ...]

    @property
    def not_mapped(self) -> int:
        """Incidents in the total that are not on the map."""
        return self.total - round(self.hotspots.n)


class Picture:
    """Everything stored, at one data version; it never changes, so threads may share it."""

    def __init__(
        self,
        snapshot: Snapshot,
        boundaries: Boundaries,
        *,
        demo: bool = False,
        editions: tuple[str, ...] = (),
    ) -> None:
        self.snapshot = snapshot
        self.boundaries = boundaries
        self.demo = demo
        self.editions = editions
        self._see = lru_cache(maxsize=64)(self._see_uncached)

    @property
    def data_version(self) -> int:
        """Grows whenever incidents, areas or agencies change; what is cached carries it."""
        return self.snapshot.data_version

    @property
    def agencies(self) -> tuple[tuple[str, str], ...]:
        """Code and name of each agency."""
        return self.snapshot.agencies

    @cached_property
    def available(self) -> Period | None:
        """From the first to the last month with an incident; None without any."""
        return self.snapshot.available()

    def area_counts(self, selection: Selection, sight: Sight) -> pd.DataFrame:
        """How many incidents each community area has.

        Returns
        -------
        pandas.DataFrame
            ``area``, ``slug``, ``n`` (that may be told), ``mapped``, ``not_mapped`` and
            ``withheld`` (whether there are others), one row an area, by name.
        """
        visible = self._see(selection, sight)
        return pd.DataFrame(
            {
                "area": [area.name for area in self.boundaries.areas],
                "slug": [area.slug for area in self.boundaries.areas],
                "n": visible.totals,
                "mapped": visible.mapped,
                "not_mapped": visible.totals - visible.mapped,
                "withheld": visible.withheld,
            }
        )

    def unplaced(self, selection: Selection, sight: Sight) -> tuple[int | None, int | None]:
        """Incidents without a point, and beyond all areas; None where withheld."""
        visible = self._see(selection, sight)
        return visible.unlocated, visible.outside

    def area_hotspots(
        self,
        area: str,
        selection: Selection,
        sight: Sight,
        *,
        parameters: Parameters | None = None,
    ) -> AreaAssessment:
        """The hotspots of one community area, named or by its slug.

        Raises
        ------
        NotFoundError
            If there is no such area.
        """
        return self.assess([area], selection, sight, parameters=parameters)[0]

    def assess(
        self,
        areas: Sequence[str],
        selection: Selection,
        sight: Sight,
        *,
        parameters: Parameters | None = None,
        executor: Executor | None = None,
    ) -> list[AreaAssessment]:
        """The hotspots of several community areas, in the order named.

        Parameters
        ----------
        executor
            Runs the areas side by side: threads, processes, or a cluster's executor.
        """
        from hotspots.analysis.area_hotspots import analyse_areas

        chosen = [self.boundaries.area(area) for area in areas]
        visible = self._see(selection, sight)
        tasks = [self._task(area, selection, sight, parameters, visible) for area in chosen]
        results = analyse_areas(tasks, executor)
        return [
            AreaAssessment(
                area=area,
                selection=selection,
                sight=sight,
                hotspots=hotspots,
                total=int(visible.totals[self._position(area)]),
                withheld=bool(visible.withheld[self._position(area)]),
                outside=visible.outside,
                unlocated=visible.unlocated,
                accuracy_m=self._accuracy(visible, area),
                indicative=self.boundaries.indicative,
                editions=self.editions,
            )
            for area, hotspots in zip(chosen, results, strict=True)
        ]

    def _task(
        self,
        area: CommunityArea,
        selection: Selection,
        sight: Sight,
        parameters: Parameters | None,
        visible: Visible,
    ) -> AreaTask:
        from hotspots.analysis.area_hotspots import AreaTask, Parameters, WeightedPoints
        from hotspots.places import nearest_place

        if parameters is None:
            parameters = Parameters(minimum_eps=CELL_SIZE if sight is Sight.PROTECTED else 0.0)
        xmin, ymin, xmax, ymax = area.geometry.bounds
        reach = parameters.bandwidth
        inside = visible.area == self._position(area)
        near = (visible.x >= xmin - reach) & (visible.x <= xmax + reach)
        near &= (visible.y >= ymin - reach) & (visible.y <= ymax + reach)
        used = inside | near
        return AreaTask(
            points=WeightedPoints(
                x=visible.x[used],
                y=visible.y[used],
                weight=visible.weight[used],
                inside=inside[used],
                first_date=visible.first_day[used],
                last_date=visible.last_day[used],
                agency=visible.agencies[used],
            ),
            boundary=area.geometry,
            area=area.name,
            theme=selection.theme,
            period_from=selection.period.first,
            period_to=selection.period.last,
            months=self._months_with_data(selection.period),
            parameters=parameters,
            name_of=nearest_place,
        )

    def _months_with_data(self, period: Period) -> float:
        """Months of a period for which anything is stored, at least one.

        A rate per year would be too low if months that have not been sent yet were counted.
        """
        if self.available is None:
            return float(period.months)
        first = max(month_number(period.first), month_number(self.available.first))
        last = min(month_number(period.last), month_number(self.available.last))
        return float(max(1, last - first + 1))

    def _accuracy(self, visible: Visible, area: CommunityArea) -> tuple[float, float]:
        half, most = visible.accuracy_m[self._position(area)].tolist()
        return half, most

    def _position(self, area: CommunityArea) -> int:
        return self.boundaries.areas.index(area)

    def _see_uncached(self, selection: Selection, sight: Sight) -> Visible:
        return see(self.snapshot, selection, sight, areas=len(self.boundaries.areas))


_loaded: WeakKeyDictionary[Database, Picture] = WeakKeyDictionary()


def load_picture(database: Database) -> Picture:
    """Everything stored at present; while the data do not change, the same object again.

    Raises
    ------
    SetupError
        If no community areas have been imported.
    """
    while True:
        with database.session() as session:
            version = database.data_version(session)
            known = _loaded.get(database)
            if known is not None and known.data_version == version:
                return known
            boundaries = current_boundaries(session)
            demo = database.is_demo(session)
        if boundaries is None:
            raise SetupError(
                "No community areas have been imported yet; run: hotspots boundaries import FILE "
                "--name FIELD"
            )
        snapshot = load_snapshot(database)
        # Areas are numbered by their boundaries: of another version, they would be other areas.
        if snapshot.data_version == version:
            break
    picture = Picture(
        snapshot,
        boundaries,
        demo=demo,
        editions=_editions(boundaries, database.settings.gazetteer),
    )
    _loaded[database] = picture
    return picture


def _editions(boundaries: Boundaries, gazetteer: Path) -> tuple[str, ...]:
    lines = [f"Community areas: {boundaries.title}", boundaries.attribution]
    if gazetteer.exists():
        sources = Gazetteer.load(gazetteer).sources
        lines += [f"{source.name} {source.edition} ({source.holds})" for source in sources]
        lines += [source.attribution for source in sources]
    return tuple(dict.fromkeys(line for line in lines if line))
