"""Everything stored, at one version, and what a person sees of it.

One path serves the web, the command line and downloads: a selection goes through the gate of
`hotspots.disclosure`, and what comes out of it is analysed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING

import pandas as pd

from hotspots.area_assessment import AreaAssessment
from hotspots.area_rates import months_held
from hotspots.disclosure import CELL_SIZE, FEWEST, Selection, Sight, Visible, see
from hotspots.errors import InputError
from hotspots.geocoding.gazetteer_tables import no_names
from hotspots.geocoding.reverse import PlaceNames
from hotspots.periods import Period
from hotspots.store.boundaries import Boundaries, CommunityArea
from hotspots.store.snapshot import Snapshot

if TYPE_CHECKING:
    from hotspots.analysis.area_hotspots import AreaTask, Parameters
    from hotspots.judged_maps import JudgedMap
    from hotspots.kept_judgements import KeptJudgements
    from hotspots.selection_harm import HarmScale, SelectionHarm


class Picture:
    """Everything stored, at one version; it never changes, so threads may share it."""

    def __init__(
        self,
        snapshot: Snapshot,
        boundaries: Boundaries,
        *,
        demo: bool = False,
        editions: tuple[str, ...] = (),
        names: PlaceNames | None = None,
        gazetteer: str = "",
        judgements: KeptJudgements | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.boundaries = boundaries
        self.demo = demo
        self.editions = editions
        self.names = names or PlaceNames(no_names())
        self._gazetteer = gazetteer
        self._see = lru_cache(maxsize=64)(self._see_uncached)
        self._judgements = judgements
        self._judged: dict[tuple[str, Sight], Mapping[str, JudgedMap]] = {}
        self._judging: dict[tuple[str, Sight], Lock] = {}

    @property
    def data_version(self) -> int:
        """Grows whenever incidents, areas or agencies change."""
        return self.snapshot.data_version

    @property
    def version(self) -> str:
        """Differs whenever the data or the gazetteer do; what is cached carries it."""
        return version_of(self.data_version, self._gazetteer)

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
            ``area``, ``slug``, ``n`` (that may be told), ``mapped``, ``not_mapped``, ``left_out``
            (how many fewer, because they are located too badly) and ``withheld`` (whether there
            are others), one row an area, by name.
        """
        visible = self._see(selection, sight)
        return pd.DataFrame(
            {
                "area": [area.name for area in self.boundaries.areas],
                "slug": [area.slug for area in self.boundaries.areas],
                "n": visible.totals,
                "mapped": visible.mapped,
                "not_mapped": visible.totals - visible.mapped,
                "left_out": visible.left_out,
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

    def judged(self, area: str, theme: str, sight: Sight) -> JudgedMap:
        """The bandwidth of an area's maps of a theme and how good they are.

        It is worked out once for each state of the data, and kept where the picture says.

        Raises
        ------
        NotFoundError
            If there is no such area.
        """
        name = self.boundaries.area(area).name
        # Of two who ask at once, the second waits for the first.
        with self._judging.setdefault((theme, sight), Lock()):
            if (theme, sight) not in self._judged:
                self._judged[theme, sight] = self._judge(theme, sight)
        return self._judged[theme, sight][name]

    def _judge(self, theme: str, sight: Sight) -> Mapping[str, JudgedMap]:
        from hotspots.judged_maps import judge_maps

        if self._judgements is None:
            return judge_maps(self, theme, sight)
        kept = self._judgements.read(self, theme, sight)
        if kept is None:
            kept = judge_maps(self, theme, sight)
            self._judgements.keep(self, theme, sight, kept)
        return kept

    def assess(
        self,
        areas: Sequence[str],
        selection: Selection,
        sight: Sight,
        *,
        parameters: Parameters | None = None,
        harm: HarmScale | None = None,
        executor: Executor | None = None,
    ) -> list[AreaAssessment]:
        """The hotspots of several community areas, in the order named.

        Parameters
        ----------
        harm
            Weighs the incidents of the density and its hotspots, exact places only.
        executor
            Runs the areas side by side: threads, processes, or a cluster's executor.

        Raises
        ------
        InputError
            If protected cells are to be weighted by accuracy or harm: what one of them then counts
            for would tell how well its few incidents are located, or what they were.
        """
        from hotspots.analysis.area_hotspots import analyse_areas

        if parameters and parameters.weight_by_accuracy and sight is Sight.PROTECTED:
            raise InputError(
                "Only exact places can be weighted by their accuracy: sign in as an analyst, or "
                "leave out poorly located incidents instead."
            )
        chosen = [self.boundaries.area(area) for area in areas]
        visible = self._see(selection, sight)
        weighed = None if harm is None else self._harm(selection, sight, harm)
        tasks = [
            self._task(area, selection, sight, parameters, visible, weighed) for area in chosen
        ]
        results = analyse_areas(tasks, executor)
        return [
            AreaAssessment(
                area=area,
                selection=selection,
                sight=sight,
                hotspots=hotspots,
                total=int(visible.totals[self._position(area)]),
                withheld=bool(visible.withheld[self._position(area)]),
                left_out=int(visible.left_out[self._position(area)]),
                piled=int(visible.piled[self._position(area)]),
                outside=visible.outside,
                unlocated=visible.unlocated,
                accuracy_m=self._accuracy(visible, area),
                located_by=visible.located_by[self._position(area)],
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
        harm: SelectionHarm | None = None,
    ) -> AreaTask:
        from hotspots.analysis.area_hotspots import AreaTask, Parameters, WeightedPoints

        if parameters is None:
            parameters = Parameters(minimum_eps=CELL_SIZE if sight is Sight.PROTECTED else 0.0)
        if parameters.bandwidth is None:
            chosen = self.judged(area.name, selection.theme, sight).bandwidth
            parameters = replace(
                parameters, bandwidth=chosen.bandwidth, bandwidth_from=chosen.sentence
            )
        if harm is not None:
            parameters = replace(parameters, harm_from=harm.sentence)
        inside = visible.area == self._position(area)
        used = inside | area.within_reach(visible.x, visible.y, parameters.bandwidth_m)
        return AreaTask(
            points=WeightedPoints(
                x=visible.x[used],
                y=visible.y[used],
                weight=visible.weight[used],
                inside=inside[used],
                first_date=visible.first_day[used],
                last_date=visible.last_day[used],
                agency=visible.agencies[used],
                category=None if visible.categories is None else visible.categories[used],
                accuracy_m=visible.point_accuracy_m[used],
                precise=visible.point_precise[used],
                harm=None if harm is None else harm.weights[used],
                shown_from=FEWEST if sight is Sight.PROTECTED else 0.0,
            ),
            boundary=area.geometry,
            area=area.name,
            theme=selection.theme,
            period_from=selection.period.first,
            period_to=selection.period.last,
            months=float(months_held(selection.period, self.available)),
            parameters=parameters,
            # The middle of a square may be half a square from what made it.
            name_of=partial(
                self.names.clusters,
                known_to_m=CELL_SIZE / 2 if sight is Sight.PROTECTED else 0.0,
            ),
        )

    def _harm(self, selection: Selection, sight: Sight, scale: HarmScale) -> SelectionHarm:
        from hotspots.selection_harm import selection_harm

        if sight is Sight.PROTECTED:
            raise InputError(
                "Only exact places can be weighted by harm: what a few incidents in a square weigh "
                "would tell what they were. Sign in as an analyst."
            )
        return selection_harm(self.snapshot, selection, scale, areas=len(self.boundaries.areas))

    def _accuracy(self, visible: Visible, area: CommunityArea) -> tuple[float, float]:
        half, most = visible.accuracy_m[self._position(area)].tolist()
        return half, most

    def _position(self, area: CommunityArea) -> int:
        return self.boundaries.areas.index(area)

    def _see_uncached(self, selection: Selection, sight: Sight) -> Visible:
        return see(self.snapshot, selection, sight, areas=len(self.boundaries.areas))


def version_of(data_version: int, gazetteer: str) -> str:
    """The version of a picture, from that of the data and the state of the gazetteer's file."""
    return f"{data_version}-{gazetteer}" if gazetteer else str(data_version)
