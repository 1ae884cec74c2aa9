"""The background of maps, where an administrator has set one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for

from hotspots.errors import HotspotsError
from hotspots.service_settings import ServiceSettings
from hotspots.tiles.address import origin_of
from hotspots.tiles.attribution import parse_attribution
from hotspots.tiles.file_name import find_tiles_file
from hotspots.tiles.own_name import has_own_name
from hotspots.tiles.tiles_file import TilesFile, open_tiles_file
from web.installation import database
from web.service.frame import service_settings


@dataclass(frozen=True)
class OpenTiles:
    """A file of tiles as it stands, and a word that changes when the file does."""

    file: TilesFile
    version: str


def background_options(*, own_only: bool = False) -> dict[str, Any] | None:
    """What the script of a map needs to draw the background; None where there is none.

    The policy of this answer then lets its page load pictures from the one server that was set.
    So the options are asked for whenever a page with a map is written.

    Parameters
    ----------
    own_only
        Not from another server, because it would learn of one place.
    """
    if own_only and service_settings().tile_url:
        return None
    if has_own_name(service_settings().tile_url, [urlsplit(request.host_url).hostname or ""]):
        # Set from a shell, where the name of the service is not known.
        _warn_of_own_name(service_settings().tile_url)
        return None
    if "background" not in g:
        g.background = _background_of(service_settings())
    options: dict[str, Any] | None = g.background
    return options


@lru_cache(maxsize=4)  # once for each address, not with every page
def _warn_of_own_name(address: str) -> None:
    current_app.logger.warning(
        "Maps have no background: the server of its tiles, %s, has the name of this service.",
        origin_of(address),
    )


def _background_of(settings: ServiceSettings) -> dict[str, Any] | None:
    if settings.tile_url:
        g.tile_origin = origin_of(settings.tile_url)
        zooms = {"maxNativeZoom": settings.tile_zoom}
        return _options(settings, settings.tile_url, zooms)
    tiles = open_tiles(settings)
    if tiles is None:
        return None
    extent = tiles.file.extent
    west, south, east, north = extent.bounds
    return _options(
        settings,
        f"{_tiles_address()}/{{z}}/{{x}}/{{y}}?v={tiles.version}",
        {
            "minNativeZoom": extent.min_zoom,
            "maxNativeZoom": extent.max_zoom,
            "bounds": [[south, west], [north, east]],
        },
    )


def open_tiles(settings: ServiceSettings) -> OpenTiles | None:
    """The file of tiles that is set; None without one, or where it cannot be read any more."""
    if not settings.tiles_file:
        return None
    try:
        path = find_tiles_file(database().settings.home, settings.tiles_file)
        state = path.stat()
        return _opened(path, state.st_mtime_ns, state.st_size)
    except (HotspotsError, OSError) as error:
        # Maps are complete without a background: nobody's page fails because of it.
        current_app.logger.warning("The background of maps cannot be read: %s", error)
        return None


@lru_cache(maxsize=4)
def _opened(path: Path, changed: int, size: int) -> OpenTiles:
    return OpenTiles(open_tiles_file(path), f"{changed:x}-{size:x}")


def _tiles_address() -> str:
    return url_for("service.tile", z=0, x=0, y=0).removesuffix("/0/0/0")


def _options(settings: ServiceSettings, url: str, drawn: dict[str, Any]) -> dict[str, Any]:
    attribution = asdict(parse_attribution(settings.tile_attribution))
    return {"url": url, "attribution": attribution, "drawn": drawn}
