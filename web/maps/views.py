"""The county page, the area pages and the layers that their maps fetch."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_login import current_user

from hotspots.assessment import Sight
from hotspots.county_exceptions import AreaException
from hotspots.disclosure import sight_of
from web.access import everyone_signed_in
from web.installation import assessment, picture, require_version, source
from web.layers import answer_layer
from web.maps.area_answers import change_of
from web.maps.area_layers import ANALYSED, BACKDROP, CHANGE, change_layer
from web.maps.area_page import area_page
from web.maps.county import areas_layer, count_areas, labels_layer, measure_of
from web.maps.county_attention import address_parts
from web.maps.county_page import county_page
from web.maps.filters import read_comparison, read_filters, read_selection
from web.maps.kept_content import kept_content
from web.page_compression import compressed_page

blueprint = Blueprint("maps", __name__)


@blueprint.get("/")
@everyone_signed_in
def county() -> Response:
    """All community areas: counts on a map and in a table."""
    shown = picture()
    filters = read_filters(request.args, shown)
    page = county_page(
        shown, filters, _sight(), request.args.get("order", "n"), request.args.get("measure")
    )
    html = render_template(
        "maps/county.html",
        page=page,
        filters=filters,
        finding_address=_finding_address,
        kept=kept_content(page, filters, page.long_ago),
    )
    return compressed_page(html, _status(filters.problem))


@blueprint.get("/areas/<string(maxlength=100):slug>")
@everyone_signed_in
def area(slug: str) -> Response:
    """One community area: its hotspots on a map and in tables."""
    shown = picture()
    place = shown.boundaries.area(slug)
    filters = read_filters(request.args, shown)
    page = area_page(shown, place, filters, _sight())
    html = render_template(
        "maps/area.html", page=page, filters=filters, kept=kept_content(page, filters)
    )
    return compressed_page(html, _status(filters.problem))


@blueprint.get("/layers/<any(areas, labels):kind>.geojson")
@everyone_signed_in
def county_layer(kind: str) -> Response:
    """The areas of the county map with their counts, or their names."""
    require_version(request.args.get("data"))
    shown, sight = picture(), _sight()
    boundaries = shown.boundaries
    filters = read_filters(request.args, shown)
    selection = read_selection(request.args, shown)
    measure = measure_of(request.args.get("measure"), boundaries)

    def build() -> bytes:
        counts = count_areas(shown, selection, sight, measure)
        if kind == "labels":
            return labels_layer(boundaries, counts)
        return areas_layer(
            boundaries, counts, lambda slug: url_for("maps.area", slug=slug, **filters.query())
        )

    return answer_layer((*source(), kind, selection, sight, measure), build)


@blueprint.get("/areas/<string(maxlength=100):slug>/layers/<kind>.geojson")
@everyone_signed_in
def area_layer(slug: str, kind: str) -> Response:
    """One layer of an area's map."""
    require_version(request.args.get("data"))
    shown, sight = picture(), _sight()
    boundaries = shown.boundaries
    place = boundaries.area(slug)
    if kind in BACKDROP:
        draw = BACKDROP[kind]
        return answer_layer((*source(), kind, place.slug), lambda: draw(boundaries, place))
    selection, before = read_comparison(request.args, shown)
    if kind == CHANGE and before is not None:
        compared = before
        return answer_layer(
            (*source(), kind, place.slug, selection, compared, sight),
            lambda: change_layer(change_of(place.slug, selection, compared, sight)),
        )
    if kind not in ANALYSED:
        abort(404)
    encode = ANALYSED[kind]
    return answer_layer(
        (*source(), kind, place.slug, selection, sight),
        lambda: encode(assessment(place.slug, selection, sight).hotspots),
    )


def _finding_address(finding: AreaException, judged: str) -> str:
    parts = address_parts(finding, judged)
    if finding.slug is None:
        return url_for("maps.county", **parts)
    return url_for("maps.area", slug=finding.slug, **parts)


def _sight() -> Sight:
    return sight_of(current_user.role)


def _status(problem: str) -> int:
    return 400 if problem else 200
