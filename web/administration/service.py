"""How the service looks to everybody: its name, its colour and the background of its maps."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hotspots.errors import HotspotsError
from hotspots.service_settings import ServiceSettings
from hotspots.store.service_settings import save_service_settings
from hotspots.tiles.file_name import list_tiles_files
from hotspots.tiles.tiles_file import TilesExtent, check_tiles_file
from web.administration.blueprint import administrators, blueprint
from web.administration.service_form import ServiceForm, filled_in_with
from web.installation import database
from web.service.frame import service_settings


@blueprint.route("/service", methods=["GET", "POST"])
@administrators
def service() -> tuple[str, int] | Response:
    """Change the name, the colour and the background of maps."""
    now = service_settings()
    form = ServiceForm(data=filled_in_with(now))
    form.offer(list_tiles_files(database().settings.home))
    if form.validate_on_submit() and _saved(form):
        flash("The service’s settings are saved.")
        return redirect(url_for("administration.service"), 303)
    page = render_template("administration/service.html", form=form, now=now, **_file_state(now))
    return page, 400 if form.errors else 200


def _saved(form: ServiceForm) -> bool:
    wanted = form.settings()
    if wanted.tiles_file:
        try:
            _extent(wanted.tiles_file)
        except HotspotsError as error:
            form.tiles_file.errors = [str(error)]
            return False
    with database().transaction() as session:
        save_service_settings(session, wanted, actor=current_user.email)
    return True


def _file_state(now: ServiceSettings) -> dict[str, object]:
    """What the file in use covers, or why it cannot be used any more."""
    if not now.tiles_file:
        return {"extent": None, "trouble": ""}
    try:
        return {"extent": _extent(now.tiles_file), "trouble": ""}
    except HotspotsError as error:
        return {"extent": None, "trouble": str(error)}


def _extent(name: str) -> TilesExtent:
    settings = database().settings
    return check_tiles_file(settings.home, name, settings.service_area)
