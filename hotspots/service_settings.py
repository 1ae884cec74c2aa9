"""What an administrator sets for all pages: name, organisation, colour and base map."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hotspots.brand_colour import check_brand_colour
from hotspots.errors import InputError
from hotspots.tiles.address import check_tile_address
from hotspots.tiles.attribution import parse_attribution
from hotspots.tiles.file_name import check_file_name

LONGEST_NAME = 40
LONGEST_ORGANISATION = 100
USUAL_NAME = "Hotspots"
USUAL_COLOUR = "#123f4a"
LARGEST_ZOOM = 18
"""The closest that a map goes."""


@dataclass(frozen=True)
class ServiceSettings:
    """How this service presents itself; `checked_settings` makes sure that it can be used.

    Attributes
    ----------
    name
        What the service is called in headers, titles, reports and files.
    organisation
        Who runs it, such as a Community Safety Partnership; may be empty.
    colour
        Of the header, as ``#rrggbb``.
    tile_url
        The address of a server of background tiles; empty for none.
    tile_attribution
        Whom the background comes from; needed with either kind of background.
    tile_zoom
        The closest zoom for which the server has tiles; they are enlarged beyond.
    tiles_file
        The name of an MBTiles or PMTiles file in the folder of tiles; empty for none.
    """

    name: str = USUAL_NAME
    organisation: str = ""
    colour: str = USUAL_COLOUR
    tile_url: str = ""
    tile_attribution: str = ""
    tile_zoom: int = LARGEST_ZOOM
    tiles_file: str = ""

    @property
    def signature(self) -> str:
        """Name and organisation, as files say who made them."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name

    @property
    def has_background(self) -> bool:
        """Whether maps have a background from elsewhere."""
        return bool(self.tile_url or self.tiles_file)


def checked_settings(said: ServiceSettings) -> ServiceSettings:
    """The settings as they are stored; what is said of a background goes with it.

    Raises
    ------
    InputError
        If one of them cannot be used; the sentence says which.
    """
    basic = replace(
        said,
        name=check_name(said.name),
        organisation=check_organisation(said.organisation),
        colour=check_brand_colour(said.colour),
        tile_url=said.tile_url.strip(),
        tiles_file=said.tiles_file.strip(),
    )
    if basic.tile_url and basic.tiles_file:
        raise InputError("Choose either a tile server or a file of tiles, not both.")
    if not basic.has_background:
        return replace(basic, tile_attribution="", tile_zoom=LARGEST_ZOOM)
    parse_attribution(basic.tile_attribution)
    attribution = one_line(basic.tile_attribution)
    if basic.tiles_file:
        return replace(
            basic,
            tiles_file=check_file_name(basic.tiles_file),
            tile_attribution=attribution,
            tile_zoom=LARGEST_ZOOM,
        )
    check_zoom(basic.tile_zoom)
    return replace(basic, tile_url=check_tile_address(basic.tile_url), tile_attribution=attribution)


def has_same_background(one: ServiceSettings, other: ServiceSettings) -> bool:
    """Whether maps have their background, if any, from the same server or file."""
    return (one.tile_url.strip(), one.tiles_file.strip()) == (
        other.tile_url.strip(),
        other.tiles_file.strip(),
    )


def check_name(text: str) -> str:
    """The name of the service on one line.

    Raises
    ------
    InputError
        If there is none or it is too long for the header of a phone.
    """
    name = one_line(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(f"Enter a name for the service, in up to {LONGEST_NAME} characters.")
    return name


def check_organisation(text: str) -> str:
    """The organisation on one line.

    Raises
    ------
    InputError
        If it is too long.
    """
    organisation = one_line(text)
    if len(organisation) > LONGEST_ORGANISATION:
        raise InputError(f"Enter the organisation in up to {LONGEST_ORGANISATION} characters.")
    return organisation


def check_zoom(zoom: int) -> int:
    """The closest zoom of a tile server.

    Raises
    ------
    InputError
        If no map of ours goes there.
    """
    if not 7 <= zoom <= LARGEST_ZOOM:
        raise InputError(f"The closest zoom must be a whole number from 7 to {LARGEST_ZOOM}.")
    return zoom


def one_line(text: str) -> str:
    """Text without what does not print, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
