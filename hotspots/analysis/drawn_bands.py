"""Which bands of density are drawn: those above what two incidents reach."""

from __future__ import annotations

from collections.abc import Sequence

from hotspots.analysis.density.bands import MONTHS_PER_YEAR, period_breaks
from hotspots.analysis.density.kernel_density import SQUARE_METRES_PER_KM2
from hotspots.analysis.density.kernels import kernel_named
from hotspots.analysis.parameters import Parameters


def reached_by_two(parameters: Parameters) -> float:
    """Density where two incidents coincide, per km^2: less is no place, but a pair of them."""
    kernel = kernel_named(parameters.kernel)
    return 2 * SQUARE_METRES_PER_KM2 / (kernel.integral * parameters.bandwidth_m**2)


def bands_not_drawn(parameters: Parameters, breaks: Sequence[float], months: float) -> int:
    """How many bands, the lowest ones, two incidents alone would make.

    Parameters
    ----------
    breaks
        Lower limits of the bands, incidents per km^2 and year.
    months
        Months with data.
    """
    reached = reached_by_two(parameters)
    return sum(limit < reached for limit in period_breaks(breaks, months))


def band_notes(parameters: Parameters, breaks: Sequence[float], months: float) -> tuple[str, ...]:
    """Which bands are not drawn because two incidents alone would make them, and why.

    Parameters
    ----------
    breaks
        Lower limits of the bands, incidents per km^2 and year, as legends say them.
    months
        Months with data.
    """
    hidden = bands_not_drawn(parameters, breaks, months)
    if not hidden:
        return ()
    unit = "per km\N{SUPERSCRIPT TWO} and year"
    which = (
        f"Density bands below {breaks[hidden]:,.6g} incidents {unit} are not drawn"
        if hidden < len(breaks)
        else "No density band is drawn"
    )
    two = "two incidents of average harm" if parameters.harm_from else "two incidents alone"
    yearly = reached_by_two(parameters) * MONTHS_PER_YEAR / months
    held = "1 month" if months == 1 else f"{months:,.6g} months"
    return (
        f"{which}: with a bandwidth of {parameters.bandwidth_m:,.6g} m {two} in {held} reach "
        f"{yearly:,.1f} {unit}. A longer period shows more.",
    )
