"""What the addresses answer beside features, as their description has it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """What all answers share: the description promises exactly what is sent."""

    model_config = ConfigDict(extra="forbid")


class Link(Answer):
    """Where to go on."""

    href: str
    rel: str
    type: str
    title: str


class LandingPage(Answer):
    """The way in."""

    title: str
    description: str
    links: list[Link]


class Conformance(Answer):
    """What of the standard is kept to."""

    conforms_to: list[str] = Field(serialization_alias="conformsTo")


class SpatialExtent(Answer):
    """Where features lie: west, south, east, north."""

    bbox: list[list[float]]
    crs: str


class TemporalExtent(Answer):
    """When there are incidents: the first moment and the last; null without any."""

    interval: list[list[str | None]]
    trs: str


class Extent(Answer):
    """Where and when."""

    spatial: SpatialExtent
    temporal: TemporalExtent


class CollectionAnswer(Answer):
    """A layer of all areas, or of those that were asked for."""

    id: str
    title: str
    description: str = Field(
        description="Marking, filters, method, parameters, what was left out and the sources"
    )
    item_type: Literal["feature"] = Field(serialization_alias="itemType")
    extent: Extent
    crs: list[str]
    storage_crs: str = Field(serialization_alias="storageCrs")
    links: list[Link]


class Collections(Answer):
    """The layers that have features under these filters."""

    links: list[Link]
    crs: list[str]
    collections: list[CollectionAnswer]
