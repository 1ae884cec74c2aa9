"""The three steps from an empty installation to official data, one for each publisher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotspots.commands.official_data import bytes_progress, downloads

if TYPE_CHECKING:
    from hotspots.fetching.client import Client
    from hotspots.fetching.download import Wanted
    from hotspots.fetching.ons_boundaries import DivisionLayer
    from hotspots.fetching.plan import PlannedDownload
    from hotspots.fetching.police_plan import PolicePlan
    from hotspots.periods import Month, Period
    from hotspots.settings import Settings

WILTSHIRE_COUNCIL = "E06000054"
MONTHS_UNLESS_GIVEN = 24


@dataclass
class PoliceStep:
    """Street-level files of a force, month by month."""

    client: Client
    plan: PolicePlan
    missing: dict[Month, str] = field(default_factory=dict)

    @classmethod
    def prepare(
        cls, settings: Settings, force: str, first: str | None, last: str | None, *, renew: bool
    ) -> PoliceStep:
        """Find out which months are there and where the others are."""
        from hotspots.fetching.address import require_setting
        from hotspots.fetching.client import Client
        from hotspots.fetching.police_plan import plan_police

        client = Client(require_setting(settings.police_uk_url, variable="HOTSPOTS_POLICE_UK_URL"))
        period = _period(client, first, last)
        folder = downloads(settings) / "police-uk"
        plan = plan_police(client, force=force, period=period, folder=folder, renew=renew)
        return cls(client, plan, dict(plan.missing))

    def planned(self) -> Sequence[PlannedDownload]:
        from hotspots.fetching.address import shown
        from hotspots.fetching.plan import PlannedDownload
        from hotspots.fetching.police_archive import ATTRIBUTION
        from hotspots.periods import Period

        return [
            PlannedDownload(
                f"Street-level crime of {self.plan.force}, {len(source.months)} "
                f"{'month' if len(source.months) == 1 else 'months'} within "
                f"{Period(source.months[-1], source.months[0]).label}"
                + (", in the archive of the whole country" if source.whole else ""),
                shown(source.address),
                source.size,
                ATTRIBUTION,
            )
            for source in self.plan.archives
        ]

    def fetch(self) -> None:
        from hotspots.fetching.police_plan import fetch_police

        if not self.plan.archives:
            return
        total = sum(source.size or 0 for source in self.plan.archives)
        with bytes_progress(f"Street-level crime of {self.plan.force}", total) as advance:
            self.missing |= fetch_police(self.client, self.plan, advance=advance)

    def report(self) -> None:
        """Say which files are there and name every month that is not.

        Raises
        ------
        NotFoundError
            If no month is there.
        """
        from hotspots.errors import NotFoundError

        files = self.plan.files
        if not files:
            raise NotFoundError(
                next(iter(self.missing.values()), "No month of the period is there.")
            )
        new = len(files) - len(self.plan.present)
        click.echo(
            f"{len(files)} of {self.plan.period.months} months of {self.plan.force} are in "
            f"{self.plan.folder}, {new} of them new."
        )
        for sentence in self.missing.values():
            click.echo(f"Missing: {sentence}", err=True)


@dataclass
class BoundariesStep:
    """Electoral divisions of Wiltshire; ``layer`` is None where they are there."""

    client: Client
    path: Path
    layer: DivisionLayer | None

    @classmethod
    def prepare(cls, settings: Settings, *, renew: bool) -> BoundariesStep:
        """Find out whether the divisions are there and which the service has."""
        from hotspots.fetching.address import require_setting
        from hotspots.fetching.client import Client
        from hotspots.fetching.ons_boundaries import find_layer
        from hotspots.fetching.provenance import is_there

        address = require_setting(
            settings.ons_boundaries_url, variable="HOTSPOTS_ONS_BOUNDARIES_URL"
        )
        client = Client(address)
        path = downloads(settings) / "boundaries" / f"divisions_{WILTSHIRE_COUNCIL}.geojson"
        layer = find_layer(client, WILTSHIRE_COUNCIL) if renew or not is_there(path) else None
        return cls(client, path, layer)

    def planned(self) -> Sequence[PlannedDownload]:
        from hotspots.fetching.address import shown
        from hotspots.fetching.plan import PlannedDownload

        if self.layer is None:
            return []
        what = f"{self.layer.divisions} electoral divisions of 20{self.layer.year}"
        # The service does not say how large an answer will be; 6 kB is what a division of the
        # edition of 2025 has, generalised to 20 m.
        estimate = 6_000 * self.layer.divisions
        return [
            PlannedDownload(
                f"{what} (estimated)", shown(self.layer.address), estimate, self.layer.attribution
            )
        ]

    def fetch(self) -> None:
        from hotspots.fetching.ons_boundaries import fetch_divisions
        from hotspots.progress import progress

        if self.layer is not None:
            with progress("Electoral divisions", self.layer.divisions) as advance:
                fetch_divisions(self.client, self.layer, self.path, advance=advance)

    def put_in_force(self) -> None:
        """Dissolve the divisions into community areas by the bundled table and import them."""
        from boundaries import RESIDENTS_SOURCE, division_lookup, residents
        from hotspots.commands.boundaries import import_boundaries
        from hotspots.fetching.ons_boundaries import attribution_of, edition_of

        year = edition_of(self.path)
        click.get_current_context().invoke(
            import_boundaries,
            file=self.path,
            name_field=f"WD{year}CD",
            lookup=division_lookup(),
            residents=str(residents()),
            residents_source=RESIDENTS_SOURCE,
            title=f"Community areas, from the electoral divisions of 20{year}",
            attribution=attribution_of(year),
        )


@dataclass
class GazetteerStep:
    """Code-Point Open and Open Names."""

    client: Client
    files: tuple[Path, ...]
    wanted: tuple[Wanted, ...]

    @classmethod
    def prepare(cls, settings: Settings, *, renew: bool) -> GazetteerStep:
        """Find out which downloads are there and what the publisher has."""
        from hotspots.fetching.address import require_setting
        from hotspots.fetching.client import Client
        from hotspots.fetching.download import is_current
        from hotspots.fetching.os_downloads import PRODUCTS, find_download
        from hotspots.fetching.provenance import is_there

        client = Client(
            require_setting(settings.os_downloads_url, variable="HOTSPOTS_OS_DOWNLOADS_URL")
        )
        folder = downloads(settings) / "gazetteer"
        offered = (
            find_download(client, product, folder)
            for product in PRODUCTS
            if renew or not is_there(folder / product.file_name)
        )
        wanted = tuple(each for each in offered if not is_current(each))
        return cls(client, tuple(folder / product.file_name for product in PRODUCTS), wanted)

    def planned(self) -> Sequence[PlannedDownload]:
        from hotspots.fetching.address import shown
        from hotspots.fetching.os_downloads import PRODUCTS
        from hotspots.fetching.plan import PlannedDownload

        titles = {product.file_name: product.title for product in PRODUCTS}
        return [
            PlannedDownload(
                f"{titles[wanted.path.name]} {wanted.edition}",
                shown(wanted.address),
                wanted.size,
                wanted.attribution,
            )
            for wanted in self.wanted
        ]

    def fetch(self) -> None:
        from hotspots.fetching.download import download

        for wanted in self.wanted:
            with bytes_progress(wanted.path.name, wanted.size) as advance:
                download(self.client, wanted, advance=advance)

    def build(self) -> None:
        """Build the gazetteer from the downloads."""
        from hotspots.commands.gazetteer import build

        click.get_current_context().invoke(
            build, sources=self.files, output=None, service_area=None
        )


def require_period(first: str | None, last: str | None) -> None:
    """Refuse months that are none, before anybody is asked for them.

    Raises
    ------
    InputError
        If one is no month, or the first is after the last.
    """
    from hotspots.periods import Period, parse_month

    months = [parse_month(month) for month in (first, last) if month is not None]
    if len(months) > 1:
        Period(*months)


def _period(client: Client, first: str | None, last: str | None) -> Period:
    from hotspots.periods import Period, month_from_number, month_number, parse_month

    begin = parse_month(first) if first is not None else None
    end = parse_month(last) if last is not None else _newest(client)
    return Period(begin or month_from_number(month_number(end) - MONTHS_UNLESS_GIVEN + 1), end)


def _newest(client: Client) -> Month:
    from hotspots.errors import InputError
    from hotspots.fetching.address import shown
    from hotspots.fetching.police_plan import newest_month

    newest = newest_month(client)
    if newest is None:
        raise InputError(
            f"{shown(client.setting)} does not say which month is the newest; name the last month "
            "with --to."
        )
    return newest
