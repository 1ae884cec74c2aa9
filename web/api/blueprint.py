"""The addresses under ``/api/v1``; the modules beside this one fill it."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


class ReferenceConverter(BaseConverter):
    """An agency's own reference in an address: any text at all, slashes and all."""

    regex = r"[\s\S]+"
    part_isolating = False


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["reference"] = ReferenceConverter
    # A call carries its key itself: no other site can make a browser send it.
    state.app.extensions["csrf"].exempt(blueprint)
