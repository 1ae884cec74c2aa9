"""What every page needs to know of the installation, asked for once in a request."""

from __future__ import annotations

from flask import current_app, g

from hotspots.service_settings import ServiceSettings
from hotspots.store.service_settings import Frame, read_frame
from web.installation import database

_LAST = "hotspots.frame"


def frame() -> Frame:
    """The settings of the service, and whether its incidents are invented."""
    if "frame" not in g:
        with database().session() as session:
            g.frame = current_app.extensions[_LAST] = read_frame(session)
    found: Frame = g.frame
    return found


def service_settings() -> ServiceSettings:
    """The settings of the service as they stand."""
    return frame().settings


def last_settings() -> ServiceSettings:
    """The settings as a page last found them, for one that says that the store is away."""
    last: Frame | None = current_app.extensions.get(_LAST)
    return last.settings if last else ServiceSettings()
