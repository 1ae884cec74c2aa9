"""What an administrator fills in about the service itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import RadioField, SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import InputRequired

from hotspots.brand_colour import check_brand_colour
from hotspots.errors import InputError
from hotspots.service_settings import (
    LARGEST_ZOOM,
    ServiceSettings,
    check_name,
    check_organisation,
    check_zoom,
    one_line,
)
from hotspots.tiles.address import check_tile_address
from hotspots.tiles.attribution import parse_attribution
from hotspots.tiles.own_name import refuse_own_name

NONE, SERVER, FILE = "none", "server", "file"
BACKGROUNDS = {
    NONE: "None: boundaries and places on a plain ground",
    SERVER: "Tiles from another server",
    FILE: "Tiles from a file on this server",
}


class ServiceForm(FlaskForm):  # type: ignore[misc]
    """Name, organisation, colour and background of maps."""

    name = StringField(
        "Name of the service",
        description="In the header, the titles of pages, reports and files",
        widget=GovTextInput(),
        filters=[lambda text: one_line(text or "")],
    )
    organisation = StringField(
        "Who runs it (optional)",
        description="For example a Community Safety Partnership; below the header and in reports",
        widget=GovTextInput(),
        filters=[lambda text: one_line(text or "")],
    )
    colour = StringField(
        "Colour of the header",
        description="# and six digits or letters from a to f, such as #123f4a. White letters must "
        "be readable on it. The colours of maps stay as they are.",
        widget=GovTextInput(),
    )
    background = RadioField(
        "Background of maps",
        widget=GovRadioInput(),
        choices=BACKGROUNDS,
        validators=[InputRequired("Choose the background of maps")],
    )
    tile_url = StringField(
        "Address of the tiles",
        description="As https://tiles.example.org/{z}/{x}/{y}.png, in Web Mercator",
        widget=GovTextInput(),
    )
    tile_attribution = StringField(
        "Whom the tiles come from",
        description="As their licence asks, in plain text or with one link: "
        "© [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors",
        widget=GovTextInput(),
    )
    tile_zoom = StringField(
        "Closest zoom that the server has",
        description=f"7 to {LARGEST_ZOOM}; beyond it tiles are enlarged",
        widget=GovTextInput(),
        default=str(LARGEST_ZOOM),
    )
    tiles_file = SelectField("File of tiles", widget=GovSelect(), default="")
    file_attribution = StringField(
        "Whom the map in the file comes from",
        description="As its licence asks, for example: Contains OS data © Crown copyright and "
        "database right 2026",
        widget=GovTextInput(),
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def offer(self, files: Sequence[str]) -> None:
        """Say which files of tiles there are."""
        self.tiles_file.choices = {"": "Choose a file"} | {name: name for name in files}

    def settings(self) -> ServiceSettings:
        """What was filled in; only of the background that was chosen."""
        basic = {
            "name": self.name.data,
            "organisation": self.organisation.data,
            "colour": self.colour.data,
        }
        if self.background.data == SERVER:
            return ServiceSettings(
                **basic,
                tile_url=self.tile_url.data,
                tile_attribution=self.tile_attribution.data,
                tile_zoom=int(self.tile_zoom.data),
            )
        if self.background.data == FILE:
            return ServiceSettings(
                **basic,
                tiles_file=self.tiles_file.data,
                tile_attribution=self.file_attribution.data,
            )
        return ServiceSettings(**basic)

    def validate_name(self, field: Any) -> None:
        """As the header has room for."""
        _check(check_name, field)

    def validate_organisation(self, field: Any) -> None:
        """As a line of a report has room for."""
        _check(check_organisation, field)

    def validate_colour(self, field: Any) -> None:
        """White letters must be readable on it."""
        _check(check_brand_colour, field)

    def validate_tile_url(self, field: Any) -> None:
        """A server that pages may load pictures from."""
        if self.background.data == SERVER:
            _check(check_tile_address, field)
            own = urlsplit(request.host_url).hostname or ""
            _check(lambda address: refuse_own_name(address, [own]), field)

    def validate_tile_attribution(self, field: Any) -> None:
        """Every licence asks for it."""
        if self.background.data == SERVER:
            _check(parse_attribution, field)

    def validate_tile_zoom(self, field: Any) -> None:
        """A zoom of our maps."""
        if self.background.data == SERVER:
            text = (field.data or "").strip()
            zoom = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
            _check(lambda _: check_zoom(zoom), field)

    def validate_tiles_file(self, field: Any) -> None:
        """One of those that are there."""
        if self.background.data == FILE and not field.data:
            raise ValidationError("Choose a file of tiles")

    def validate_file_attribution(self, field: Any) -> None:
        """Every licence asks for it."""
        if self.background.data == FILE:
            _check(parse_attribution, field)


def filled_in_with(settings: ServiceSettings) -> dict[str, str]:
    """What the form shows of settings at first."""
    kind = SERVER if settings.tile_url else FILE if settings.tiles_file else NONE
    return {
        "name": settings.name,
        "organisation": settings.organisation,
        "colour": settings.colour,
        "background": kind,
        "tile_url": settings.tile_url,
        "tile_attribution": settings.tile_attribution if kind == SERVER else "",
        "tile_zoom": str(settings.tile_zoom),
        "tiles_file": settings.tiles_file,
        "file_attribution": settings.tile_attribution if kind == FILE else "",
    }


def _check(check: Callable[[str], object], field: Any) -> None:
    try:
        check(field.data or "")
    except InputError as error:
        raise ValidationError(str(error)) from error
