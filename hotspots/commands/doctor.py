"""``hotspots doctor``: what is installed, which data it rests on, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

import click

from hotspots.commands.gazetteer_findings import Finding, State, gazetteer_findings


@click.command()
def doctor() -> None:
    """Check the installation; exits with status 1 if anything is missing."""
    from hotspots.errors import HotspotsError

    missing = 0
    for check in (_versions, _transformation, _kernels, _home, _gazetteer, _backdrop, _store):
        try:
            findings = list(check())
        except HotspotsError as error:
            findings = [(State.MISSING, str(error))]
        for state, sentence in findings:
            missing += state is State.MISSING
            click.echo(f"{state:<7} {sentence}")
    raise SystemExit(1 if missing else 0)


def _versions() -> Iterator[Finding]:
    import platform

    names = ("hotspots", "geopandas", "shapely", "pyproj", "numba", "sqlalchemy", "folium")
    listed = ", ".join(f"{name} {version(name)}" for name in names)
    yield State.OK, f"Python {platform.python_version()}; {listed}"


def _transformation() -> Iterator[Finding]:
    from hotspots.geocoding.transformation import check_transformation, transformation_name

    error = check_transformation()
    yield (
        State.OK,
        (
            f"Coordinates are converted with {transformation_name()}; "
            f"largest error at the published test points {error * 1000:.0f} mm"
        ),
    )


def _kernels() -> Iterator[Finding]:
    import numpy as np

    from hotspots.analysis.clusters.dbscan import dbscan_labels

    labels = dbscan_labels(np.zeros(5), np.zeros(5), 1.0, 5)
    if (labels == 0).all():
        yield State.OK, "The compiled analysis kernels run"
    else:
        yield (
            State.MISSING,
            "The compiled analysis kernels give wrong results; install Hotspots again",
        )


def _home() -> Iterator[Finding]:
    from hotspots.settings import Settings

    settings = Settings.from_environment()
    settings.prepare_home()
    yield State.OK, f"The data folder is {settings.home}"


def _gazetteer() -> Iterator[Finding]:
    from hotspots.settings import Settings

    yield from gazetteer_findings(Settings.from_environment())


def _backdrop() -> Iterator[Finding]:
    from hotspots.backdrop.backdrop_file import backdrop_path, sources_of
    from hotspots.settings import Settings

    sources = sources_of(backdrop_path(Settings.from_environment().home))
    for source in sources:
        edition = f" {source.edition}" if source.edition else ""
        drawn = ", ".join(source.kinds)
        yield State.OK, f"Behind the maps: {drawn}, from {source.title}{edition}"
    if not sources:
        yield (
            State.OK,
            "No roads are drawn behind the maps; to draw them: hotspots fetch roads, or "
            "hotspots backdrop import FILE",
        )


def _store() -> Iterator[Finding]:
    from hotspots.store import audit
    from hotspots.store.agencies import list_agencies
    from hotspots.store.boundaries import current_boundaries
    from hotspots.store.database import open_database
    from hotspots.store.incidents import count_incidents

    database = open_database()
    url = database.engine.url.render_as_string(hide_password=True)
    with database.session() as session:
        boundaries = current_boundaries(session)
        agencies = len(list_agencies(session))
        yield State.OK, f"Database {url}: {count_incidents(session):,} incidents"
        if boundaries is None:
            yield (
                State.MISSING,
                (
                    "No community areas have been imported; run: hotspots fetch boundaries, or "
                    "hotspots boundaries import FILE --name FIELD"
                ),
            )
        else:
            kind = " (indicative, not official)" if boundaries.indicative else ""
            yield State.OK, f"{len(boundaries.areas)} community areas: {boundaries.title}{kind}"
        if agencies:
            yield State.OK, f"{agencies} {'agency' if agencies == 1 else 'agencies'}"
        else:
            yield (
                State.MISSING,
                'There are no agencies; add one with: hotspots agencies add CODE "NAME"',
            )
        broken = audit.verify(session)
        if broken:
            yield (
                State.MISSING,
                f"The audit trail breaks at event {broken.event_id}: {broken.reason}",
            )
        else:
            yield State.OK, "The audit trail is whole"
