"""How an area is analysed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """How an area is analysed; metres unless said otherwise.

    Attributes
    ----------
    cell_size
        Cell of the density surface from which the bands are drawn.
    bandwidth
        Radius of the kernel (its standard deviation for "gaussian").
    kernel
        quartic, gaussian, uniform, triangular, epanechnikov or triweight.
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
    breaks
        Lower limits of the density bands in incidents per km^2 per year, ascending; None takes the
        theme's own.
    """

    cell_size: float = 50.0
    bandwidth: float = 500.0
    kernel: str = "quartic"
    grid_cell_size: float = 250.0
    eps: float | None = None
    min_samples: int | None = None
    minimum_eps: float = 0.0
    maximum_eps: float = 500.0
    minimum_incidents: float = 10.0
    weight_by_accuracy: bool = False
    breaks: tuple[float, ...] | None = None
