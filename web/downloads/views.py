"""What a page shows as a file, marked and recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

from hotspots.assessment import AreaAssessment
from hotspots.disclosure import sight_of
from hotspots.export.file_copy import FileCopy, new_copy
from hotspots.export.formats import FORMATS, Format
from hotspots.export.layers import without_empty_squares
from hotspots.store import audit
from web.access import everyone_signed_in
from web.downloads.file_names import file_name
from web.downloads.offline_county import offline_county
from web.downloads.offline_map import offline_map
from web.installation import assessment, database, picture
from web.maps.filters import read_filters, read_selection

blueprint = Blueprint("downloads", __name__)

ENDINGS = ", ".join(f'"{ending}"' for ending in FORMATS)
HTML = "text/html; charset=utf-8"


@blueprint.get(f"/areas/<string(maxlength=100):slug>/download.<any({ENDINGS}):form>")
@everyone_signed_in
def area(slug: str, form: str) -> Response:
    """What an area's page shows to this person, in one of the formats."""
    place = picture().boundaries.area(slug)
    return _layers([place.slug], place.slug, FORMATS[form])


@blueprint.get(f"/download.<any({ENDINGS}):form>")
@everyone_signed_in
def county(form: str) -> Response:
    """The layers of every community area in one file, without the many empty squares."""
    slugs = [place.slug for place in picture().boundaries.areas]
    return _layers(slugs, "county", FORMATS[form], shorten=without_empty_squares)


@blueprint.get("/areas/<string(maxlength=100):slug>/download.html")
@everyone_signed_in
def area_map(slug: str) -> Response:
    """An area's map as one page that needs no network."""
    shown, sight = picture(), sight_of(current_user.role)
    place = shown.boundaries.area(slug)
    selection = read_selection(request.args, shown)
    filters = read_filters(request.args, shown)
    copy = new_copy(_reader())
    page = offline_map(shown, place, filters, sight, copy)
    rows = round(assessment(place.slug, selection, sight).hotspots.n)
    return _answer(page.encode(), file_name(place.slug, selection, "html"), HTML, copy, rows)


@blueprint.get("/download.html")
@everyone_signed_in
def county_map() -> Response:
    """The county's map, and the hotspots of every area, as one page that needs no network."""
    shown, sight = picture(), sight_of(current_user.role)
    selection = read_selection(request.args, shown)
    filters = read_filters(request.args, shown)
    found = [assessment(area.slug, selection, sight) for area in shown.boundaries.areas]
    copy = new_copy(_reader())
    page = offline_county(shown, found, filters, sight, copy, request.args.get("measure"))
    rows = round(sum(one.hotspots.n for one in found))
    return _answer(page.encode(), file_name("county", selection, "html"), HTML, copy, rows)


def _layers(
    slugs: Sequence[str],
    where: str,
    form: Format,
    *,
    shorten: Callable[[AreaAssessment], AreaAssessment] = lambda result: result,
) -> Response:
    sight = sight_of(current_user.role)
    selection = read_selection(request.args, picture())
    found = [shorten(assessment(slug, selection, sight)) for slug in slugs]
    copy = new_copy(_reader())
    name = file_name(where, selection, form.ending)
    body = _written(found, name, form.write, copy)
    rows = round(sum(one.hotspots.n for one in found))
    return _answer(body, name, form.mimetype, copy, rows)


def _written(
    found: list[AreaAssessment], name: str, write: Callable[..., None], copy: FileCopy
) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / name
        write(found, path, copy)
        return path.read_bytes()


def _answer(body: bytes, name: str, mimetype: str, copy: FileCopy, rows: int) -> Response:
    """Send a file; who took which copy is on record before it leaves."""
    sight = sight_of(current_user.role).value
    with database().transaction() as session:
        audit.record(
            session,
            current_user.email,
            "download",
            subject=f"{name}, {sight}, copy {copy.mark}",
            rows=rows,
        )
    response = Response(body, content_type=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _reader() -> str:
    role, agency = current_user.role.value, current_user.agency_name
    return f"{role} of {agency}" if agency else str(role)


@blueprint.record_once
def _offer(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["download_formats"] = tuple(FORMATS.values())
