"""The step that brings the roads behind the maps from their publisher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.commands.official_data import bytes_progress, downloads

if TYPE_CHECKING:
    from hotspots.fetching.client import Client
    from hotspots.fetching.download import Wanted
    from hotspots.fetching.plan import PlannedDownload
    from hotspots.settings import Settings


@dataclass
class RoadsStep:
    """OS Open Roads; ``wanted`` is None where it is there."""

    settings: Settings
    client: Client
    path: Path
    wanted: Wanted | None

    @classmethod
    def prepare(cls, settings: Settings, *, renew: bool) -> RoadsStep:
        """Find out whether the download is there and what the publisher has."""
        from hotspots.fetching.address import require_setting
        from hotspots.fetching.client import Client
        from hotspots.fetching.download import is_current
        from hotspots.fetching.os_downloads import ROADS, find_download
        from hotspots.fetching.provenance import is_there

        client = Client(
            require_setting(settings.os_downloads_url, variable="HOTSPOTS_OS_DOWNLOADS_URL")
        )
        folder = downloads(settings) / "roads"
        path = folder / ROADS.file_name
        offered = find_download(client, ROADS, folder) if renew or not is_there(path) else None
        wanted = None if offered is None or is_current(offered) else offered
        return cls(settings, client, path, wanted)

    def planned(self) -> Sequence[PlannedDownload]:
        from hotspots.fetching.address import shown
        from hotspots.fetching.os_downloads import ROADS
        from hotspots.fetching.plan import PlannedDownload

        wanted = self.wanted
        if wanted is None:
            return []
        what = f"{ROADS.title} {wanted.edition}"
        return [PlannedDownload(what, shown(wanted.address), wanted.size, wanted.attribution)]

    def fetch(self) -> None:
        from hotspots.fetching.download import download

        if self.wanted is not None:
            with bytes_progress(self.path.name, self.wanted.size) as advance:
                download(self.client, self.wanted, advance=advance)

    def draw(self) -> None:
        """Put the roads of the service area behind the maps."""
        from hotspots.backdrop.reading import Question
        from hotspots.commands.backdrop import import_into

        import_into(self.settings, self.path, Question())
