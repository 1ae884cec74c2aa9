"""One submission: its figures, where it was located, and every row that was not accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from hotspots.roles import Role
from hotspots.store import submissions
from hotspots.store.hit_rates import submissions_located
from hotspots.store.schema import Submission
from hotspots.store.submission_pages import ROWS_PAGE, is_kept, page_of_rows, upload_of
from hotspots.store.submission_places import SubmissionPlace, submission_areas, submission_places
from web.access import allow
from web.installation import database
from web.layers import answer_layer
from web.locations.scope import own_agency_id
from web.maps.folium_map import HotspotMap, RenderedMap
from web.maps.geojson import bounds_in_degrees, encode
from web.submissions.blueprint import blueprint
from web.submissions.history import DOORS

MOST_PLACES = 1_500
"""Points that a browser draws without delay; the table counts all."""
MARGIN_M = 1_500.0


@blueprint.get("/<int:number>")
@allow(Role.SUBMITTER)
def report(number: int) -> str:
    """What became of what was sent."""
    with database().session() as session:
        submission = submissions.get_submission(session, number, agency_id=own_agency_id())
        pages = max(1, -(-(submission.rejected + submission.held) // ROWS_PAGE))
        page = min(max(1, request.args.get("page", 1, type=int)), pages)
        upload = upload_of(session, number)
        places, n_places = submission_places(session, number, most=MOST_PLACES)
        return render_template(
            "submissions/report.html",
            submission=submission,
            door=DOORS[submission.channel],
            rows=page_of_rows(session, number, page=page),
            page=page,
            pages=pages,
            located=submissions_located(session, [number])[number],
            upload=upload,
            kept=upload is not None and is_kept(session, upload),
            map=_map(session, submission, places),
            n_places=n_places,
            most_places=MOST_PLACES,
            areas=submission_areas(session, number),
        )


@blueprint.get("/<int:number>/located.geojson")
@allow(Role.SUBMITTER)
def located_layer(number: int) -> Response:
    """The points of the submission's incidents, for the agency that sent them alone."""
    agency_id = own_agency_id()
    with database().session() as session:
        submissions.get_submission(session, number, agency_id=agency_id)
        version = database().data_version(session)
        key = (database().settings.database_url, version, "submission", agency_id, number)
        return answer_layer(
            key, lambda: _encode(submission_places(session, number, most=MOST_PLACES)[0])
        )


def _encode(places: Sequence[SubmissionPlace]) -> bytes:
    points = [shapely.Point(place.easting, place.northing) for place in places]
    return encode(points, [_said(place) for place in places])


def _said(place: SubmissionPlace) -> dict[str, Any]:
    located = place.match_type.replace("_", " ")
    return {
        "incidents": place.incidents,
        "known": f"Located by {located}, to within {place.accuracy_m:,.0f} metres",
        "radius": round(place.accuracy_m),
    }


def _map(
    session: Session, submission: Submission, places: Sequence[SubmissionPlace]
) -> RenderedMap | None:
    if not places:
        return None
    east = np.array([place.easting for place in places])
    north = np.array([place.northing for place in places])
    seen = shapely.box(east.min(), north.min(), east.max(), north.max()).buffer(MARGIN_M)
    version = database().data_version(session)
    ground = [
        (kind, url_for("locations.ground", kind=name, data=version))
        for kind, name in (("neighbours", "areas"), ("places", "places"))
    ]
    points = url_for("submissions.located_layer", number=submission.id, data=version)
    drawn = HotspotMap(
        "located",
        bounds=bounds_in_degrees(seen),
        layers=[ground[0], ("located", points), ground[1]],
    )
    return drawn.parts(one_place=True)
