"""What a feature of each collection says: the columns of the files' layers, described."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Properties(BaseModel):
    """What the features of all collections share: the description promises what is sent."""

    model_config = ConfigDict(extra="forbid")

    area: str = Field(description="Name of the community area")
    theme: str = Field(description="asb, violence or rural")


class AreaProperties(Properties):
    """A community area: its figures, and how the other layers of it were made."""

    period_from: str = Field(description="First month, YYYY-MM")
    period_to: str = Field(description="Last month, YYYY-MM, included")
    n: int = Field(description="Incidents in the area that may be told of")
    n_mapped: int = Field(description="Those among them that the other layers are made from")
    n_withheld: bool = Field(description="Whether there are a few more that may not be told of")
    n_left_out: int = Field(description="How many fewer n is by the limit of accuracy")
    n_piled: int = Field(
        description="Incidents in n on points that stand for no place; 0 in protected figures"
    )
    located_within_m: float | None = Field(description="The limit of accuracy, metres")
    located_by: str = Field(description="How the places were found, in shares")
    accuracy_half_m: float | None = Field(description="Half of the mapped lie within so many m")
    accuracy_most_m: float | None = Field(description="Nine in ten lie within so many metres")
    months: float = Field(description="Months of the period with data")
    n_per_km2_year: float = Field(description="Incidents per square kilometre and year")
    subtype: str = Field(description="The kind that was asked for, or all")
    agencies: str = Field(description="The agencies that were asked for, or all")
    times: str = Field(description="The part of the week that was asked for, or all")
    sight: str = Field(description="protected: made from counts in squares")
    kernel: str = Field(description="Kernel of the density")
    bandwidth_m: float = Field(description="Bandwidth of the density, metres")
    bandwidth_from: str = Field(description="How the bandwidth was chosen")
    cell_size_m: float = Field(description="Cell of the density, metres")
    weighted_by_accuracy: bool = Field(description="Whether poor places count for less")
    eps_m: float | None = Field(description="Of the clusters, metres; null where none was sought")
    min_samples: float | None = Field(description="Of the clusters, incidents")
    hotspots: int = Field(description="How many hotspots the area has")
    clusters: int = Field(description="How many clusters the area has")
    indicative_boundary: bool = Field(description="Whether the boundary is not the official one")
    notes: str = Field(description="What to know about this area")


class HotspotProperties(Properties):
    """A hotspot: one of the places where the area is densest."""

    rank: int = Field(description="1 for the one with most incidents in its area")
    n: float = Field(description="Incidents in it")
    share: float = Field(description="As a share of those mapped in the area, 0 to 1")
    area_m2: float = Field(description="Its size, square metres")
    peak: float = Field(description="Highest density, incidents per km2 over the period")
    peak_x: float = Field(description="Where that is: easting, metres, EPSG:27700")
    peak_y: float = Field(description="Northing")
    name: str | None = Field(description="Street, landmark or settlement where it is densest")


class ClusterProperties(Properties):
    """A cluster of incidents, as DBSCAN finds it."""

    cluster: int = Field(description="Its number in the analysis")
    rank: int = Field(description="1 for the one with most incidents in its area")
    n: float = Field(description="Incidents in it")
    share: float = Field(description="As a share of those mapped in the area, 0 to 1")
    area_m2: float = Field(description="Size of the outline, square metres")
    name: str | None = Field(description="Street, landmark or settlement at its centre")
    first_date: str | None = Field(description="First day of the first month with an incident")
    last_date: str | None = Field(description="Last day of the last month with an incident")
    agencies: str | None = Field(description="Codes of the agencies that reported them")
    categories: str | None = Field(description="Kinds of incident; not told of protected figures")
    stability: float | None = Field(description="How far it is found again by resampling, 0 to 1")
    reliable: bool = Field(description="False where the stability is below 0.75")


class BandProperties(Properties):
    """A band of the density surface."""

    band: int = Field(description="1 is the lowest; the limits of a theme are the same everywhere")
    density_min: float = Field(description="Incidents per km2 over the period, from")
    density_max: float | None = Field(description="Up to")


class CellProperties(Properties):
    """A square of the fixed grid of 250 m."""

    n: float = Field(description="The area's incidents in it")
    density: float = Field(description="Incidents per km2 over the period, at its centre")
    gistar: float | None = Field(description="Getis-Ord Gi*, standard deviations")
    p_adjusted: float | None = Field(description="Probability by chance, Benjamini-Hochberg")
    accuracy_m: float | None = Field(description="Half of its incidents are known to so many m")
    share_within_100_m: float | None = Field(description="Share of them known to 100 m or better")
