"""An area's layers as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from hotspots.disclosure import Selection, sight_of
from hotspots.export.layers import write_geojson, write_geopackage
from hotspots.store import audit
from web.access import everyone_signed_in
from web.installation import assessment, database, picture
from web.maps.filters import read_selection

blueprint = Blueprint("downloads", __name__)

FORMS: dict[str, tuple[Callable[..., Any], str]] = {
    "gpkg": (write_geopackage, "application/geopackage+sqlite3"),
    "geojson": (write_geojson, "application/geo+json"),
}


@blueprint.get("/areas/<string(maxlength=100):slug>/download.<any(gpkg, geojson):form>")
@everyone_signed_in
def area(slug: str, form: str) -> Response:
    """What the area's page shows to this person, as GeoPackage or GeoJSON."""
    shown, sight = picture(), sight_of(current_user.role)
    place = shown.boundaries.area(slug)
    selection = read_selection(request.args, shown)
    found = assessment(place.slug, selection, sight)
    write, mimetype = FORMS[form]
    name = f"{_name(place.slug, selection)}.{form}"
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / name
        write([found], path)
        body = path.read_bytes()
    with database().transaction() as session:
        audit.record(
            session,
            current_user.email,
            "download",
            subject=f"{name}, {sight.value}",
            rows=round(found.hotspots.n),
        )
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _name(slug: str, selection: Selection) -> str:
    kind = f"-{selection.subtype}" if selection.subtype else ""
    period, limit = selection.period, selection.located_within
    within = f"-within-{limit}-m" if limit else ""
    return f"{slug}-{selection.theme}{kind}-{period.first}-to-{period.last}{within}"
