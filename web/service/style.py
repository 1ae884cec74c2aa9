"""The service's own colour as a stylesheet: pages may have no styles inside them."""

from __future__ import annotations

from flask import Response, request, url_for

from hotspots.brand_colour import check_brand_colour
from hotspots.errors import InputError
from hotspots.service_settings import USUAL_COLOUR, ServiceSettings
from web.access import public
from web.service.blueprint import blueprint
from web.styles import FOR_GOOD

CSS = "text/css; charset=utf-8"


@blueprint.get("/service.css")
@public
def stylesheet() -> Response:
    """The style of the colour in ``v``, the same for ever; no store is asked.

    A person who changes the colour in the address changes nothing but their own answer, which
    must be a colour that letters can be read on.
    """
    try:
        colour = check_brand_colour(request.args.get("v", USUAL_COLOUR))
    except InputError:
        colour = USUAL_COLOUR
    response = Response(brand_style(colour), content_type=CSS)
    response.headers["Cache-Control"] = FOR_GOOD
    response.add_etag()
    response.make_conditional(request)
    return response


def stylesheet_address(settings: ServiceSettings) -> str | None:
    """Where a page finds the colour; None where it is the one that all styles have anyway."""
    if settings.colour == USUAL_COLOUR:
        return None
    return url_for("service.stylesheet", v=settings.colour.removeprefix("#"))


def brand_style(colour: str) -> str:
    """The style that gives a page the colour; of what was typed only six digits ever reach it."""
    return f":root{{--govuk-brand-colour:{check_brand_colour(colour)}}}\n"
