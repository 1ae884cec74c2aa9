"""The web service, put together."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from hotspots.settings import Settings
from hotspots.store.database import open_database
from web import (
    accounts,
    administration,
    api,
    compare,
    downloads,
    features,
    hotspot,
    incidents,
    locations,
    maps,
    reports,
    service,
    submissions,
)
from web.access import check_access
from web.errors import register_errors
from web.layout import register_layout
from web.limits import USUAL_BODY, limiter, widen_body
from web.security import configure_cookies, protect, secret_key
from web.sessions import register_sessions
from web.styles import register_styles
from web.work import Work


def create_app(
    settings: Settings | None = None, *, https: bool = False, background: bool = False
) -> Flask:
    """Make the service of one installation.

    Parameters
    ----------
    settings
        Which installation; from the ``HOTSPOTS_*`` variables unless given.
    https
        Whether people reach it over https only: cookies are then sent over nothing else.
    background
        Whether files are taken in beside the pages; otherwise within the request that sends them.

    Raises
    ------
    SetupError
        If the data folder, the database or the built styles cannot be used.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=USUAL_BODY,
        RATELIMIT_STORAGE_URI="memory://",
    )
    configure_cookies(app, https=https)
    app.extensions["hotspots"] = open_database(settings)
    app.jinja_env.loader = _templates()
    register_errors(app)
    register_sessions(app)
    app.before_request(check_access)
    app.before_request(widen_body)  # before the form's token is read
    CSRFProtect(app)
    limiter.init_app(app)
    WTFormsHelpers(app)
    register_styles(app)
    register_layout(app)
    for blueprint in (
        accounts.blueprint,
        maps.blueprint,
        maps.backdrop.blueprint,
        reports.blueprint,
        hotspot.blueprint,
        compare.blueprint,
        downloads.blueprint,
        submissions.blueprint,
        locations.blueprint,
        incidents.blueprint,
        api.blueprint,
        features.blueprint,
        service.blueprint,
        administration.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.after_request(protect)
    app.extensions["hotspots.work"] = work = Work(app, background=background)
    work.start()
    return app


def _templates() -> ChoiceLoader:
    parts = (
        "accounts",
        "administration",
        "api",
        "compare",
        "downloads",
        "hotspot",
        "incidents",
        "locations",
        "maps",
        "reports",
        "submissions",
    )
    return ChoiceLoader(
        [
            PackageLoader("web"),
            *(PackageLoader(f"web.{part}") for part in parts),
            PrefixLoader(
                {
                    name: PackageLoader(name)
                    for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
                }
            ),
        ]
    )
