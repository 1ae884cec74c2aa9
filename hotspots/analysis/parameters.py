"""How an area is analysed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

USUAL_BANDWIDTH_M = 300.0
"""The radius of the kernel where none is given and none was chosen by validation."""


@dataclass(frozen=True)
class Parameters:
    """How an area is analysed; metres unless said otherwise.

    Attributes
    ----------
    cell_size
        Cell of the density surface from which the bands are drawn.
    bandwidth
        Radius of the kernel; None where the caller chooses it by validation, and
        ``USUAL_BANDWIDTH_M`` where nobody does.
    bandwidth_from
        Where the bandwidth comes from, in words.
    kernel
        The same for every map: bandwidths are validated as its radius, and incidents further from
        an area than one bandwidth add nothing to it, which is not true of every kernel.
    hotspot_share
        Share of the area, 0 to 1, that the hotspots take up: its densest cells.
    grid_cell_size
        Cell of the ``cells`` layer.
    eps, min_samples
        DBSCAN; None takes the defaults of ``hotspots.analysis.clusters.dbscan`` for
        the area's incidents.
    minimum_eps
        The default eps never falls below this; for protected cells give their cell size.
    maximum_eps
        The default eps never exceeds this: in a scattered area only places as dense as this make a
        cluster, or none does.
    minimum_incidents
        With fewer incidents than this in the area no cluster is sought.
    weight_by_accuracy
        Whether density and clusters count an incident the less the worse its place is known, see
        ``hotspots.analysis.location_accuracy.accuracy_weights``. Counts stay counts.
    harm_from
        How the density weighs incidents by their harm, in words; empty where they count alike.
    breaks
        Lower limits of the density bands in incidents per km^2 per year, ascending; None takes the
        theme's own.
    """

    cell_size: float = 50.0
    bandwidth: float | None = None
    bandwidth_from: str = ""
    kernel: ClassVar[str] = "quartic"
    hotspot_share: float = 0.03
    grid_cell_size: float = 250.0
    eps: float | None = None
    min_samples: int | None = None
    minimum_eps: float = 0.0
    maximum_eps: float = 500.0
    minimum_incidents: float = 10.0
    weight_by_accuracy: bool = False
    harm_from: str = ""
    breaks: tuple[float, ...] | None = None

    @property
    def bandwidth_m(self) -> float:
        """Radius of the kernel in metres."""
        return USUAL_BANDWIDTH_M if self.bandwidth is None else self.bandwidth
