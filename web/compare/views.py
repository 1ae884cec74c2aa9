"""The pages of comparisons and of months, and the squares that two maps colour alike."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, render_template, request
from flask_login import current_user

from hotspots.disclosure import Sight, sight_of
from hotspots.errors import InputError
from hotspots.intake.quotation import quote
from web.access import everyone_signed_in
from web.compare.blueprint import blueprint
from web.compare.compare_page import SQUARES, compare_page
from web.compare.month_page import MONTH, month_page, read_month
from web.compare.squares import scale_to, squares_layer
from web.compare.two_views import kinds_to_choose, read_two_views
from web.installation import assessment, picture, require_version, source
from web.layers import answer_layer
from web.maps.filters import read_filters, read_selection
from web.page_compression import compressed_page


@blueprint.get("/compare")
@everyone_signed_in
def choose() -> tuple[str, int]:
    """The areas, to compare one of them or play through its months."""
    shown = picture()
    filters = read_filters(request.args, shown)
    html = render_template("compare/choose.html", areas=shown.boundaries.areas, filters=filters)
    return html, _status(filters.problem)


@blueprint.get("/areas/<string(maxlength=100):slug>/compare")
@everyone_signed_in
def two(slug: str) -> Response:
    """Two periods or two themes of an area side by side."""
    shown = picture()
    area = shown.boundaries.area(slug)
    asked = read_two_views(request.args, shown)
    page = compare_page(shown, area, asked.views, _sight()) if asked.views else None
    html = render_template(
        "compare/compare.html",
        area=area,
        page=page,
        asked=asked,
        filters=asked.filters,
        kinds=kinds_to_choose(asked.filters),
    )
    return compressed_page(html, _status(asked.filters.problem))


@blueprint.get("/areas/<string(maxlength=100):slug>/months")
@everyone_signed_in
def months(slug: str) -> Response:
    """The months of an area's period, one after the other."""
    shown = picture()
    area = shown.boundaries.area(slug)
    filters = read_filters(request.args, shown)
    page = month_page(shown, area, filters, _sight())
    at = None
    try:
        at = read_month(quote(request.args.get(MONTH, "")), page.period)
    except InputError as error:
        if not filters.problem:
            filters = replace(filters, problem=str(error), problem_field="months")
    html = render_template("compare/months.html", page=page, filters=filters, at=page.position(at))
    return compressed_page(html, _status(filters.problem))


@blueprint.get("/areas/<string(maxlength=100):slug>/squares.geojson")
@everyone_signed_in
def squares(slug: str) -> Response:
    """The squares of an area in the classes of a scale that other maps share."""
    require_version(request.args.get("data"))
    shown, sight = picture(), _sight()
    place = shown.boundaries.area(slug)
    selection = read_selection(request.args, shown)
    scale = scale_to(request.args.get("highest", ""))
    return answer_layer(
        # Of all that an address may say of its scale, its step alone makes another layer.
        (*source(), f"{SQUARES} on a scale", place.slug, selection, sight, scale.step),
        lambda: squares_layer(assessment(place.slug, selection, sight).hotspots, scale),
    )


def _sight() -> Sight:
    return sight_of(current_user.role)


def _status(problem: str) -> int:
    return 400 if problem else 200
